"""Deciding by business and partner how a node exchanges: a profile and one decision make the next profile. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from jinmin.errors import Invalid
from jinmin.vocabulary.profile import (
    EVERY_RESOURCE,
    LETTERS_ONLY,
    Intake,
    Partner,
    Profile,
    Route,
)

Direction = Literal["send", "take"]

NOTHING = ""
"""The way of what is not exchanged."""


@dataclass(frozen=True)
class Choice:
    """The way (adapter) by which one resource goes to, or comes from, one partner; NOTHING ends it."""

    partner: str
    direction: Direction
    resource: str
    way: str


@dataclass(frozen=True)
class Line:
    """One business with one partner as a profile has it. ``owner`` is the node that answers for the records."""

    partner: str
    title: str
    direction: Direction
    resource: str
    way: str
    stream: str
    owner: str

    @property
    def key(self) -> str:
        """Names the line among all of a profile."""
        return f"{self.direction}|{self.partner}|{self.resource}"


def lines_of(profile: Profile, resources: Sequence[str]) -> tuple[Line, ...]:
    """Every business with every partner, also what is not exchanged: upwards what is sent, from below what is taken."""
    found: list[Line] = []
    for partner in partners_of(profile):
        for direction in _directions(profile, partner):
            for resource in (*resources, LETTERS_ONLY):
                found += _line(profile, partner, direction, resource)
    return tuple(found)


def partners_of(profile: Profile) -> tuple[Partner, ...]:
    """The partners of the profile, and those that only its routes name (levels within one database)."""
    known = {partner.code: partner for partner in profile.partners}
    for route in profile.routes:
        if route.partner not in known:
            # Its name has a colon, which no node's code has: only what a Partner shows is wanted of it.
            known[route.partner] = Partner.model_construct(
                code=route.partner, title=route.title, level=route.level, region=route.region
            )
    return tuple(known.values())


def chosen(profile: Profile, choice: Choice, resources: Iterable[str]) -> Profile:
    """The profile with the choice made; ``resources`` is what "*" stands for.

    A route that carries no other resource changes its way and keeps its stream, so that nothing is sent twice;
    else the resource leaves its route and joins the one that goes the chosen way, or gets one of its own.
    Letters and all other resources stay on their way, and letters are chosen like a resource. Invalid
    ``deployment.letters_stay`` for ending them while records go the same direction: every record may be asked about.
    """
    if choice.direction == "take":
        return profile.model_copy(update={"intakes": _intakes(profile, choice, tuple(resources))})
    return profile.model_copy(update={"routes": _routes(profile, choice, tuple(resources))})


def with_settings(profile: Profile, partner: str, way: str, settings: Mapping[str, str]) -> Profile:
    """The profile with other settings on all that goes to and comes from the partner this way."""

    def changed(carried: Route | Intake) -> Route | Intake:
        is_meant = carried.partner == partner and carried.adapter == way
        return carried.model_copy(update={"settings": dict(settings)}) if is_meant else carried

    routes, intakes = map(changed, profile.routes), map(changed, profile.intakes)
    return profile.model_copy(update={"routes": tuple(routes), "intakes": tuple(intakes)})


def with_carrier(profile: Profile, way: str, settings: Mapping[str, str]) -> Profile:
    """The profile with other settings shared by all that goes this way."""
    carriers = {**profile.carriers, way: dict(settings)}
    return profile.model_copy(update={"carriers": {name: told for name, told in carriers.items() if told}})


def with_partner(profile: Profile, partner: Partner) -> Profile:
    """The profile with the partner added, or in place of the one of that code; its routes follow."""
    others = tuple(one for one in profile.partners if one.code != partner.code)
    told = {"title": partner.title, "level": partner.level, "region": partner.region}
    routes = (one.model_copy(update=told) if one.partner == partner.code else one for one in profile.routes)
    return profile.model_copy(update={"partners": (*others, partner), "routes": tuple(routes)})


def _directions(profile: Profile, partner: Partner) -> tuple[Direction, ...]:
    if profile.partner(partner.code) is None:
        return ("send",)
    is_below = len(partner.region) > len(profile.node.region)
    return ("take", "send") if is_below else ("send", "take")


def _line(profile: Profile, partner: Partner, direction: Direction, resource: str) -> list[Line]:
    if direction == "send":
        route = _carrying(profile.routes, partner.code, resource)
        way, stream, owner = (route.adapter, route.stream, profile.node.title) if route else (NOTHING, "", "")
    else:
        intake = profile.intake(partner.code)
        takes = intake is not None and _carries(intake.resources, resource)
        way, stream, owner = (intake.adapter if intake and takes else NOTHING), "", partner.title
    is_usual = direction == _directions(profile, partner)[0] and resource != LETTERS_ONLY
    if way == NOTHING and not is_usual:
        return []
    return [Line(partner.code, partner.title, direction, resource, way, stream, owner if way else "")]


def _carrying(routes: Sequence[Route], partner: str, resource: str) -> Route | None:
    mine = [route for route in routes if route.partner == partner]
    if resource == LETTERS_ONLY:
        return mine[0] if mine else None
    return next((route for route in mine if _carries(route.resources, resource)), None)


def _carries(named: Sequence[str], resource: str) -> bool:
    # Letters come with whatever is taken in; a route or an intake may be for them alone.
    return resource in named or resource == LETTERS_ONLY or EVERY_RESOURCE in named


def _routes(profile: Profile, choice: Choice, every: tuple[str, ...]) -> tuple[Route, ...]:
    held = _carrying(profile.routes, choice.partner, choice.resource)
    if held and held.adapter == choice.way:
        return profile.routes
    if choice.resource == LETTERS_ONLY:
        return _letters(profile, choice, held)
    if held and _is_alone(held.resources, choice.resource, every):
        return _in_place_of(profile.routes, held, *_moved(profile, choice, held))
    routes = [_without(one, choice.resource, every) if one is held else one for one in profile.routes]
    return tuple(routes) if not choice.way else _joined(profile, routes, choice)


def _moved(profile: Profile, choice: Choice, held: Route) -> tuple[Route, ...]:
    """What comes in place of a route whose only resource goes the chosen way, or none."""
    has_letters = held is _carrying(profile.routes, held.partner, LETTERS_ONLY)
    if not choice.way:
        return (held.model_copy(update={"resources": (LETTERS_ONLY,)}),) if has_letters else ()
    moved = _by(held, choice.way)
    # The stream follows the records, which are many; the few letters begin one of their own where they are.
    return (_letters_route(profile, held), moved) if has_letters else (moved,)


def _letters(profile: Profile, choice: Choice, held: Route | None) -> tuple[Route, ...]:
    if held is None:
        return _joined(profile, list(profile.routes), choice) if choice.way else profile.routes
    is_apart = set(held.resources) == {LETTERS_ONLY}
    if not choice.way:
        if not is_apart or len([one for one in profile.routes if one.partner == held.partner]) > 1:
            raise Invalid("deployment.letters_stay", field="way", partner=held.title)
        return _in_place_of(profile.routes, held)
    if is_apart:
        return _in_place_of(profile.routes, held, _by(held, choice.way))
    # A stream of their own from the first letter: one that has gone on without them would leave some behind.
    return _in_place_of(profile.routes, held, _by(_letters_route(profile, held), choice.way), held)


def _letters_route(profile: Profile, beside: Route) -> Route:
    """A route for letters alone, the same way as the one that carried them."""
    taken = {one.stream for one in profile.routes if one.partner == beside.partner}
    names = (LETTERS_ONLY, *(f"{LETTERS_ONLY}.{number}" for number in range(2, len(taken) + 3)))
    free = next(name for name in names if name not in taken)
    return beside.model_copy(update={"resources": (LETTERS_ONLY,), "stream": free, "forward": False})


def _by(route: Route, way: str) -> Route:
    return route.model_copy(update={"adapter": way, "settings": _kept(route, way)})


def _in_place_of(routes: Sequence[Route], held: Route, *instead: Route) -> tuple[Route, ...]:
    """The first route to a partner carries its letters: order matters."""
    return tuple(new for one in routes for new in (instead if one is held else (one,)))


def _joined(profile: Profile, routes: list[Route], choice: Choice) -> tuple[Route, ...]:
    mine = [one for one in routes if one.partner == choice.partner]
    same = next((one for one in mine if one.adapter == choice.way), None)
    if same is not None:
        named = tuple(name for name in same.resources if name != LETTERS_ONLY)
        wider = same.model_copy(update={"resources": (*named, choice.resource)})
        return tuple(wider if one is same else one for one in routes)
    partner = next(one for one in partners_of(profile) if one.code == choice.partner)
    is_below = len(partner.region) > len(profile.node.region)
    made = Route(
        partner=partner.code, title=partner.title, level=partner.level, region=partner.region,
        adapter=choice.way, resources=(choice.resource,), stream=choice.resource if mine else "all",
        direction="down" if is_below else "up",
    )  # fmt: skip
    return (*routes, made)


def _intakes(profile: Profile, choice: Choice, every: tuple[str, ...]) -> tuple[Intake, ...]:
    held = profile.intake(choice.partner)
    if held is None:
        made = Intake(partner=choice.partner, adapter=choice.way, resources=(choice.resource,))
        return (*profile.intakes, made) if choice.way else profile.intakes
    if choice.way:
        named = held.resources
        if not (choice.resource in named or EVERY_RESOURCE in named):
            named = (*(name for name in named if name != LETTERS_ONLY), choice.resource)
        told = {"adapter": choice.way, "resources": named, "settings": _kept(held, choice.way)}
        changed = held.model_copy(update=told)
    else:
        if choice.resource == LETTERS_ONLY and set(held.resources) != {LETTERS_ONLY}:
            partner = profile.partner(choice.partner)
            raise Invalid("deployment.letters_stay", field="way", partner=partner.title if partner else "")
        left = _left(held.resources, choice.resource, every)
        changed = held.model_copy(update={"resources": left})
    rest = (changed if one is held else one for one in profile.intakes)
    return tuple(one for one in rest if one.resources)


def _kept(carried: Route | Intake, way: str) -> Mapping[str, str]:
    """Settings belong to their adapter: another one begins with those of its carrier."""
    return carried.settings if carried.adapter == way else {}


def _is_alone(named: Sequence[str], resource: str, every: tuple[str, ...]) -> bool:
    wanted = set(every) if EVERY_RESOURCE in named else set(named) - {LETTERS_ONLY}
    return wanted <= {resource}


def _without(route: Route, resource: str, every: tuple[str, ...]) -> Route:
    return route.model_copy(update={"resources": _left(route.resources, resource, every)})


def _left(named: Sequence[str], resource: str, every: tuple[str, ...]) -> tuple[str, ...]:
    """What else is named; letters alone are said so, for a partner still gets its letters."""
    wanted = every if EVERY_RESOURCE in named else named
    left = tuple(name for name in wanted if name != resource)
    return left or (() if resource == LETTERS_ONLY else (LETTERS_ONLY,))
