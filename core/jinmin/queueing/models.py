"""The table of queue numbers."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from jinmin.db.base import Plain
from jinmin.db.columns import choice, code

CALLED = sa.text("state = 'called'")


class TicketState(StrEnum):
    """等候, 已叫, 过号, 办完."""

    WAITING = "waiting"
    CALLED = "called"
    PASSED = "passed"
    DONE = "done"


class QueueTicket(Plain, table=True):
    """One number of one office and day. ``aimed_at`` is the window it was sent to, None for any of them.

    ``counter_id`` is the window that called it last. A window has one called number at a time: the database
    says so.
    """

    __tablename__ = "queue_ticket"
    __why_plain__: ClassVar[str] = (
        "the order of a day's visitors, of no use the day after; cases are ledgered"
    )
    __table_args__ = (
        sa.UniqueConstraint("org_id", "day", "number", name="uq_queue_ticket_number"),
        sa.Index(
            "uq_queue_ticket_called", "counter_id", unique=True, postgresql_where=CALLED, sqlite_where=CALLED
        ),
    )

    id: UUID = Field(primary_key=True)
    org_id: UUID
    day: date
    number: int
    business: str = Field(sa_type=code(64))
    state: TicketState = Field(sa_type=choice(TicketState), default=TicketState.WAITING)
    aimed_at: UUID | None = Field(default=None, nullable=True)
    counter_id: UUID | None = Field(default=None, nullable=True)
    calls: int = 0
    taken_at: datetime
    called_at: datetime | None = Field(default=None, nullable=True)
    called_by: UUID | None = Field(default=None, nullable=True)
    done_at: datetime | None = Field(default=None, nullable=True)
