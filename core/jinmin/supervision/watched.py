"""What can lapse, each seen alike: its record, its due, where it belongs, and when it still counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, FromClause, Table

from jinmin.cases import Case
from jinmin.cases.acts import CaseObligation, CasePublicNotice, CaseTask
from jinmin.cases.states import HoldReason
from jinmin.supervision.models import Subject
from jinmin.voice import ANSWER, Ticket

CASE = Case.__table__
TASK = CaseTask.__table__
OBLIGATION = CaseObligation.__table__
NOTICE = CasePublicNotice.__table__
TICKET = Ticket.__table__

NONE = sa.literal("", sa.String)
RUNNING = sa.and_(CASE.c.finished_on.is_(None), CASE.c.held_reason != HoldReason.SPECIAL_PROCEDURE.value)
"""The case is open and its clock does not stand still."""


@dataclass(frozen=True)
class Watched:
    """One kind of record with a due. ``near_from`` is a stored day from which it is near, None where there is none.

    ``live``: it is still to be done. ``permission`` is the right of who has to do it, "" for whoever handles
    the case; ``holder`` is the user it lies with, if any.
    """

    table: Table
    source: FromClause
    case_id: ColumnElement[Any]
    region: ColumnElement[str]
    org_id: ColumnElement[Any]
    matter: ColumnElement[str]
    due_on: ColumnElement[Any]
    provisional: ColumnElement[bool]
    permission: ColumnElement[str]
    holder: ColumnElement[Any]
    live: ColumnElement[bool]
    near_from: ColumnElement[Any] | None = None

    @property
    def described(self) -> tuple[ColumnElement[Any], ...]:
        """What an alert notes of a record, each under its own name."""
        return (
            self.table.c.id.label("id"),
            self.case_id.label("case_id"),
            self.region.label("region"),
            self.org_id.label("org_id"),
            self.matter.label("matter"),
            self.due_on.label("due_on"),
            self.provisional.label("provisional"),
            self.permission.label("permission"),
            self.holder.label("holder"),
        )


WATCHED: Mapping[Subject, Watched] = {
    Subject.CASE: Watched(
        table=CASE,
        source=CASE,
        case_id=CASE.c.id,
        region=CASE.c.region,
        org_id=CASE.c.org_id,
        matter=CASE.c.matter,
        due_on=CASE.c.planned_due,
        provisional=CASE.c.due_provisional,
        permission=NONE,
        holder=CASE.c.holder_id,
        # A clock that stands still for no one knows how long has no planned due.
        live=sa.and_(CASE.c.finished_on.is_(None), CASE.c.planned_due.is_not(None)),
        near_from=CASE.c.soon_from,
    ),
    Subject.BRANCH: Watched(
        table=TASK,
        source=TASK.join(CASE, CASE.c.id == TASK.c.case_id),
        case_id=TASK.c.case_id,
        region=TASK.c.region,
        org_id=TASK.c.org_id,
        matter=CASE.c.matter,
        due_on=TASK.c.due_on,
        provisional=TASK.c.due_provisional,
        permission=TASK.c.permission,
        holder=CASE.c.holder_id,
        live=sa.and_(
            TASK.c.state == sa.literal("open", literal_execute=True), TASK.c.due_on.is_not(None), RUNNING
        ),
    ),
    Subject.OBLIGATION: Watched(
        table=OBLIGATION,
        source=OBLIGATION.join(CASE, CASE.c.id == OBLIGATION.c.case_id),
        case_id=OBLIGATION.c.case_id,
        region=CASE.c.region,
        org_id=CASE.c.org_id,
        matter=CASE.c.matter,
        due_on=OBLIGATION.c.due_on,
        provisional=OBLIGATION.c.due_provisional,
        permission=OBLIGATION.c.permission,
        holder=CASE.c.holder_id,
        # A promise is owed after the case is done, too.
        live=OBLIGATION.c.state == sa.literal("open", literal_execute=True),
    ),
    Subject.NOTICE: Watched(
        table=NOTICE,
        source=NOTICE.join(CASE, sa.and_(CASE.c.id == NOTICE.c.case_id, CASE.c.steps_taken == NOTICE.c.turn)),
        case_id=NOTICE.c.case_id,
        region=CASE.c.region,
        org_id=CASE.c.org_id,
        matter=CASE.c.matter,
        due_on=NOTICE.c.ends_on,
        provisional=NOTICE.c.provisional,
        permission=NONE,
        holder=CASE.c.holder_id,
        live=RUNNING,
    ),
    Subject.TICKET: Watched(
        table=TICKET,
        source=TICKET,
        case_id=TICKET.c.case_id,
        region=TICKET.c.region,
        org_id=TICKET.c.org_id,
        matter=TICKET.c.matter,
        due_on=TICKET.c.due_on,
        provisional=TICKET.c.due_provisional,
        permission=sa.literal(ANSWER, sa.String),
        holder=TICKET.c.assigned_to,
        live=TICKET.c.state != sa.literal("closed", literal_execute=True),
    ),
}
