"""The table of notices."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from jinmin.db.base import Plain
from jinmin.db.columns import code, json_type


class Notice(Plain, table=True):
    """One word to one user: ``key`` names its text, ``told`` fills it in, ``link`` is where it leads."""

    __tablename__ = "notice_message"
    __why_plain__: ClassVar[str] = (
        "a word to a colleague, forgotten after some weeks; what it tells of is ledgered"
    )
    __table_args__ = (sa.Index("ix_notice_message_user_id", "user_id", "sent_at"),)

    id: UUID = Field(primary_key=True)
    user_id: UUID
    key: str = Field(sa_type=code(80))
    told: dict[str, Any] = Field(sa_type=json_type())
    link: str = Field(sa_type=code(200))
    sent_at: datetime
    read_at: datetime | None = Field(default=None, nullable=True)
