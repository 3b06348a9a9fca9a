"""The table of holiday notices on their way into the calendar: submitted by one person, published by another."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.columns import choice, json_type, personal, public
from jinmin.ledger.ledgered import Ledgered


class NoticeState(StrEnum):
    """待发布, 已发布, 已放弃."""

    SUBMITTED = "submitted"
    PUBLISHED = "published"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        """What the maintainer reads."""
        return {"submitted": "待发布", "published": "已发布", "dropped": "已放弃"}[self.value]


_OPEN = sa.text("state = 'submitted'")


class CalendarChange(Ledgered, table=True):
    """One notice of the State Council on its way; ``notice`` is all of it, as in ``HolidayNotice``."""

    __tablename__ = "matter_calendar_change"
    __table_args__: ClassVar[Any] = (
        sa.Index(
            "uq_matter_calendar_change_open", "year", "origin", unique=True,
            postgresql_where=_OPEN, sqlite_where=_OPEN,
        ),
        sa.CheckConstraint("published_by IS NULL OR published_by <> submitted_by", name="two_persons"),
        sa.CheckConstraint("state IN ('submitted', 'published', 'dropped')", name="state"),
    )  # fmt: skip

    year: int = public()
    doc_no: str = public(sa_type=sa.String(80))
    notice: dict[str, Any] = public(sa_type=json_type())
    state: NoticeState = public(sa_type=choice(NoticeState), default=NoticeState.SUBMITTED)
    submitted_by: UUID = public()
    submitted_by_name: str = personal(sa_type=sa.String(60))
    submitted_at: datetime = public()
    published_by: UUID | None = public(default=None)
    published_at: datetime | None = public(default=None)
