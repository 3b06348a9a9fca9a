"""投诉, 咨询 and 差评回访: taken in, assigned, answered within their working days; supervision watches them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Row

from jinmin.cases import Case, draw_serial
from jinmin.db.work import Work
from jinmin.errors import Invalid, NotFound, Refused
from jinmin.identity import Organisation, User
from jinmin.identity.access import require
from jinmin.identity.posts import APPOINTMENT, POST, in_force, rights_of
from jinmin.identity.scope import scope
from jinmin.matters import Due, Parameters, WorkingCalendar
from jinmin.regions import lies_within
from jinmin.voice.models import Ticket, TicketKind, TicketState

TICKET = Ticket.__table__
ORGANISATION = Organisation.__table__
USER = User.__table__

ASSIGN = "voice.assign"
"""Take in and assign complaints, consultations and call-backs of one's division."""
ANSWER = "voice.answer"
"""Answer what was assigned to oneself."""

CONTENT_MOST = 1_000
LETTERS = {TicketKind.COMPLAINT: "TS", TicketKind.CONSULTATION: "ZX", TicketKind.FOLLOW_UP: "HF"}


@dataclass(frozen=True)
class TicketPlace:
    """Where a ticket belongs: division and organisation, and the matter and case it is about, if any."""

    region: str
    org_id: UUID
    matter: str = ""
    case_id: UUID | None = None


class TicketFilter(StrEnum):
    """The tabs above the list."""

    MINE = "mine"
    WAITING = "waiting"
    OPEN = "open"
    LATE = "late"
    CLOSED = "closed"


@dataclass(frozen=True)
class TicketLine:
    """One ticket in a list: nothing of what was said."""

    id: UUID
    number: str
    kind: TicketKind
    state: TicketState
    org: str
    assigned_name: str
    received_at: datetime
    due_on: date
    due_provisional: bool
    closed_on: date | None


@dataclass(frozen=True)
class TicketPage:
    """A page, the earliest due first; ``following`` asks for the next one."""

    lines: tuple[TicketLine, ...]
    following: tuple[date, UUID] | None


def receive_ticket(
    w: Work, kind: TicketKind, place: TicketPlace, content: str, *, contact: str = "", source: str = "window"
) -> Ticket:
    """Take in what a citizen says, at the window or by telephone; needs ASSIGN there. Its limit runs from today."""
    require(w.actor, ASSIGN, place.region)
    return take_in_ticket(w, kind, place, content, contact=contact, source=source)


def open_follow_up(w: Work, evaluation_id: UUID, place: TicketPlace, content: str) -> Ticket:
    """The call-back a poor grade asks for."""
    return take_in_ticket(
        w, TicketKind.FOLLOW_UP, place, content, source="evaluation", evaluation_id=evaluation_id
    )


def assign_ticket(w: Work, ticket_id: UUID, user_id: UUID, *, expected: int | None = None) -> Ticket:
    """Give it to somebody of its organisation who may answer; needs ASSIGN.

    Refused for whoever handled the case it is about: nobody answers for themselves.
    """
    row = _changeable(w, ticket_id, expected)
    require(w.actor, ASSIGN, row.region)
    if row.case_id is not None and w.get(Case, row.case_id).last_actor_id == user_id:
        raise Refused("voice.own_case")
    named = dict(answerers(w, row))
    if user_id not in named:
        raise Refused("voice.cannot_answer")
    row.assigned_to, row.assigned_name, row.state = user_id, named[user_id], TicketState.ASSIGNED
    _mark(w, row, "voice.assign")
    return row


def answer_ticket(w: Work, ticket_id: UUID, reply: str, *, expected: int | None = None) -> Ticket:
    """Answer and close it; only by whom it was assigned to. Raises Invalid without a reply."""
    row = _changeable(w, ticket_id, expected)
    require(w.actor, ANSWER, row.region)
    if row.assigned_to != w.actor.user_id or w.actor.user_id is None:
        raise Refused("voice.assigned_to", name=row.assigned_name or "（尚未分派）")
    if not reply.strip():
        raise Invalid("voice.reply_needed", field="reply")
    row.reply, row.replied_by, row.replied_by_name = reply.strip(), w.actor.user_id, w.actor.name
    row.state, row.closed_at, row.closed_on = TicketState.CLOSED, w.at, w.today
    _mark(w, row, "voice.answer")
    return row


def see_ticket(w: Work, ticket_id: UUID) -> Ticket:
    """One ticket with what was said; NotFound for who neither assigns nor answers it. The caller journals it."""
    row = w.get(Ticket, ticket_id)
    _require_own(w, row)
    return row


