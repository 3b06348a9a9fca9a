"""How exchange stands: for the top bar, the monitor and the worklist of refusals."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import lru_cache
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.errors import Invalid, Refused
from jinmin.exchange.due import waiting
from jinmin.exchange.models import PartnerStream, Refusal
from jinmin.exchange.streams import find_stream
from jinmin.identity import require, scope
from jinmin.regions import within
from jinmin.vocabulary.actor import Actor
from jinmin.vocabulary.profile import Profile, Route

REFUSAL = Refusal.__table__

HANDLE = "exchange.handle"
"""The right to settle a refusal 处理退回."""

VIEW = "exchange.view"
"""The right to see refusals 查看交换监控."""


@dataclass(frozen=True)
class PartnerStatus:
    """One stream, receipted up to ``cursor_seq``; ``waiting`` counts to 10,000 at most.

    ``differences`` is what the last 对账 left unequal; ``error_key`` names why the last attempt failed, and
    ``error_values`` fill in its text.
    """

    partner: str
    title: str
    stream: str
    adapter: str
    cursor_seq: int
    waiting: int
    oldest_waiting: datetime | None
    last_receipt: datetime | None
    refusals: int
    paused: bool
    reconciled_at: datetime | None
    differences: int
    failures: int
    error_key: str
    error_values: Mapping[str, str]


@dataclass(frozen=True)
class RefusalItem:
    """退回: one line of the worklist. ``version`` is the refusal's own, for ``handle_refusal``."""

    id: UUID
    version: int
    partner: str
    resource: str
    region: str
    record_id: UUID
    record_version: int
    case_id: UUID | None
    verdict: str
    reason: str
    fault: str
    raised_at: datetime


def exchange_status(w: Work) -> tuple[PartnerStatus, ...]:
    """Every route's stream, in the order of the profile. Counts only, free of personal data."""
    return tuple(_status(w, route) for route in w.port(Profile).routes)


def refusals(w: Work, actor: Actor, *, limit: int = 200) -> tuple[RefusalItem, ...]:
    """Entries of the actor's division that await a person, the oldest first. Forbidden without the right."""
    require(actor, VIEW)
    names = [item.name for item in fields(RefusalItem)]
    query = sa.select(*(REFUSAL.c[name] for name in names)).where(
        REFUSAL.c.handled_at.is_(None), scope(actor, REFUSAL.c.region)
    )
    rows = w.execute(query.order_by(REFUSAL.c.raised_at, REFUSAL.c.id).limit(limit))
    return tuple(RefusalItem(**row._mapping) for row in rows)


def refused_cases(w: Work) -> sa.Select[tuple[UUID]]:
    """The ids of the cases behind refusals that await a person, in the actor's division. No right is asked.

    Who works on a case may know that a partner would not take it; what the partner said is behind VIEW.
    """
    return _refused_in(w.actor.region)


def handle_refusal(w: Work, refusal_id: UUID, note: str, *, expected: int | None = None) -> Refusal:
    """Note what was done about a refusal; a corrected record goes out by itself as a new version."""
    require(w.actor, HANDLE)
    if not note.strip():
        raise Invalid("exchange.refusal_note", field="note")
    refusal = w.lock(Refusal, refusal_id, expected=expected)
    require(w.actor, HANDLE, refusal.region)
    if refusal.handled_at is not None:
        raise Refused("exchange.refusal_handled")
    w.action = "exchange.handle_refusal"
    refusal.handled_by, refusal.handled_at, refusal.note = w.actor.user_id, w.at, note.strip()
    return refusal


@lru_cache(maxsize=256)
def _refused_in(region: str) -> sa.Select[tuple[UUID]]:
    # The same statement each time: a worklist keeps its own by it.
    return sa.select(REFUSAL.c.case_id).where(
        REFUSAL.c.handled_at.is_(None), REFUSAL.c.case_id.is_not(None), within(REFUSAL.c.region, region)
    )


def _status(w: Work, route: Route) -> PartnerStatus:
    stream: PartnerStream = find_stream(w, route)
    count, oldest = waiting(w, route, stream.cursor_seq)
    return PartnerStatus(
        partner=route.partner,
        title=route.title,
        stream=route.stream,
        adapter=route.adapter,
        cursor_seq=stream.cursor_seq,
        waiting=count,
        oldest_waiting=oldest,
        last_receipt=stream.receipted_at,
        refusals=_open_refusals(w, route),
        paused=stream.paused,
        reconciled_at=stream.reconciled_at,
        differences=stream.differences,
        failures=stream.failures,
        error_key=stream.error_key,
        error_values=stream.error_values,
    )


def _open_refusals(w: Work, route: Route) -> int:
    query = sa.select(sa.func.count()).where(
        REFUSAL.c.partner == route.partner,
        REFUSAL.c.stream == route.stream,
        REFUSAL.c.handled_at.is_(None),
    )
    count: int = w.execute(query).scalar_one()
    return count
