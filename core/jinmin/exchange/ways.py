"""The carriers of this node: each adapter as it is set up, and whom it leads to or from."""

from dataclasses import dataclass

from jinmin.crypto import digest
from jinmin.exchange.canonical_form import canonical
from jinmin.vocabulary.profile import Intake, Profile, Route


@dataclass(frozen=True)
class Way:
    """One carrier: an adapter with one set of settings, such as a broker, which may lead to many partners.

    ``mark`` is the same in every process of the node; ``route`` leads to one of its partners, ``partners`` are the
    titles of all. ``receives``: something is taken in by it.
    """

    mark: str
    route: Route
    partners: tuple[str, ...]
    receives: bool = False

    @property
    def adapter(self) -> str:
        """The adapter's name."""
        return self.route.adapter


def ways_of(profile: Profile) -> tuple[Way, ...]:
    """Every carrier by which the node sends or fetches, in the order of the profile."""
    fetched = [as_route(profile, intake) for intake in profile.intakes if not is_served(profile, intake)]
    receiving = {mark_of(profile, route) for route in fetched}
    leading: dict[str, list[Route]] = {}
    for route in (*profile.routes, *fetched):
        leading.setdefault(mark_of(profile, route), []).append(route)
    return tuple(
        Way(mark, routes[0], tuple(dict.fromkeys(route.title for route in routes)), mark in receiving)
        for mark, routes in leading.items()
    )


def mark_of(profile: Profile, carried: Route | Intake) -> str:
    """What tells a carrier from others: a digest of adapter and settings."""
    return digest("sha256", canonical([carried.adapter, dict(profile.settings(carried))])).hex()[:32]


def is_served(profile: Profile, intake: Intake) -> bool:
    """Whether the partner comes to us by calls, so that there is nobody to ask."""
    return intake.adapter == "api" and "address" not in profile.settings(intake)


def as_route(profile: Profile, intake: Intake) -> Route:
    """The way back to the partner by the carrier of the intake."""
    partner = profile.partner(intake.partner)
    return Route(
        partner=intake.partner,
        title=partner.title if partner else intake.partner,
        level=partner.level if partner else profile.node.level,
        region=partner.region if partner else "",
        adapter=intake.adapter,
        resources=intake.resources,
        settings=intake.settings,
    )
