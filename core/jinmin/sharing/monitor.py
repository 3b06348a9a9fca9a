"""交换监控: every way in and out of this node on one sheet, for the page, the command and the meters.

Counts, codes and places only: nothing here names a person.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

import sqlalchemy as sa

from jinmin.clock import SHANGHAI, minute_of
from jinmin.db.work import Work
from jinmin.exchange.carriers import Carrier, cut_carriers
from jinmin.exchange.certificates import certificate_end
from jinmin.exchange.compared import compared_at
from jinmin.exchange.models import HeldEntry, HeldState, InboxBatch, OutgoingBatch, Refusal
from jinmin.exchange.pulled_models import PullPosition
from jinmin.exchange.status import PartnerStatus, exchange_status
from jinmin.exchange.streams import find_stream
from jinmin.exchange.ways import mark_of
from jinmin.identity import require
from jinmin.messages import text
from jinmin.sharing.agreements import live_agreements
from jinmin.sharing.models import SharingClient, SharingUse
from jinmin.vocabulary.profile import Intake, Profile, Route

CERTIFICATE_WARNING = timedelta(days=30)
"""How long before its end a certificate is worth a word (设计)."""

Direction = Literal["send", "take", "give"]
"""发: our stream to a partner. 收: what a partner sends or publishes. 供: what a system reads here."""

State = Literal["ok", "waiting", "failing", "unreachable", "paused"]

BATCH, INBOX, HELD = OutgoingBatch.__table__, InboxBatch.__table__, HeldEntry.__table__
REFUSAL, USE = Refusal.__table__, SharingUse.__table__
PULL, CLIENT = PullPosition.__table__, SharingClient.__table__


@dataclass(frozen=True)
class MonitorLine:
    """One partner in one direction. ``today`` counts entries since midnight in Shanghai.

    ``done`` of them have a receipt (sent), took effect (taken; also earlier ones that were held) or were given out;
    ``refused`` and ``quarantined`` await somebody. ``differences`` are those of the last
    reconciliation, None before the first. ``certificate_end`` is when the first certificate on the way there ends,
    None where the way needs none. ``error`` is the key of the last failure, "" when all is well, and ``values`` fill in
    its text; ``since`` is from when the carrier has not been reached, None while it is. ``compared`` is when a partner
    whose records are taken last compared them.
    """

    partner: str
    title: str
    direction: Direction
    stream: str
    way: str
    resources: tuple[str, ...]
    state: State
    waiting: int
    oldest: datetime | None
    today: int
    done: int
    refused: int
    quarantined: int
    last: datetime | None
    differences: int | None
    certificate_end: datetime | None
    error: str
    values: Mapping[str, str]
    since: datetime | None = None
    compared: datetime | None = None


def monitor_lines(w: Work) -> tuple[MonitorLine, ...]:
    """What is sent, in the order of the profile; then what is taken in; then what is given out."""
    return (*_sent(w), *_taken(w), *_given(w))


def exchange_monitor(w: Work, right: str) -> tuple[MonitorLine, ...]:
    """As ``monitor_lines``, for a post that holds ``right``; Forbidden for every other."""
    require(w.actor, right)
    return monitor_lines(w)


def trouble_in_words(line: MonitorLine) -> str:
    """What failed last, and since when the carrier has been away; "" when all is well."""
    if not line.error:
        return ""
    why = text(line.error, **line.values)
    return why if line.since is None else text("exchange.carrier_cut", since=minute_of(line.since), why=why)


def _sent(w: Work) -> Iterator[MonitorLine]:
    profile, cut = w.port(Profile), {one.mark: one for one in cut_carriers(w)}
    for route, status in zip(profile.routes, exchange_status(w), strict=True):
        away = cut.get(mark_of(profile, route))
        mine = (BATCH.c.partner == route.partner) & (BATCH.c.stream == route.stream)
        yield MonitorLine(
            partner=route.partner,
            title=route.title,
            direction="send",
            stream=route.stream,
            way=route.adapter,
            resources=route.resources,
            state=_state(status, away),
            waiting=status.waiting,
            oldest=status.oldest_waiting,
            today=_total(w, BATCH.c.entries, mine & (BATCH.c.sent_at >= _midnight(w))),
            done=_total(w, BATCH.c.entries, mine & (BATCH.c.receipted_at >= _midnight(w))),
            refused=_refusals(w, route, "refused") + _refusals(w, route, "fork"),
            quarantined=_refusals(w, route, "quarantined"),
            last=status.last_receipt,
            differences=_differences(w, route),
            certificate_end=certificate_end(profile, route),
            error=away.error_key if away else status.error_key,
            values=(away.error_values if away else status.error_values) or {},
            since=away.since if away else None,
        )


def _taken(w: Work) -> Iterator[MonitorLine]:
    profile, cut = w.port(Profile), {one.mark: one for one in cut_carriers(w)}
    for intake in profile.intakes:
        partner, away = profile.partner(intake.partner), cut.get(mark_of(profile, intake))
        place = _worst_pull(w, intake)
        mine = INBOX.c.origin == intake.partner
        fresh = mine & (INBOX.c.received_at >= _midnight(w))
        held = _count(w, (HELD.c.origin == intake.partner) & (HELD.c.state == HeldState.QUARANTINED))
        waits = _count(w, (HELD.c.origin == intake.partner) & (HELD.c.state == HeldState.DEFERRED))
        last = sa.select(sa.func.max(INBOX.c.received_at)).where(mine)
        yield MonitorLine(
            partner=intake.partner,
            title=partner.title if partner else intake.partner,
            direction="take",
            stream="",
            way=intake.adapter,
            resources=intake.resources,
            state=_taking_state(away, place, waits),
            waiting=waits,
            oldest=None,
            today=_total(w, INBOX.c.entries, fresh),
            done=_total(w, INBOX.c.done, fresh),
            refused=_total(w, INBOX.c.refused, fresh),
            quarantined=held,
            last=w.execute(last).scalar_one(),
            differences=None,
            certificate_end=certificate_end(profile, intake),
            error=away.error_key if away else place.error_key if place else "",
            values=(away.error_values if away else place.error_values if place else None) or {},
            since=away.since if away else None,
            compared=compared_at(w, intake.partner),
        )


def _given(w: Work) -> Iterator[MonitorLine]:
    query = sa.select(CLIENT.c.code, CLIENT.c.title).where(CLIENT.c.ended_at.is_(None))
    for client in w.execute(query.order_by(CLIENT.c.code)):
        agreements = live_agreements(w, client.code)
        numbers = [one.number for one in agreements]
        today = USE.c.agreement.in_(numbers) & (USE.c.day == w.today)
        given = _total(w, USE.c.records, today)
        told = (REFUSAL.c.partner == client.code) & REFUSAL.c.handled_at.is_(None)
        yield MonitorLine(
            partner=client.code,
            title=client.title,
            direction="give",
            stream="",
            way="api",
            resources=tuple(sorted({one.resource for one in agreements})),
            state="ok",
            waiting=0,
            oldest=None,
            today=given,
            done=given,
            refused=_count(w, told & (REFUSAL.c.verdict != "quarantined")),
            quarantined=_count(w, told & (REFUSAL.c.verdict == "quarantined")),
            last=None,
            differences=None,
            certificate_end=None,
            error="",
            values={},
        )


def _differences(w: Work, route: Route) -> int | None:
    stream = find_stream(w, route)
    return stream.differences if stream.reconciled_at else None


def _worst_pull(w: Work, intake: Intake) -> sa.Row[tuple[object, ...]] | None:
    query = sa.select(PULL.c.error_key, PULL.c.error_values).where(PULL.c.partner == intake.partner)
    return w.execute(query.order_by(PULL.c.failures.desc()).limit(1)).one_or_none()


def _taking_state(away: Carrier | None, place: sa.Row[tuple[object, ...]] | None, waits: int) -> State:
    if away:
        return "unreachable"
    return "failing" if place and place.error_key else "waiting" if waits else "ok"


def _state(status: PartnerStatus, away: Carrier | None) -> State:
    if status.paused:
        return "paused"
    if away:
        return "unreachable"
    if status.error_key:
        return "failing"
    return "waiting" if status.waiting else "ok"


def _refusals(w: Work, route: Route, verdict: str) -> int:
    mine = (REFUSAL.c.partner == route.partner) & (REFUSAL.c.stream == route.stream)
    return _count(w, mine & (REFUSAL.c.verdict == verdict) & REFUSAL.c.handled_at.is_(None))


def _count(w: Work, where: sa.ColumnElement[bool]) -> int:
    found: int = w.execute(sa.select(sa.func.count()).where(where)).scalar_one()
    return found


def _total(w: Work, column: sa.ColumnElement[int], where: sa.ColumnElement[bool]) -> int:
    found = w.execute(sa.select(sa.func.coalesce(sa.func.sum(column), 0)).where(where)).scalar_one()
    return int(found)


def _midnight(w: Work) -> datetime:
    return datetime.combine(w.today, time(), SHANGHAI)
