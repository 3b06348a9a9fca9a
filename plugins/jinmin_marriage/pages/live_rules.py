"""Every rule with its article beside the form: 符合, 不符合 or 待填, as far as the form is filled in."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any, Literal

from pydantic import ValidationError

from jinmin.api import JinminError, RulesBroken, Violation, Work, explain, text
from jinmin_marriage import rules
from jinmin_marriage.forms import ROLES, MarriageForm, Role, readable_parties
from jinmin_marriage.pages.markup import tag
from jinmin_marriage.service.already import OpenCase
from jinmin_marriage.service.whole_form import LookedOver, look_over

State = Literal["holds", "broken", "open", "settle"]

WORDS: Mapping[State, tuple[str, str]] = {
    "holds": ("符合", "green"),
    "broken": ("不符合", "red"),
    "open": ("待填", ""),
    "settle": ("待处理", "amber"),
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

OF_NUMBERS = frozenset({"marriage.permit_number", "marriage.foreign_number", "marriage.number_division"})
"""What the server alone finds wrong with a whole number; the browser tells of digits and dates itself."""

SIDES = {"groom": "男方", "bride": "女方"}


@dataclass(frozen=True)
class RuleLine:
    """One rule as the panel shows it; ``said`` holds what is wrong, in words, ``opens`` where it can be settled."""

    title: str
    article: str
    state: State
    said: tuple[str, ...] = ()
    opens: str = ""


@dataclass(frozen=True)
class Judged:
    """The form as it stands: every rule, and what stands against each number, in the words of the sending."""

    lines: tuple[RuleLine, ...]
    at_numbers: Mapping[Role, tuple[str, ...]]


def judge_so_far(w: Work, values: Mapping[str, Any], region: str) -> Judged:
    """What can be said of what has been typed so far, on this day in this division."""
    form = as_far_as_readable(values)
    waiting, seen = _waiting(form, w.today), look_over(w, form, region)
    lines = (
        _line(title, article, result, rule in waiting)
        for (title, article, rule), result in zip(rules.RULES, seen.results, strict=True)
    )
    return Judged(tuple(lines), {role: _at_number(seen, f"{role}.id_number") for role in ROLES})


def open_case_line(found: Mapping[Role, OpenCase]) -> tuple[RuleLine, ...]:
    """A line for the case that one of them has open already, none when there is none."""
    lines = {
        case.case_id: RuleLine(
            "没有另一件在办的结婚登记",
            "同一当事人同时只能有一件在办",
            "settle",
            (f"{SIDES[role]}：{case.case_no}（{case.office}）尚未办结",),
            f"/cases/{case.case_id}" if case.may_open else "",
        )
        for role, case in found.items()
    }
    return tuple(lines.values())


def _at_number(seen: LookedOver, path: str) -> tuple[str, ...]:
    broken = (
        RulesBroken((each,)) for result in seen.results for each in result.violations if each.field == path
    )
    wrong = (each for each in seen.wrong if each.field == path and each.key in OF_NUMBERS)
    told: tuple[JinminError, ...] = (*wrong, *broken)
    return tuple(explain(each) for each in told)


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
    if line.opens:
        said += f'<a href="{escape(line.opens)}">打开原件</a>'
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
