"""Calling (叫号), passing over (过号), sending to another window (转窗)."""

from uuid import UUID

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.errors import NotFound, Refused
from jinmin.identity import Counter, counter_of, require
from jinmin.queueing.models import QueueTicket, TicketState
from jinmin.queueing.taking import CALL, office_of

TICKET = QueueTicket.__table__


def call_next(w: Work) -> QueueTicket | None:
    """Finish the number at the actor's window and call the next one; None when nobody waits.

    Those sent to this very window come first, then the lowest number. Two windows that call at the same
    moment get two numbers.
    """
    w.action = "queue.call"
    counter = _window(w)
    finish_ticket(w)
    w.flush()
    waiting = sa.select(QueueTicket).where(
        TICKET.c.org_id == office_of(w),
        TICKET.c.day == w.today,
        TICKET.c.state == TicketState.WAITING,
        sa.or_(TICKET.c.aimed_at.is_(None), TICKET.c.aimed_at == counter.id),
    )
    ordered = waiting.order_by(TICKET.c.aimed_at.is_(None), TICKET.c.number).limit(1)
    found = w.session.scalars(ordered.with_for_update(skip_locked=True)).one_or_none()
    if found is not None:
        _call(w, found, counter)
    return found


def call_again(w: Work) -> QueueTicket:
    """Call the number at the window once more (重呼)."""
    w.action = "queue.call_again"
    ticket = _called(w)
    ticket.calls += 1
    ticket.called_at = w.at
    return ticket


def pass_over(w: Work) -> QueueTicket:
    """Nobody came (过号): the number may be called back later."""
    w.action = "queue.pass_over"
    ticket = _called(w)
    ticket.state = TicketState.PASSED
    return ticket


def recall_ticket(w: Work, ticket_id: UUID) -> QueueTicket:
    """Call a number that was passed over; whoever stands at the window is finished first."""
    w.action = "queue.recall"
    counter = _window(w)
    finish_ticket(w)
    w.flush()
    query = sa.select(QueueTicket).where(
        TICKET.c.id == ticket_id, TICKET.c.org_id == office_of(w), TICKET.c.state == TicketState.PASSED
    )
    found = w.session.scalars(query.with_for_update()).one_or_none()
    if found is None:
        raise NotFound("queue.not_passed")
    _call(w, found, counter)
    return found


def move_ticket(w: Work, to: UUID) -> QueueTicket:
    """Send the number at the window to another one of the office (转窗): it waits there, ahead of the rest."""
    w.action = "queue.move"
    ticket = _called(w)
    there = w.get(Counter, to)
    if there.org_id != ticket.org_id or there.id == ticket.counter_id:
        raise Refused("queue.no_such_window", field="window")
    ticket.state, ticket.aimed_at = TicketState.WAITING, there.id
    return ticket


def finish_ticket(w: Work) -> None:
    """Whoever stood at the actor's window is served; nothing when nobody did."""
    require(w.actor, CALL)
    ticket = _at(w, _window(w).id)
    if ticket is not None:
        ticket.state, ticket.done_at = TicketState.DONE, w.at


def _window(w: Work) -> Counter:
    require(w.actor, CALL)
    counter = counter_of(w)
    if counter is None:
        raise Refused("queue.no_window")
    return counter


def _called(w: Work) -> QueueTicket:
    ticket = _at(w, _window(w).id)
    if ticket is None:
        raise Refused("queue.nobody_called")
    return ticket


def _at(w: Work, counter_id: UUID) -> QueueTicket | None:
    query = sa.select(QueueTicket).where(
        TICKET.c.counter_id == counter_id, TICKET.c.state == TicketState.CALLED
    )
    return w.session.scalars(query.with_for_update()).one_or_none()


def _call(w: Work, ticket: QueueTicket, counter: Counter) -> None:
    ticket.state, ticket.counter_id, ticket.called_by = TicketState.CALLED, counter.id, w.actor.user_id
    ticket.called_at, ticket.calls = w.at, ticket.calls + 1
