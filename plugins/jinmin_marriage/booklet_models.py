"""Tables of blank certificates (空白结婚证): what came in, who was given what, what was written off or came back."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from jinmin.api import Ledgered, code, personal, public


class BookletLot(Ledgered, table=True):
    """领入: consecutive numbers that came into an office's store."""

    __tablename__ = "marriage_booklet_lot"
    __region__ = "region"
    __table_args__ = (
        sa.UniqueConstraint("origin", "first_no", name="uq_marriage_booklet_lot_first_no"),
        sa.Index("ix_marriage_booklet_lot_office_id", "office_id"),
    )

    region: str = public(sa_type=code(12))
    office_id: UUID = public()
    first_no: str = public(sa_type=code(24))
    last_no: str = public(sa_type=code(24))
    received_on: date = public()
    received_by: UUID = public()
    source: str = public(max_length=100)


class BookletHandout(Ledgered, table=True):
    """领用、交回、交接: consecutive numbers from one hand to another; None is the office's store."""

    __tablename__ = "marriage_booklet_handout"
    __region__ = "region"
    __table_args__ = (sa.Index("ix_marriage_booklet_handout_office_id", "office_id"),)

    region: str = public(sa_type=code(12))
    office_id: UUID = public()
    first_no: str = public(sa_type=code(24))
    last_no: str = public(sa_type=code(24))
    giver_id: UUID | None = public(default=None)
    taker_id: UUID | None = public(default=None)
    moved_at: datetime = public()
    moved_by: UUID = public()


class SpoiltBooklet(Ledgered, table=True):
    """作废: one booklet that will never be issued, why, and who answers for it.

    ``case_id`` is the case it was meant for, None for one that was spoilt before it was used.
    """

    __tablename__ = "marriage_booklet_spoilt"
    __region__ = "region"
    __table_args__ = (
        sa.UniqueConstraint("origin", "number", name="uq_marriage_booklet_spoilt_number"),
        sa.Index("ix_marriage_booklet_spoilt_office", "office_id", "spoilt_on"),
    )

    region: str = public(sa_type=code(12))
    office_id: UUID = public()
    number: str = public(sa_type=code(24))
    case_id: UUID | None = public(default=None)
    spoilt_on: date = public()
    spoilt_by: UUID = public()
    confirmed_by: UUID = public()
    reason: str = personal(max_length=400)


class ReturnedBooklet(Ledgered, table=True):
    """退回: a booklet scanned by mistake goes back among the blanks, unused; two people saw it."""

    __tablename__ = "marriage_booklet_returned"
    __region__ = "region"
    __table_args__ = (sa.Index("ix_marriage_booklet_returned_office", "office_id", "returned_on"),)

    region: str = public(sa_type=code(12))
    office_id: UUID = public()
    number: str = public(sa_type=code(24))
    case_id: UUID | None = public(default=None)
    returned_on: date = public()
    returned_by: UUID = public()
    confirmed_by: UUID = public()
    reason: str = personal(max_length=400)
