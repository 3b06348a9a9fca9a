"""What another profile changes: which streams begin, end, go another way, what is sent again. Pure comparison."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from jinmin.exchange.resources import ResourceCatalogue
from jinmin.vocabulary.profile import EVERY_RESOURCE, LETTERS_ONLY, Intake, Profile, Route

Kind = Literal[
    "identity", "partner_added", "partner_changed", "partner_gone",
    "begins", "ends", "moves", "widened", "narrowed", "place", "tuned",
    "letters_move", "letters_apart",
    "takes", "takes_no_more", "takes_other", "takes_wider", "takes_narrower", "takes_tuned",
]  # fmt: skip

GRAVE: frozenset[Kind] = frozenset({"identity", "ends", "narrowed", "takes_no_more", "takes_narrower"})
"""What somebody should look at twice: something is not exchanged any more."""


@dataclass(frozen=True)
class Consequence:
    """One thing that changes; ``key`` names its text. ``route`` is the stream it is about, where it is about one."""

    kind: Kind
    values: dict[str, object] = field(default_factory=dict)
    route: Route | None = None

    @property
    def key(self) -> str:
        """The text's key."""
        return f"deployment.change.{self.kind}"

    @property
    def is_grave(self) -> bool:
        """Whether something ends by it."""
        return self.kind in GRAVE

    @property
    def sends_again(self) -> bool:
        """Whether its stream starts from the first record."""
        return self.kind in ("begins", "widened", "place", "letters_move", "letters_apart")


def consequences(old: Profile, new: Profile, catalogue: ResourceCatalogue) -> tuple[Consequence, ...]:
    """Every difference between two profiles, in the order of the file."""
    return (
        *_identity(old, new),
        *_partners(old, new),
        *_sent(old, new, catalogue),
        *_taken(old, new, catalogue),
    )


def titles_of(names: Sequence[str], catalogue: ResourceCatalogue) -> str:
    """The resources as people call them."""
    told = {EVERY_RESOURCE: "全部信息资源", LETTERS_ONLY: "往来函件"}
    found = ((name, catalogue.find(name)) for name in names)
    return "、".join(told.get(name) or (one.title if one else name) for name, one in found)


