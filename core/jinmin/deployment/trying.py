"""试连: does every partner answer by the way the new profile says? Nothing is written, production is not touched."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from jinmin.clock import Clock
from jinmin.db.engine import Database
from jinmin.db.ports import Ports
from jinmin.db.site import Site
from jinmin.db.work import Work
from jinmin.deployment.choices import Direction
from jinmin.errors import JinminError, Refused, Unavailable
from jinmin.exchange.adapter import ConnectionCheck, ExchangeAdapter, let_go, load_adapters
from jinmin.exchange.trial import TrialOutcome, answers_at_once, try_batch
from jinmin.exchange.ways import as_route, is_served
from jinmin.messages import explain, text
from jinmin.vocabulary.actor import Actor
from jinmin.vocabulary.profile import Profile, Route


@dataclass(frozen=True)
class Tried:
    """What one connection for these resources answered; ``said`` tells it, and what to do, in words.

    Where records would be sent, the partner has also judged the newest of them (试发): none took effect.
    """

    partner: str
    title: str
    direction: Direction
    way: str
    reachable: bool
    said: str
    seconds: float
    resources: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """To be kept with the plan."""
        return asdict(self)

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Self:
        """As kept with the plan."""
        return cls(**{**kept, "resources": tuple(kept.get("resources", ()))})


def trial_profile(profile: Profile) -> Profile:
    """The profile as its connections are tried: as a trial node (联调), whose lanes are apart from production's."""
    node = profile.node.model_copy(update={"environment": "trial"})
    return profile.model_copy(update={"node": node})


def trial_site(database: Database, clock: Clock, ports: Ports, profile: Profile) -> Site:
    """A site of the profile as a trial: it reads what the node knows, its keys above all, and writes nothing.

    Opening a work on it is Refused ``deployment.trial_is_read_only``.
    """
    tried = trial_profile(profile)
    own = ports.but(Profile, tried)

    def read(actor: Actor) -> Work:
        return Work(database, actor, clock=clock, ports=own, origin=tried.node.code, write=False)

    def write(actor: Actor) -> Work:
        raise Refused("deployment.trial_is_read_only")

    return Site(tried, clock, write, read)


def try_connections(site: Site) -> tuple[Tried, ...]:
    """Ask every partner of the site's profile for a sign of life. ``site`` is one that cannot write.

    Never raises for a partner that is away or wrongly configured: that is what was to be found out.
    """
    try:
        adapters = load_adapters(site)
    except JinminError as wrong:
        return tuple(_told(route, direction, _failed(wrong)) for route, direction in _ways(site.profile))
    try:
        return tuple(
            _tried(site, route, direction, adapters.named(route.adapter))
            for route, direction in _ways(site.profile)
        )
    finally:
        let_go(adapters)


def _ways(profile: Profile) -> Iterator[tuple[Route, Direction]]:
    for route in profile.routes:
        yield route, "send"
    for intake in profile.intakes:
        if not is_served(profile, intake):
            yield as_route(profile, intake), "take"


def _tried(site: Site, route: Route, direction: Direction, adapter: ExchangeAdapter) -> Tried:
    told = _told(route, direction, _checked(adapter.check, route))
    if not told.reachable or direction == "take" or not answers_at_once(adapter):
        return told
    try:
        outcome = try_batch(site, route, adapter)
    except Unavailable:
        # It answers, but not to this: a partner of an earlier version, or one that does not take part in 联调.
        return replace(told, said=f"{told.said}；{text('deployment.trial_batch_silent')}")
    except JinminError as wrong:
        return replace(told, reachable=False, said=f"{told.said}；{explain(wrong)}")
    said = text(TRIAL_SAID[outcome.word], records=outcome.records, found=found_in_words(outcome))
    return replace(told, reachable=outcome.is_good, said=f"{told.said}；{said}")


TRIAL_SAID = {
    "good": "deployment.trial_batch_good",
    "bad": "deployment.trial_batch_bad",
    "empty": "deployment.trial_batch_empty",
}


def found_in_words(outcome: TrialOutcome) -> str:
    """How often each verdict was given, the ones of trouble by their code."""
    titles = {"accepted": "可收", "duplicate": "对方已有", "superseded": "对方已有新版"}
    return "、".join(f"{titles.get(name, name)} {count} 条" for name, count in sorted(outcome.found.items()))


def _checked(check: Callable[[Route], ConnectionCheck], route: Route) -> ConnectionCheck:
    try:
        return check(route)
    except JinminError as wrong:
        return _failed(wrong)


def _failed(wrong: JinminError) -> ConnectionCheck:
    return ConnectionCheck(False, "deployment.trial_failed", 0.0, {"said": explain(wrong)})


def _told(route: Route, direction: Direction, found: ConnectionCheck) -> Tried:
    said = text(found.key, **found.values)
    return Tried(
        route.partner, route.title, direction, route.adapter, found.reachable, said, round(found.seconds, 3),
        route.resources,
    )  # fmt: skip
