"""交换监控: every way in and out of this node on one sheet, for the page, the command and the meters.

Counts, codes and places only: nothing here names a person.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

import sqlalchemy as sa

from jinmin.clock import SHANGHAI
from jinmin.db.work import Work
from jinmin.exchange.certificates import certificate_end
from jinmin.exchange.models import HeldEntry, HeldState, InboxBatch, OutgoingBatch, RecordVersion, Refusal
from jinmin.exchange.pulled_models import PullPosition
from jinmin.exchange.status import PartnerStatus, exchange_status
from jinmin.exchange.streams import find_stream
from jinmin.identity import require
from jinmin.sharing.agreements import live_agreements
from jinmin.sharing.models import SharingClient, SharingUse
from jinmin.vocabulary.profile import Intake, Profile, Route

CERTIFICATE_WARNING = timedelta(days=30)
"""How long before its end a certificate is worth a word (设计)."""

Direction = Literal["send", "take", "give"]
"""发: our stream to a partner. 收: what a partner sends or publishes. 供: what a system reads here."""

State = Literal["ok", "waiting", "failing", "paused"]

BATCH, INBOX, HELD = OutgoingBatch.__table__, InboxBatch.__table__, HeldEntry.__table__
VERSION, REFUSAL, USE = RecordVersion.__table__, Refusal.__table__, SharingUse.__table__
PULL, CLIENT = PullPosition.__table__, SharingClient.__table__


@dataclass(frozen=True)
class MonitorLine:
    """One partner in one direction. ``today`` counts entries since midnight in Shanghai.

    ``done`` of them have a receipt (sent), took effect (taken) or were given out; ``refused`` and
    ``quarantined`` await somebody. ``differences`` are those of the last
    reconciliation, None before the first. ``certificate_end`` is when the first certificate on the way there ends,
    None where the way needs none. ``error`` is the key of the last failure, "" when all is well.
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
    detail: str


def monitor_lines(w: Work) -> tuple[MonitorLine, ...]:
    """What is sent, in the order of the profile; then what is taken in; then what is given out."""
    return (*_sent(w), *_taken(w), *_given(w))


def exchange_monitor(w: Work, right: str) -> tuple[MonitorLine, ...]:
    """As ``monitor_lines``, for a post that holds ``right``; Forbidden for every other."""
    require(w.actor, right)
    return monitor_lines(w)


def _sent(w: Work) -> Iterator[MonitorLine]:
    routes = w.port(Profile).routes
    for route, status in zip(routes, exchange_status(w), strict=True):
        mine = (BATCH.c.partner == route.partner) & (BATCH.c.stream == route.stream)
        yield MonitorLine(
            partner=route.partner,
            title=route.title,
            direction="send",
            stream=route.stream,
            way=route.adapter,
            resources=route.resources,
            state=_state(status),
            waiting=status.waiting,
            oldest=status.oldest_waiting,
            today=_total(w, BATCH.c.entries, mine & (BATCH.c.sent_at >= _midnight(w))),
            done=_total(w, BATCH.c.entries, mine & (BATCH.c.receipted_at >= _midnight(w))),
            refused=_refusals(w, route, "refused") + _refusals(w, route, "fork"),
            quarantined=_refusals(w, route, "quarantined"),
            last=status.last_receipt,
            differences=_differences(w, route),
            certificate_end=certificate_end(w.port(Profile), route),
            error=status.error_key,
            detail=status.error_detail,
        )


def _taken(w: Work) -> Iterator[MonitorLine]:
    profile = w.port(Profile)
    for intake in profile.intakes:
        partner = profile.partner(intake.partner)
        place = _worst_pull(w, intake)
        fresh = (VERSION.c.origin == intake.partner) & (VERSION.c.as_of >= _midnight(w))
        held = _count(w, (HELD.c.origin == intake.partner) & (HELD.c.state == HeldState.QUARANTINED))
        waits = _count(w, (HELD.c.origin == intake.partner) & (HELD.c.state == HeldState.DEFERRED))
        last = sa.select(sa.func.max(INBOX.c.received_at)).where(INBOX.c.origin == intake.partner)
        yield MonitorLine(
            partner=intake.partner,
            title=partner.title if partner else intake.partner,
            direction="take",
            stream="",
            way=intake.adapter,
            resources=intake.resources,
            state="failing" if place and place.error_key else "waiting" if waits else "ok",
            waiting=waits,
            oldest=None,
            today=_count(w, fresh),
            done=_count(w, fresh & (VERSION.c.held > 0)),
            refused=_count(w, fresh & (VERSION.c.held == 0)),
            quarantined=held,
            last=w.execute(last).scalar_one(),
            differences=None,
            certificate_end=certificate_end(profile, intake),
            error=place.error_key if place else "",
            detail=place.error_detail if place else "",
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
            detail="",
        )


def _differences(w: Work, route: Route) -> int | None:
    stream = find_stream(w, route)
    return stream.differences if stream.reconciled_at else None


def _worst_pull(w: Work, intake: Intake) -> sa.Row[tuple[object, ...]] | None:
    query = sa.select(PULL.c.error_key, PULL.c.error_detail).where(PULL.c.partner == intake.partner)
    return w.execute(query.order_by(PULL.c.failures.desc()).limit(1)).one_or_none()


def _state(status: PartnerStatus) -> State:
    if status.paused:
        return "paused"
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