def _identity(old: Profile, new: Profile) -> Iterator[Consequence]:
    # Streams, keys and the origin of every record hang on these: another node is founded, not declared.
    for name in ("node", "suite", "demo"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Consequence("identity", {"name": {"node": "本节点", "suite": "密码算法"}.get(name, "演示")})


def _partners(old: Profile, new: Profile) -> Iterator[Consequence]:
    for partner in new.partners:
        before = old.partner(partner.code)
        if before != partner:
            kind: Kind = "partner_changed" if before else "partner_added"
            yield Consequence(kind, {"partner": partner.title, "code": partner.code})
    for partner in old.partners:
        if new.partner(partner.code) is None:
            yield Consequence("partner_gone", {"partner": partner.title, "code": partner.code})


def _sent(old: Profile, new: Profile, catalogue: ResourceCatalogue) -> Iterator[Consequence]:
    before = {(route.partner, route.stream): route for route in old.routes}
    after = {(route.partner, route.stream): route for route in new.routes}
    for place, route in after.items():
        if place in before:
            yield from _changed(old, new, before[place], route, catalogue)
        elif not (set(route.resources) == {LETTERS_ONLY} and _letters_way(old, route.partner)):
            yield Consequence("begins", _told(new, route, route.resources, catalogue), route)
    yield from _letters(old, new, catalogue)
    for place, route in before.items():
        if place not in after:
            have_other = _letters_way(new, route.partner) is not None
            told = _told(old, route, route.resources, catalogue, without_letters=have_other)
            yield Consequence("ends", told, route)


def _letters(old: Profile, new: Profile, catalogue: ResourceCatalogue) -> Iterator[Consequence]:
    """Letters that go on in another stream than they did."""
    for partner in dict.fromkeys(route.partner for route in new.routes):
        before, after = _letters_way(old, partner), _letters_way(new, partner)
        if before and after and before.stream != after.stream:
            kind: Kind = "letters_apart" if before.adapter == after.adapter else "letters_move"
            told = _told(new, after, (LETTERS_ONLY,), catalogue) | {"former": before.adapter}
            yield Consequence(kind, told, after)


def _letters_way(profile: Profile, partner: str) -> Route | None:
    """The route that carries the letters for the partner: the first."""
    return next((route for route in profile.routes if route.partner == partner), None)


def _changed(
    old: Profile, new: Profile, before: Route, after: Route, catalogue: ResourceCatalogue
) -> Iterator[Consequence]:
    more, less = _difference(before.resources, after.resources, catalogue)
    told = _told(new, after, after.resources, catalogue) | {"former": before.adapter}
    if before.adapter != after.adapter:
        yield Consequence("moves", told, after)
    elif old.settings(before) != new.settings(after) or _tuning(before) != _tuning(after):
        yield Consequence("tuned", told, after)
    if before.within != after.within or before.forward != after.forward:
        yield Consequence("place", told, after)
    elif more:
        yield Consequence("widened", _told(new, after, more, catalogue, without_letters=True), after)
    if less:
        lost = _told(new, after, less, catalogue, without_letters=True) | {"rest": told["resources"]}
        yield Consequence("narrowed", lost, before.model_copy(update={"resources": less}))


def _taken(old: Profile, new: Profile, catalogue: ResourceCatalogue) -> Iterator[Consequence]:
    for intake in new.intakes:
        before, told = old.intake(intake.partner), _told_of(new, intake, intake.resources, catalogue)
        if before is None:
            yield Consequence("takes", told)
            continue
        if before.adapter != intake.adapter:
            yield Consequence("takes_other", told | {"former": before.adapter})
        elif old.settings(before) != new.settings(intake):
            yield Consequence("takes_tuned", told)
        more, less = _difference(before.resources, intake.resources, catalogue)
        if more or before.region != intake.region:
            yield Consequence("takes_wider", _told_of(new, intake, more or intake.resources, catalogue))
        if less:
            yield Consequence("takes_narrower", _told_of(new, intake, less, catalogue))
    for intake in old.intakes:
        if new.intake(intake.partner) is None:
            yield Consequence("takes_no_more", _told_of(old, intake, intake.resources, catalogue))


def _difference(
    before: Sequence[str], after: Sequence[str], catalogue: ResourceCatalogue
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What joined and what left."""
    was, now = _every(before, catalogue), _every(after, catalogue)
    return tuple(sorted(now - was)), tuple(sorted(was - now))


def _every(named: Sequence[str], catalogue: ResourceCatalogue) -> set[str]:
    wanted = set(catalogue.ids) if EVERY_RESOURCE in named else set(named)
    return wanted - {LETTERS_ONLY}


def _told(
    profile: Profile,
    route: Route,
    resources: Sequence[str],
    catalogue: ResourceCatalogue,
    *,
    without_letters: bool = False,
) -> dict[str, object]:
    named = [name for name in resources if name != LETTERS_ONLY]
    if _letters_way(profile, route.partner) == route and not without_letters:
        named.append(LETTERS_ONLY)
    told = {"partner": route.title, "resources": titles_of(named, catalogue)}
    return {**told, "way": route.adapter, "stream": route.stream}


def _told_of(
    profile: Profile, intake: Intake, resources: Sequence[str], catalogue: ResourceCatalogue
) -> dict[str, object]:
    partner = profile.partner(intake.partner)
    told = {"partner": partner.title if partner else intake.partner, "way": intake.adapter}
    # Letters come with whatever is taken in.
    named = resources if resources != intake.resources else (*(set(resources) - {LETTERS_ONLY}), LETTERS_ONLY)
    return {**told, "resources": titles_of(sorted(named, key=lambda name: name == LETTERS_ONLY), catalogue)}


def _tuning(route: Route) -> tuple[object, ...]:
    return route.batch_limit, route.batch_bytes, route.direction
