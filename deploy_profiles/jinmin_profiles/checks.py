"""What must hold within one profile. Each fault says what to change, in an administrator's words."""

from collections.abc import Iterable
from itertools import combinations

from jinmin.errors import Misconfigured
from jinmin.vocabulary.profile import EVERY_RESOURCE, LETTERS_ONLY, Intake, Level, Profile, Route

DIGITS: dict[Level, int] = {"ministry": 0, "province": 2, "prefecture": 4, "county": 6}
"""How many significant digits of the division code each level has."""

LEVEL_TITLES: dict[Level, str] = {"ministry": "部", "province": "省", "prefecture": "市", "county": "县"}


def check_profile(profile: Profile, adapters: Iterable[str]) -> None:
    """Raise Misconfigured for the first fault found."""
    _check_level(profile.node.title, profile.node.level, profile.node.region)
    if (profile.node.environment == "demo") != profile.demo:
        raise Misconfigured("profile.demo_environment")
    known = sorted(adapters)
    for route in profile.routes:
        _check_route(profile, route, known)
    for one, other in combinations(profile.routes, 2):
        _check_pair(one, other)
    _check_partners(profile)
    for intake in profile.intakes:
        _check_intake(profile, intake, known)


def _check_level(title: str, level: Level, region: str) -> None:
    if len(region) != DIGITS[level]:
        shown = {"title": title, "level": LEVEL_TITLES[level], "region": region or "（空）"}
        raise Misconfigured("profile.level_region", digits=DIGITS[level], **shown)


def _check_route(profile: Profile, route: Route, adapters: list[str]) -> None:
    _check_level(route.title, route.level, route.region)
    if not route.resources:
        raise Misconfigured("profile.no_resources", partner=route.title)
    if EVERY_RESOURCE in route.resources and len(route.resources) > 1:
        raise Misconfigured("profile.every_and_more", partner=route.title)
    if route.adapter not in adapters:
        shown = {"partner": route.title, "adapter": route.adapter, "known": "、".join(adapters) or "无"}
        raise Misconfigured("profile.adapter_unknown", **shown)
    _check_related(profile, route.title, route.region)
    known = profile.partner(route.partner)
    if known and (known.level, known.region) != (route.level, route.region):
        raise Misconfigured("profile.partner_differs", partner=route.title, code=known.code)


def _check_related(profile: Profile, title: str, theirs: str) -> None:
    ours = profile.node.region
    if not (ours.startswith(theirs) or theirs.startswith(ours)):
        raise Misconfigured("profile.route_elsewhere", partner=title, theirs=theirs, ours=ours)


def _check_partners(profile: Profile) -> None:
    codes = [profile.node.code, *(partner.code for partner in profile.partners)]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise Misconfigured("profile.partner_twice", codes="、".join(twice))
    for partner in profile.partners:
        _check_level(partner.title, partner.level, partner.region)
        _check_related(profile, partner.title, partner.region)
        if (partner.signature_key is None) != (partner.transport_key is None):
            raise Misconfigured("profile.one_key_only", partner=partner.title)


def _check_intake(profile: Profile, intake: Intake, adapters: list[str]) -> None:
    partner = profile.partner(intake.partner)
    if partner is None:
        known = "、".join(one.code for one in profile.partners) or "无"
        raise Misconfigured("profile.intake_unknown", partner=intake.partner, known=known)
    if intake.adapter not in adapters:
        shown = {"partner": partner.title, "adapter": intake.adapter, "known": "、".join(adapters) or "无"}
        raise Misconfigured("profile.adapter_unknown", **shown)
    if not intake.resources:
        raise Misconfigured("profile.no_intake_resources", partner=partner.title)
    if len([one for one in profile.intakes if one.partner == intake.partner]) > 1:
        raise Misconfigured("profile.intake_twice", partner=partner.title)
    if EVERY_RESOURCE in intake.resources and profile.node.region.startswith(partner.region):
        # Who answers for our own division too could otherwise send us our own records.
        raise Misconfigured("profile.downward_every", partner=partner.title)


def _check_pair(one: Route, other: Route) -> None:
    if one.partner != other.partner:
        return
    if one.stream == other.stream:
        raise Misconfigured("profile.stream_twice", partner=one.title, stream=one.stream)
    if shared := _shared(set(one.resources), set(other.resources)):
        shown = {"partner": one.title, "resources": "、".join(sorted(shared))}
        raise Misconfigured("profile.resource_twice", **shown)


def _shared(one: set[str], other: set[str]) -> set[str]:
    """What two routes both name. A route for letters alone shares them with no route that carries records."""
    if LETTERS_ONLY in one ^ other and {LETTERS_ONLY} in (one, other):
        return set()
    if EVERY_RESOURCE in one | other:
        return (one | other) - {EVERY_RESOURCE} or {EVERY_RESOURCE}
    return one & other
