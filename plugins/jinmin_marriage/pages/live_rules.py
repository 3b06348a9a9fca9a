"""Every rule with its article beside the form: 符合, 不符合 or 待填, as far as the form is filled in."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any, Literal

from pydantic import ValidationError

from jinmin.api import Violation, Work, text
from jinmin_marriage import rules
from jinmin_marriage.forms import ROLES, MarriageForm, readable_parties
from jinmin_marriage.pages.markup import tag
from jinmin_marriage.service import try_rules

State = Literal["holds", "broken", "open"]

WORDS: Mapping[State, tuple[str, str]] = {
    "holds": ("符合", "green"),
    "broken": ("不符合", "red"),
    "open": ("待填", ""),
}
UNANSWERED = frozenset(
    {
        "marriage.not_voluntary",
        "marriage.not_present",
        "marriage.marital_unstated",
        "marriage.kinship",
        "marriage.prior_unproved",
        "marriage.id_validity_missing",
    }
)
"""Violations that an empty field causes as well: nobody has been asked yet."""

OF_DOCUMENTS = frozenset({rules.two_persons, rules.man_and_woman, rules.of_age, rules.no_spouse})
"""Rules that hold only once both documents are read."""

OF_MARITAL_STATUS = frozenset({rules.earlier_marriage_proved, rules.category})
"""Rules that hold only once both have said whether they were married before."""

OF_BOTH = frozenset({"marriage.same_person"})
"""Violations that stand at both sides' fields and are told once."""

SIDES = {"groom": "男方", "bride": "女方"}


@dataclass(frozen=True)
class RuleLine:
    """One rule as the panel shows it; ``said`` holds what is wrong, in words."""

    title: str
    article: str
    state: State
    said: tuple[str, ...] = ()


def rule_lines(w: Work, values: Mapping[str, Any], region: str) -> tuple[RuleLine, ...]:
    """The rules as they stand for what has been typed so far, on this day in this division."""
    form = as_far_as_readable(values)
    waiting = _waiting(form, w.today)
    return tuple(
        _line(title, article, result, rule in waiting)
        for (title, article, rule), result in zip(rules.RULES, try_rules(w, form, region), strict=True)
    )


def _waiting(form: MarriageForm, on: date) -> frozenset[rules.Rule]:
    """Rules of which nothing can be said yet, however little speaks against them."""
    numbers = [party.number.value for party in readable_parties(form, on).values()]
    waiting: set[rules.Rule] = set()
    if len(numbers) < len(ROLES):
        waiting |= OF_DOCUMENTS
    elif len(set(numbers)) < len(ROLES):
        waiting.add(rules.man_and_woman)
    if not all(form.party(role).marital_status for role in ROLES):
        waiting |= OF_MARITAL_STATUS
    return frozenset(waiting)


def as_far_as_readable(values: Mapping[str, Any]) -> MarriageForm:
    """The form with every field that does not validate left empty."""
    kept = copy.deepcopy(dict(values))
    try:
        return MarriageForm.model_validate(kept)
    except ValidationError as error:
        for wrong in error.errors(include_url=False, include_input=False):
            _drop(kept, wrong["loc"])
    return MarriageForm.model_validate(kept)


def panel(lines: tuple[RuleLine, ...]) -> str:
    """The lines as markup."""
    return f'<ul class="jm-notes">{"".join(_item(line) for line in lines)}</ul>'


def waiting_panel() -> str:
    """The panel before anything is typed."""
    return panel(tuple(RuleLine(title, article, "open") for title, article, _rule in rules.RULES))


def _line(title: str, article: str, result: rules.RuleResult, waits: bool) -> RuleLine:
    broken = [violation for violation in result.violations if violation.key not in UNANSWERED]
    if not broken:
        return RuleLine(title, article, "open" if waits or result.violations else "holds")
    return RuleLine(title, article, "broken", tuple(dict.fromkeys(map(_words, broken))))


def _words(violation: Violation) -> str:
    side = SIDES.get((violation.field or "").partition(".")[0], "")
    is_named = "party" in violation.values or violation.key in OF_BOTH
    return ("" if is_named else side) + text(violation.key, **violation.values)


def _item(line: RuleLine) -> str:
    word, tone = WORDS[line.state]
    said = "".join(f'<span class="jmm-said">{escape(words)}</span>' for words in line.said)
    return (
        f'<li data-state="{line.state}">{tag(word, tone)}<div>{escape(line.title)}'
        f'<span class="jmm-article">{escape(line.article)}</span>{said}</div></li>'
    )


def _drop(values: dict[str, Any], path: tuple[int | str, ...]) -> None:
    *groups, name = path
    inner: Any = values
    for group in groups:
        inner = inner.get(group, {})
    inner.pop(name, None)
