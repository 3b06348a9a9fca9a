"""The queue as windows, desk and screen show it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.identity import Counter, counter_of
from jinmin.identity.staff_models import CounterKind
from jinmin.queueing.models import QueueTicket, TicketState

TICKET, COUNTER = QueueTicket.__table__, Counter.__table__
LONGEST = 30


@dataclass(frozen=True)
class TicketLine:
    """One number."""

    id: UUID
    number: int
    business: str
    taken_at: datetime
    counter_id: UUID | None
    aimed_at: UUID | None

    @property
    def shown(self) -> str:
        """As it is called: three digits at least."""
        return f"{self.number:03d}"


@dataclass(frozen=True)
class WindowLine:
    """One window and the number it has called."""

    id: UUID
    title: str
    now: TicketLine | None


@dataclass(frozen=True)
class QueueView:
    """The office's queue today; ``mine`` is the actor's own window, None for a post without one."""

    mine: WindowLine | None
    windows: tuple[WindowLine, ...]
    waiting: tuple[TicketLine, ...]
    waiting_count: int
    passed: tuple[TicketLine, ...]


_TICKETS = (
    sa.select(*(TICKET.c[name] for name in TicketLine.__dataclass_fields__))
    .where(
        TICKET.c.org_id == sa.bindparam("org_id"),
        TICKET.c.day == sa.bindparam("day"),
        TICKET.c.state == sa.bindparam("state"),
    )
    .order_by(TICKET.c.number)
)
_WINDOWS = (
    sa.select(COUNTER.c.id, COUNTER.c.title)
    .where(COUNTER.c.org_id == sa.bindparam("org_id"), COUNTER.c.kind == CounterKind.WINDOW)
    .order_by(COUNTER.c.code)
)


def queue_view(w: Work) -> QueueView:
    """The queue of the actor's office; empty for a post outside one."""
    called = {line.counter_id: line for line in _lines(w, TicketState.CALLED)}
    windows = tuple(WindowLine(row.id, row.title, called.get(row.id)) for row in _windows(w))
    own = counter_of(w) if w.actor.user_id else None
    mine = next((line for line in windows if own is not None and line.id == own.id), None)
    waiting = _lines(w, TicketState.WAITING)
    return QueueView(mine, windows, waiting[:LONGEST], len(waiting), _lines(w, TicketState.PASSED)[:LONGEST])


def current_ticket(w: Work) -> TicketLine | None:
    """The number at the actor's window."""
    own = counter_of(w) if w.actor.user_id else None
    if own is None:
        return None
    return next((line for line in _lines(w, TicketState.CALLED) if line.counter_id == own.id), None)


def _lines(w: Work, state: TicketState) -> tuple[TicketLine, ...]:
    rows = w.execute(_TICKETS, {"org_id": w.actor.org_id, "day": w.today, "state": state})
    return tuple(TicketLine(**row._mapping) for row in rows)


def _windows(w: Work) -> list[sa.Row[tuple[UUID, str]]]:
    return list(w.execute(_WINDOWS, {"org_id": w.actor.org_id}).all())