def tickets(
    w: Work, tab: TicketFilter, after: tuple[date, UUID] | None = None, limit: int = 50
) -> TicketPage:
    """One page of what the actor assigns or answers."""
    statement = (
        sa.select(TICKET, ORGANISATION.c.name.label("org"))
        .select_from(TICKET.outerjoin(ORGANISATION, ORGANISATION.c.id == TICKET.c.org_id))
        .where(_listed(w, tab))
        .order_by(TICKET.c.due_on, TICKET.c.id)
        .limit(limit + 1)
    )
    if after is not None:
        reached = sa.tuple_(*after, types=[TICKET.c.due_on.type, TICKET.c.id.type])
        statement = statement.where(sa.tuple_(TICKET.c.due_on, TICKET.c.id) > reached)
    found = w.execute(statement).all()
    lines = tuple(_line(row) for row in found[:limit])
    return TicketPage(lines, (lines[-1].due_on, lines[-1].id) if len(found) > limit else None)


def answerers(w: Work, ticket: Ticket) -> tuple[tuple[UUID, str], ...]:
    """Who of the ticket's organisation may answer today, by name."""
    query = (
        sa.select(USER.c.id, USER.c.name, POST.c.kind, POST.c.permissions)
        .join(APPOINTMENT, APPOINTMENT.c.user_id == USER.c.id)
        .join(POST, POST.c.id == APPOINTMENT.c.post_id)
        .where(POST.c.org_id == ticket.org_id, in_force(w.today), USER.c.active)
        .order_by(USER.c.name, USER.c.id)
    )
    able = {row.id: row.name for row in w.execute(query) if ANSWER in rights_of(row.kind, row.permissions)}
    return tuple(able.items())


def take_in_ticket(
    w: Work,
    kind: TicketKind,
    place: TicketPlace,
    content: str,
    *,
    source: str,
    contact: str = "",
    evaluation_id: UUID | None = None,
) -> Ticket:
    """Write it down with its number and its limit; the caller has shown the right to."""
    if not content.strip():
        raise Invalid("voice.content", field="content", most=CONTENT_MOST)
    if len(content) > CONTENT_MOST:
        raise Invalid("voice.content_long", field="content", most=CONTENT_MOST, count=len(content))
    due = answer_due(w, kind, place.region, w.today, w.port(WorkingCalendar))
    prefix = f"{LETTERS[kind]}-{place.region or '0'}-{w.today:%Y%m%d}"
    row = Ticket(
        number=f"{prefix}-{draw_serial(w, prefix):05d}",
        kind=kind,
        region=place.region,
        org_id=place.org_id,
        matter=place.matter,
        case_id=place.case_id,
        evaluation_id=evaluation_id,
        source=source,
        content=content.strip(),
        contact=contact.strip() or None,
        received_at=w.at,
        received_on=w.today,
        received_by=w.actor.user_id,
        due_on=due.day,
        due_provisional=due.provisional,
    )
    _mark(w, row, "voice.receive")
    return w.add(row)


def answer_due(w: Work, kind: TicketKind, region: str, received: date, calendar: WorkingCalendar) -> Due:
    """By when what came in on that day is to be answered."""
    days = w.port(Parameters).resolve(f"voice.{kind.value}_days", received, region).integer
    return calendar.add(received, days)


def _changeable(w: Work, ticket_id: UUID, expected: int | None) -> Ticket:
    row = w.lock(Ticket, ticket_id, expected=expected)
    _require_own(w, row)
    if row.origin != w.origin:
        raise Refused("voice.replica", origin=row.origin)
    if row.state is TicketState.CLOSED:
        raise Refused("voice.closed", number=row.number)
    return row


def _require_own(w: Work, row: Ticket) -> None:
    here = lies_within(row.region, w.actor.region)
    mine = row.assigned_to is not None and row.assigned_to == w.actor.user_id
    if not (here and (w.actor.may(ASSIGN) or mine)):
        raise NotFound("voice.no_ticket")


def _listed(w: Work, tab: TicketFilter) -> ColumnElement[bool]:
    # Nobody at all (the public, a worker) is not whom an unassigned ticket is assigned to.
    mine = TICKET.c.assigned_to == w.actor.user_id if w.actor.user_id else sa.false()
    seen = sa.true() if w.actor.may(ASSIGN) else mine
    closed = TICKET.c.state == sa.literal("closed", literal_execute=True)
    open_now = TICKET.c.state != sa.literal("closed", literal_execute=True)
    of_tab: dict[TicketFilter, ColumnElement[bool]] = {
        TicketFilter.MINE: sa.and_(open_now, mine),
        TicketFilter.WAITING: TICKET.c.state == TicketState.RECEIVED,
        TicketFilter.OPEN: open_now,
        TicketFilter.LATE: sa.and_(open_now, TICKET.c.due_on < w.today),
        TicketFilter.CLOSED: closed,
    }
    return sa.and_(scope(w.actor, TICKET.c.region), seen, of_tab[tab])


def _line(row: Row[Any]) -> TicketLine:
    return TicketLine(
        id=row.id,
        number=row.number,
        kind=row.kind,
        state=row.state,
        org=row.org or "",
        assigned_name=row.assigned_name,
        received_at=row.received_at,
        due_on=row.due_on,
        due_provisional=row.due_provisional,
        closed_on=row.closed_on,
    )


def _mark(w: Work, row: Ticket, action: str) -> None:
    w.case_id, w.action = w.case_id or row.case_id, w.action or action
