"""What must hold within one profile. Each fault says what to change, in an administrator's words."""

from collections.abc import Iterable
from itertools import combinations

from jinmin.errors import Misconfigured
from jinmin.vocabulary.profile import EVERY_RESOURCE, Level, Profile, Route

DIGITS: dict[Level, int] = {"ministry": 0, "province": 2, "prefecture": 4, "county": 6}
"""How many significant digits of the division code each level has."""

LEVEL_TITLES: dict[Level, str] = {"ministry": "部", "province": "省", "prefecture": "市", "county": "县"}


def check_profile(profile: Profile, adapters: Iterable[str]) -> None:
    """Raise Misconfigured for the first fault found."""
    _check_level(profile.node.title, profile.node.level, profile.node.region)
    known = sorted(adapters)
    for route in profile.routes:
        _check_route(profile, route, known)
    for one, other in combinations(profile.routes, 2):
        _check_pair(one, other)


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
    ours, theirs = profile.node.region, route.region
    if not (ours.startswith(theirs) or theirs.startswith(ours)):
        shown = {"partner": route.title, "theirs": theirs, "ours": ours}
        raise Misconfigured("profile.route_elsewhere", **shown)


def _check_pair(one: Route, other: Route) -> None:
    if one.partner != other.partner:
        return
    if one.stream == other.stream:
        raise Misconfigured("profile.stream_twice", partner=one.title, stream=one.stream)
    shared = set(one.resources) & set(other.resources)
    if EVERY_RESOURCE in {*one.resources, *other.resources}:
        shared = {*one.resources, *other.resources} - {EVERY_RESOURCE} or {EVERY_RESOURCE}
    if shared:
        shown = {"partner": one.title, "resources": "、".join(sorted(shared))}
        raise Misconfigured("profile.resource_twice", **shown)
