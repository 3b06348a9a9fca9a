"""Appointments (预约): who comes when for what; on arrival a number is taken."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as FormField
from sqlmodel import Field

from jinmin.crypto import Keyring
from jinmin.db.base import Plain
from jinmin.db.columns import choice, code
from jinmin.db.work import Work
from jinmin.errors import Invalid, NotFound
from jinmin.identity import require
from jinmin.ids import new_id
from jinmin.queueing.models import QueueTicket
from jinmin.queueing.taking import TAKE, office_of, take_ticket

LABEL = "queue_appointment.phone"


class AppointmentState(StrEnum):
    """已约, 已到, 已取消."""

    BOOKED = "booked"
    ARRIVED = "arrived"
    CANCELLED = "cancelled"


class QueueAppointment(Plain, table=True):
    """One appointment of one office; ``slot`` is the time of day, ``09:30``."""

    __tablename__ = "queue_appointment"
    __why_plain__: ClassVar[str] = "of no use the day after; what is then applied for is a ledgered case"
    __table_args__ = (sa.Index("ix_queue_appointment_org_id_day", "org_id", "day", "slot"),)

    id: UUID = Field(primary_key=True)
    org_id: UUID
    day: date
    slot: str = Field(sa_type=code(5))
    business: str = Field(sa_type=code(64))
    name: str = Field(sa_type=sa.String(60))
    phone: bytes = Field(sa_type=sa.LargeBinary)
    state: AppointmentState = Field(sa_type=choice(AppointmentState), default=AppointmentState.BOOKED)
    booked_at: datetime
    booked_by: UUID | None = Field(default=None, nullable=True)
    ticket_id: UUID | None = Field(default=None, nullable=True)


APPOINTMENT = QueueAppointment.__table__


class Booking(BaseModel):
    """What is asked of whoever makes an appointment."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: str = FormField(min_length=1, max_length=60, title="姓名")
    phone: Annotated[str, StringConstraints(pattern=r"^[0-9+][0-9 -]{4,19}$")] = FormField(title="联系电话")
    day: date = FormField(title="日期")
    slot: Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = FormField(
        title="时间", description="如 09:30"
    )
    business: str = FormField(default="", max_length=64, title="办什么")


@dataclass(frozen=True)
class AppointmentLine:
    """One appointment in a list. Pages mask the name where the post need not read it."""

    id: UUID
    slot: str
    business: str
    name: str
    phone: str
    state: AppointmentState


def book_appointment(w: Work, asked: Booking) -> QueueAppointment:
    """Make an appointment at the actor's office. Invalid ``queue.day_past`` for a day that is over."""
    w.action = "queue.book"
    require(w.actor, TAKE)
    if asked.day < w.today:
        raise Invalid("queue.day_past", field="day")
    made = QueueAppointment(
        id=new_id(),
        org_id=office_of(w),
        day=asked.day,
        slot=asked.slot,
        business=asked.business,
        name=asked.name,
        phone=w.port(Keyring).seal_field(LABEL, asked.phone),
        booked_at=w.at,
        booked_by=w.actor.user_id,
    )
    return w.add(made)


def arrive(w: Work, appointment_id: UUID) -> QueueTicket:
    """They are here: they get the next number. NotFound ``queue.not_booked`` when that was done already."""
    found = _booked(w, appointment_id)
    ticket = take_ticket(w, found.business)
    found.state, found.ticket_id = AppointmentState.ARRIVED, ticket.id
    w.action = "queue.arrive"
    return ticket


def cancel_appointment(w: Work, appointment_id: UUID) -> None:
    """They will not come."""
    w.action = "queue.cancel_appointment"
    _booked(w, appointment_id).state = AppointmentState.CANCELLED


def appointments(w: Work, day: date) -> tuple[AppointmentLine, ...]:
    """The office's appointments of a day that were not cancelled, by time."""
    query = (
        sa.select(APPOINTMENT)
        .where(APPOINTMENT.c.org_id == w.actor.org_id, APPOINTMENT.c.day == day)
        .where(APPOINTMENT.c.state != AppointmentState.CANCELLED)
        .order_by(APPOINTMENT.c.slot, APPOINTMENT.c.id)
    )
    keyring = w.port(Keyring)
    return tuple(
        AppointmentLine(
            row.id,
            row.slot,
            row.business,
            row.name,
            keyring.open_field(LABEL, bytes(row.phone)),
            AppointmentState(row.state),
        )
        for row in w.execute(query)
    )


def forget_appointments(w: Work, older_than: timedelta) -> None:
    """Drop those of days longer ago than ``older_than``: names and telephones are kept no longer than of use."""
    w.execute(sa.delete(APPOINTMENT).where(APPOINTMENT.c.day < w.today - older_than))


def _booked(w: Work, appointment_id: UUID) -> QueueAppointment:
    require(w.actor, TAKE)
    query = sa.select(QueueAppointment).where(
        APPOINTMENT.c.id == appointment_id,
        APPOINTMENT.c.org_id == office_of(w),
        APPOINTMENT.c.state == AppointmentState.BOOKED,
    )
    found = w.session.scalars(query.with_for_update()).one_or_none()
    if found is None:
        raise NotFound("queue.not_booked")
    return found
