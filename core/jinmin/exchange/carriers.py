"""Whether each carrier can be reached: kept as it was found, and an alarm when it stays away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from jinmin.clock import minute_of
from jinmin.db.work import Work
from jinmin.exchange.adapter import ConnectionCheck
from jinmin.exchange.alarms import tell_keepers
from jinmin.exchange.carrier_models import CarrierState
from jinmin.exchange.errors import short_values
from jinmin.exchange.models import Alarm
from jinmin.exchange.ways import Way, ways_of
from jinmin.matters import Parameters
from jinmin.messages import text, title_of
from jinmin.vocabulary.profile import Profile

STATE = CarrierState.__table__

UNREACHABLE = "carrier.unreachable"
"""The code of the alarm; its ``stream`` is the mark of the carrier, its ``partner`` the adapter."""

ALARM_MINUTES = "exchange.carrier_alarm_minutes"
"""The parameter that says how long a carrier may stay away before somebody is told."""

SEEN_LATELY = timedelta(minutes=5)
"""A finding older than this says that nobody of this node looks (设计)."""


@dataclass(frozen=True)
class Carrier:
    """One carrier as it was found at ``checked_at``, None before the first look.

    ``since``: from when it has not been reached, None while it is; ``error_key`` and ``error_values`` say why.
    """

    mark: str
    adapter: str
    partners: tuple[str, ...]
    checked_at: datetime | None = None
    since: datetime | None = None
    error_key: str = ""
    error_values: Mapping[str, str] | None = None


def carriers(w: Work) -> tuple[Carrier, ...]:
    """Every carrier of the profile, in its order. Addresses and titles, free of personal data."""
    found = {row.way: row for row in w.execute(sa.select(STATE))}
    return tuple(_carrier(way, found.get(way.mark)) for way in ways_of(w.port(Profile)))


def cut_carriers(w: Work) -> tuple[Carrier, ...]:
    """Those that cannot be reached."""
    return tuple(one for one in carriers(w) if one.since is not None)


def is_news(w: Work, found: Sequence[tuple[Way, ConnectionCheck]]) -> bool:
    """Whether these findings should be kept: what is in order is written down once in a while only."""
    known = {one.mark: one for one in carriers(w)}
    stored: int = w.execute(sa.select(sa.func.count()).select_from(STATE)).scalar_one()
    return stored != len(known) or not all(
        check.reachable and _is_fresh(w, known.get(way.mark)) for way, check in found
    )


def note_checks(w: Work, found: Sequence[tuple[Way, ConnectionCheck]]) -> None:
    """Keep what was found. What is not reached for long becomes an alarm, which ends when it is reached again."""
    w.action = "exchange.alarm"
    locked = w.session.scalars(sa.select(CarrierState).order_by(STATE.c.way).with_for_update())
    known = {state.way: state for state in locked}
    for way, check in found:
        state = known.pop(way.mark, None) or w.add(
            CarrierState(way=way.mark, adapter=way.adapter, checked_at=w.at)
        )
        state.checked_at = w.at
        if check.reachable:
            _reached(w, state)
        else:
            _away(w, way, state, check)
    for gone in known.values():
        _end_alarm(w, gone, "exchange.carrier_unused")
        w.session.delete(gone)


def _away(w: Work, way: Way, state: CarrierState, check: ConnectionCheck) -> None:
    state.since = state.since or w.at
    state.error_key, state.error_values = check.key, short_values(check.values)
    parameters, region = w.port(Parameters), w.port(Profile).node.region
    patience = timedelta(minutes=parameters.resolve(ALARM_MINUTES, w.today, region).integer)
    if state.alarm_id is None and w.at - state.since >= patience:
        alarm = w.add(
            Alarm(
                partner=way.adapter, stream=way.mark, stream_epoch=0, number=0, code=UNREACHABLE, entries=0,
                raised_at=w.at,
            )
        )  # fmt: skip
        state.alarm_id = alarm.id
        told = {"way": title_of("exchange.way", way.adapter), "since": minute_of(state.since)}
        tell_keepers(w, "exchange_alarm.carrier", **told)


def _reached(w: Work, state: CarrierState) -> None:
    if state.since is None:
        return
    if state.alarm_id is not None:
        told = {"way": title_of("exchange.way", state.adapter), "since": minute_of(state.since)}
        tell_keepers(w, "exchange_alarm.carrier_back", **told)
    _end_alarm(w, state, "exchange.carrier_returned")
    state.since, state.error_key, state.error_values = None, "", {}


def _end_alarm(w: Work, state: CarrierState, why: str) -> None:
    """The alarm is over by itself, unless somebody has dealt with it."""
    if state.alarm_id is None or state.since is None:
        return
    alarm = w.lock(Alarm, state.alarm_id)
    if alarm.handled_at is None:
        alarm.handled_at, alarm.note = w.at, text(why, since=minute_of(state.since), at=minute_of(w.at))
    state.alarm_id = None


def _is_fresh(w: Work, known: Carrier | None) -> bool:
    if known is None or known.checked_at is None or known.since is not None:
        return False
    return w.at - known.checked_at < SEEN_LATELY / 2


def _carrier(way: Way, row: sa.Row[tuple[object, ...]] | None) -> Carrier:
    if row is None:
        return Carrier(way.mark, way.adapter, way.partners)
    return Carrier(
        way.mark, way.adapter, way.partners, row.checked_at, row.since, row.error_key, row.error_values
    )
