"""Inheritance between the levels: which of a lower level's elements depart from the upper ones, and may they.

Pure. The rules are data (``inheritance_rules.toml``), one per element.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from jinmin.vocabulary.implementation import DocumentTemplate, Elements, ExtraField, element_specs
from jinmin.vocabulary.matter import Limit, MaterialRule

OPENED = "opened"
"""The earliest event a limit may count from."""

_EASED = frozenset({"required", "platform_supplied", "originals", "copies", "form", "example", "max_files"})
"""What of a material a lower level may make easier."""


class RuleKind(StrEnum):
    """What a lower level may do: nothing, shorten, lower, drop or ease, add, anything."""

    FIXED = "fixed"
    MAY_SHORTEN = "may_shorten"
    MAY_LOWER = "may_lower"
    MAY_DROP = "may_drop"
    MAY_ADD = "may_add"
    FREE = "free"

    @property
    def label(self) -> str:
        """What the maintainer reads."""
        return _LABELS[self]


_LABELS = {
    RuleKind.FIXED: "不得改动",
    RuleKind.MAY_SHORTEN: "只能缩短",
    RuleKind.MAY_LOWER: "只能减少",
    RuleKind.MAY_DROP: "只能减少或放宽",
    RuleKind.MAY_ADD: "只能增加",
    RuleKind.FREE: "自行填写",
}


@dataclass(frozen=True)
class InheritanceRule:
    """The rule for one element; ``confirmed`` false: its source text was not read."""

    kind: RuleKind
    source: str
    confirmed: bool


@dataclass(frozen=True)
class Deviation:
    """An element in which a level differs from those above it. ``part`` is the id of a material, "" otherwise.

    ``upper`` and ``lower`` are the two values; None for one that is not there.
    """

    element: str
    part: str
    upper: object
    lower: object
    rule: InheritanceRule
    breach: bool

    @property
    def field(self) -> str:
        """The form field it belongs to."""
        return self.element

    @property
    def title(self) -> str:
        """The element's name in the national tables."""
        return element_specs()[self.element].title


class _RuleEntry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    elements: tuple[str, ...]
    kind: RuleKind
    source: str
    confirmed: bool


@cache
def inheritance_rules() -> dict[str, InheritanceRule]:
    """The rule of every element, by name."""
    text = files("jinmin.service_items").joinpath("inheritance_rules.toml").read_text("utf-8")
    held = tomllib.loads(text)
    entries = [_RuleEntry.model_validate(entry) for entry in held["rule"]]
    given = {
        name: InheritanceRule(entry.kind, entry.source, entry.confirmed)
        for entry in entries
        for name in entry.elements
    }
    fixed = InheritanceRule(RuleKind.FIXED, held["default"]["source"], held["default"]["confirmed"])
    return {name: given.get(name, fixed) for name in element_specs()}


def deviations(upper: Elements, lower: Elements) -> tuple[Deviation, ...]:
    """Where what a level sets (``lower``) departs from what holds above it (``upper``, already laid together).

    An element that is not set above may be filled in freely and is no deviation.
    """
    return tuple(found for name in lower.set_names for found in _compare(name, upper, lower))


def may_change(element: str) -> bool:
    """Whether a lower level may touch the element at all once an upper one has set it."""
    return inheritance_rules()[element].kind is not RuleKind.FIXED


def not_longer(lower: Limit, upper: Limit) -> bool:
    """Whether ``lower`` surely ends no later than ``upper``, holidays or not.

    Working days may stretch over any holiday, so they are never shorter than calendar days, except none at all.
    """
    if lower.start not in (upper.start, OPENED) and upper.unit != "visit":
        return False
    if lower.unit == "visit" or lower.days == 0:
        return True
    if upper.unit == "visit":
        return False
    if lower.unit == "working" and upper.unit == "calendar":
        return False
    return lower.days <= upper.days


def _compare(name: str, upper: Elements, lower: Elements) -> Iterator[Deviation]:
    above, below = getattr(upper, name), getattr(lower, name)
    if name == "materials":
        yield from _materials(upper.materials, lower.materials or ())
    elif name == "dropped_materials":
        yield from _dropped(upper.materials or (), lower.dropped_materials or ())
    elif name == "documents":
        yield from _keyed(name, {each.id: each for each in upper.documents or ()}, lower.documents or ())
    elif name == "extra_fields":
        known = {each.name: each for each in upper.extra_fields or ()}
        yield from _keyed(name, known, lower.extra_fields or ())
    elif above is not None and above != below:
        rule = inheritance_rules()[name]
        yield Deviation(name, "", above, below, rule, not _allowed(rule.kind, above, below))


def _materials(
    above: tuple[MaterialRule, ...] | None, below: tuple[MaterialRule, ...]
) -> Iterator[Deviation]:
    if above is None:
        return
    rule, known = inheritance_rules()["materials"], {material.id: material for material in above}
    for material in below:
        found = known.get(material.id)
        if found != material:
            breach = rule.kind is not RuleKind.FREE and (found is None or not _is_easier(material, found))
            yield Deviation("materials", material.id, found, material, rule, breach)


def _dropped(above: Iterable[MaterialRule], dropped: tuple[str, ...]) -> Iterator[Deviation]:
    rule = inheritance_rules()["materials"]
    breach = rule.kind is not RuleKind.MAY_DROP and rule.kind is not RuleKind.FREE
    for material in above:
        if material.id in dropped:
            yield Deviation("dropped_materials", material.id, material, None, rule, breach)


def _keyed(
    name: str, known: Mapping[str, object], below: Iterable[DocumentTemplate | ExtraField]
) -> Iterator[Deviation]:
    """A province may put its own layout in the place of a document's; what a form asks it may only add to."""
    rule = inheritance_rules()[name]
    for entry in below:
        key = entry.id if isinstance(entry, DocumentTemplate) else entry.name
        if key in known and known[key] != entry:
            laid_over = rule.kind is RuleKind.MAY_ADD and isinstance(entry, DocumentTemplate)
            breach = rule.kind is not RuleKind.FREE and not laid_over
            yield Deviation(name, key, known[key], entry, rule, breach)


def _is_easier(lower: MaterialRule, upper: MaterialRule) -> bool:
    same = lower.model_copy(update={name: getattr(upper, name) for name in _EASED}) == upper
    eased = (
        lower.required <= upper.required
        and lower.platform_supplied >= upper.platform_supplied
        and lower.originals <= upper.originals
        and lower.copies <= upper.copies
    )
    return same and eased


def _allowed(kind: RuleKind, above: object, below: object) -> bool:
    match kind, above, below:
        case RuleKind.FREE, _, _:
            return True
        case RuleKind.MAY_SHORTEN, Limit(), Limit():
            return not_longer(below, above)
        case RuleKind.MAY_LOWER, int(), int():
            return below <= above
        case RuleKind.MAY_ADD, bool(), bool():
            return below
        case RuleKind.MAY_ADD, tuple(), tuple():
            return set(above) <= set(below)
    return False
