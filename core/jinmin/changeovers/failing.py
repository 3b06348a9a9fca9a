"""Which open cases would newly break a rule of their domain once a parameter has another value."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from jinmin.cases.case_rules import CaseRule
from jinmin.changeovers.impact import KINDS, Change, OpenCase
from jinmin.changeovers.subjects import ParameterSubject
from jinmin.db.work import Work
from jinmin.errors import NotFound, Violation
from jinmin.matters import Parameter, Parameters
from jinmin.vocabulary.rule_trial import Settings

ALIKE = 50_000

Touched = tuple[OpenCase, Parameter | None, Parameter]
"""A case with the value that governs it and the one that would."""


class Failing:
    """Puts the rules that read the parameter to the touched cases, under the old value and under the new one.

    Told is the rule alone, never what it said of the persons: who publishes a parameter need not know them.
    """

    def __init__(self, rules: Iterable[CaseRule], subject: ParameterSubject) -> None:
        self._rules, self._subject = tuple(rules), subject
        self._settings = lru_cache(maxsize=ALIKE)(self._under)

    def changes(self, w: Work, touched: Sequence[Touched]) -> dict[UUID, tuple[Change, ...]]:
        """By case, the rules it would break that it does not break now."""
        found: dict[UUID, list[Change]] = {}
        on = max(self._subject.first, w.today)
        for rule in self._rules:
            concerned = [each for each in touched if each[0].matter in rule.matters]
            facts = rule.facts(w, [case.id for case, _before, _after in concerned]) if concerned else {}
            for case, before, after in concerned:
                if case.id in facts and self._fails_anew(
                    rule, facts[case.id], case.region, on, before, after
                ):
                    found.setdefault(case.id, []).append(_change(rule))
        return {case_id: tuple(changes) for case_id, changes in found.items()}

    def _fails_anew(
        self, rule: CaseRule, facts: Any, region: str, on: date, before: Parameter | None, after: Parameter
    ) -> bool:
        then = _broken(rule.judge(facts, self._settings(region, on, after)))
        if not then:
            return False
        now = _broken(rule.judge(facts, self._settings(region, on, before))) if before else frozenset()
        return bool(then - now)

    def _under(self, region: str, on: date, value: Parameter) -> Settings:
        others: Parameters = self._subject.before

        def resolve(name: str) -> Parameter:
            return value if name == value.name else _nearest(others, name, on, region)

        return Settings(lru_cache(maxsize=None)(resolve), on)


def _nearest(parameters: Parameters, name: str, on: date, region: str) -> Parameter:
    try:
        return parameters.resolve(name, on, region)
    except NotFound:
        return parameters.resolve(name, on, "")


def _broken(found: Sequence[Violation]) -> frozenset[tuple[str, str]]:
    return frozenset((each.key, each.field or "") for each in found)


def _change(rule: CaseRule) -> Change:
    return Change("rule", f"{KINDS['rule']}“{rule.title}”", "符合", f"不符合（{rule.article}）")
