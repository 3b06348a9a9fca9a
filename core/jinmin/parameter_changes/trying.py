"""试算: which value answers for a region and a day, and why the others do not. Pure but for the reading."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from jinmin.errors import NotFound, Violation
from jinmin.matters import Parameter, Parameters
from jinmin.parameter_changes.judging import NewValue
from jinmin.regions import level_of, prefixes, significant
from jinmin.vocabulary.rule_trial import RuleTrial, Settings


@dataclass(frozen=True)
class Tried:
    """One value that was looked at: ``wins``, or why not. ``planned``: it is not published yet."""

    parameter: Parameter
    wins: bool
    why: str
    planned: bool = False


def with_change(parameters: Parameters, name: str, region: str, new: NewValue) -> Parameters:
    """The parameters as they would be once ``new`` is published."""
    place = significant(region)
    known = next(iter(parameters.versions(name, place)), None) or _above(parameters, name, place)
    planned = Parameter(
        name, place, new.value, known.unit, new.first, new.last, new.law, new.article, new.confirmed,
        level_of(place).value, "", known.title, new.below.value, known.matters, new.transition, new.clause,
        known.least, known.most,
    )  # fmt: skip
    kept = (
        each
        for each in parameters.all()
        if (each.name, each.region, each.valid_from, each.shipped_by) != (name, place, new.first, "")
    )
    return Parameters((*kept, planned))


def try_parameter(parameters: Parameters, name: str, on: date, region: str) -> tuple[Tried, ...]:
    """Every value this region could have of ``name``, the nearest and latest first. NotFound for no value at all."""
    places = prefixes(region)
    held = [each for place in places for each in parameters.versions(name, place)]
    if not held:
        raise NotFound("parameter.unknown", name=name)
    winner = next((each for each in held if each.is_valid(on)), None)
    return tuple(Tried(each, each is winner, _why(each, winner, on)) for each in held)


def mark_planned(found: Iterable[Tried], new: NewValue, region: str) -> tuple[Tried, ...]:
    """The same, with what is not published yet marked so."""
    key = (significant(region), new.first, "")
    return tuple(
        replace(
            each, planned=(each.parameter.region, each.parameter.valid_from, each.parameter.shipped_by) == key
        )
        for each in found
    )


def judge_trial(
    trial: RuleTrial, form: object, parameters: Parameters, on: date, region: str
) -> Sequence[Violation]:
    """What the rule says to these facts with the parameters of this day and region."""
    resolve: Callable[[str], Parameter] = lambda name: parameters.resolve(name, on, region)  # noqa: E731
    return trial.judge(form, Settings(resolve, on))


def _above(parameters: Parameters, name: str, region: str) -> Parameter:
    for place in prefixes(region):
        if held := parameters.versions(name, place):
            return held[0]
    raise NotFound("parameter.unknown", name=name)


def _why(each: Parameter, winner: Parameter | None, on: date) -> str:
    if each is winner:
        return "当日有效，地区最近、生效最晚"
    if on < each.valid_from:
        return f"到 {each.valid_from} 才生效"
    if each.valid_to is not None and each.valid_to < on:
        return f"已于 {each.valid_to} 失效"
    assert winner is not None  # it would have won itself
    if winner.region != each.region:
        return "被更近一级的规定盖过"
    if winner.valid_from != each.valid_from:
        return f"被 {winner.valid_from} 起的新值取代"
    return "同日生效，以本节点录入的为准" if not winner.shipped_by else "同日生效，以规则包的为准"
