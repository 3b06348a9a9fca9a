"""Whether a new value of a parameter may stand: source, kind, days, overlaps, the levels above. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from jinmin.errors import NotFound, Violation
from jinmin.matters import Below, Bounds, Parameter, Parameters, ParameterValue, Transition, bounds_of
from jinmin.parameter_changes.values import kind_of, value_text
from jinmin.regions import lies_within, prefixes

RULES = "设计"
DAY = timedelta(days=1)
LONG = "长期"


@dataclass(frozen=True)
class NewValue:
    """What somebody wants a parameter to be: ``last`` is its last day, ``reason`` why it is changed."""

    value: ParameterValue
    first: date
    last: date | None = None
    law: str = ""
    article: str = ""
    confirmed: bool = False
    below: Below = Below.FIXED
    transition: Transition = "move"
    clause: str = ""
    reason: str = ""


def objections(
    parameters: Parameters, name: str, region: str, new: NewValue, today: date
) -> tuple[Violation, ...]:
    """Everything that forbids to set ``name`` so in ``region``, given what stands already today."""
    if new.last is not None and new.last < new.first:
        return (_violation("parameter.days", "valid_to", first=new.first, last=new.last),)
    found = (*_source(new), *_kind(parameters, name, new), *_above(parameters, name, region, new))
    return (*found, *_overlaps(parameters, name, region, new, today))


def bounds_for(parameters: Parameters, name: str) -> Bounds:
    """How small and how large a whole number ``name`` may be, by what its declarations say."""
    return bounds_of(each for each in parameters.all() if each.name == name)


def uppers(
    parameters: Parameters, name: str, region: str, first: date, last: date | None
) -> tuple[Parameter, ...]:
    """What the levels above ``region`` set, one after the other, from ``first`` to ``last``."""
    places = prefixes(region)[1:]
    if not places:
        return ()
    held = [each for place in places for each in parameters.versions(name, place)]
    turns = {each.valid_from for each in held} | {each.valid_to + DAY for each in held if each.valid_to}
    days = sorted({first, *(day for day in turns if first < day and (last is None or day <= last))})
    found: dict[Parameter, None] = {}
    for day in days:
        if (each := _resolved(parameters, name, day, places[0])) is not None:
            found[each] = None
    return tuple(found)


def make_room_for(parameters: Parameters, name: str, region: str, new: NewValue) -> Parameter | None:
    """The value entered here that runs on without an end and gets the day before ``new`` as its last.

    None beside a value for a while: the later first day wins as long as it lasts, and then the old one goes on.
    """
    if new.last is not None:
        return None
    return next((each for each in _entered(parameters, name, region) if _gives_way(each, new)), None)


def in_breach_below(parameters: Parameters, name: str, region: str, new: NewValue) -> tuple[Parameter, ...]:
    """The values of lower levels that would break the rule once ``new`` holds above them."""
    return tuple(
        each
        for each in parameters.all()
        if each.name == name
        and each.region != region
        and lies_within(each.region, region)
        and (each.valid_to is None or each.valid_to >= new.first)
        and not new.below.allows(new.value, each.value)
    )


def _source(new: NewValue) -> Iterator[Violation]:
    for field, told in (("law", new.law), ("article", new.article)):
        if not told.strip():
            yield _violation("parameter.no_source", field)
    if not new.reason.strip():
        yield _violation("parameter.no_reason", "reason")


def _kind(parameters: Parameters, name: str, new: NewValue) -> Iterator[Violation]:
    known = next((each for each in parameters.all() if each.name == name), None)
    if known is not None and kind_of(known.value) != kind_of(new.value):
        yield _violation("parameter.value_kind", "value", wanted=kind_of(known.value))
        return
    bounds = bounds_for(parameters, name)
    if not bounds.hold(new.value):
        unit = known.unit if known else ""
        yield _violation("parameter.bounds", "value", least=bounds.least, most=bounds.most, unit=unit)


def _above(parameters: Parameters, name: str, region: str, new: NewValue) -> Iterator[Violation]:
    for upper in uppers(parameters, name, region, new.first, new.last):
        rule = Below(upper.below)
        told = {"upper": value_text(upper.value, upper.unit), "rule": rule.label, "since": upper.valid_from}
        if not rule.allows(upper.value, new.value):
            lower = value_text(new.value, upper.unit)
            yield Violation(
                "parameter.breach", f"{upper.law}{upper.article}", "parameter.breach", "value",
                {**told, "lower": lower},
            )  # fmt: skip
        elif not rule.covers(new.below):
            yield _violation("parameter.looser", "below", rule=rule.label, wanted=new.below.label)


def _overlaps(
    parameters: Parameters, name: str, region: str, new: NewValue, today: date
) -> Iterator[Violation]:
    for each in parameters.versions(name, region):
        if _is_corrected(each, new, today) or _gives_way(each, new):
            continue
        meets = (new.last is None or each.valid_from <= new.last) and new.first <= (each.valid_to or date.max)
        if meets and (not each.shipped_by or each.valid_from > new.first):
            last = each.valid_to or LONG
            value = value_text(each.value, each.unit)
            yield _violation("parameter.overlap", "valid_from", first=each.valid_from, last=last, value=value)


def _is_corrected(each: Parameter, new: NewValue, today: date) -> bool:
    """Of the same first day: laid over what was shipped, not in force yet, or the same value with another end."""
    if each.valid_from != new.first:
        return False
    return bool(each.shipped_by) or each.valid_from > today or each.value == new.value


def _gives_way(each: Parameter, new: NewValue) -> bool:
    return not each.shipped_by and each.valid_to is None and each.valid_from < new.first


def _entered(parameters: Parameters, name: str, region: str) -> Iterator[Parameter]:
    return (each for each in parameters.versions(name, region) if not each.shipped_by)


def _resolved(parameters: Parameters, name: str, on: date, region: str) -> Parameter | None:
    try:
        return parameters.resolve(name, on, region)
    except NotFound:
        return None


def _violation(key: str, field: str, **values: object) -> Violation:
    return Violation(key, RULES, key, field, values)
