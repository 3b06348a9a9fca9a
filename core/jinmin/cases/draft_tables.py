"""The tables behind half-filled forms. All values are encrypted: a draft is full of personal data."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field

from jinmin.db.base import Plain
from jinmin.db.columns import code
from jinmin.db.work import Work


class CaseDraft(Plain, table=True):
    """The shared draft of one form of one organisation; ``revision`` goes up with each saving."""

    __tablename__ = "case_draft"
    __why_plain__: ClassVar[str] = "a draft is no business record until it is submitted"

    org_id: UUID = Field(primary_key=True)
    form: str = Field(sa_type=code(64), primary_key=True)
    subject: str = Field(sa_type=code(80), primary_key=True)
    revision: int
    sealed: bytes = Field(sa_type=sa.LargeBinary)
    editor_id: UUID | None = None
    editor_name: str = Field(sa_type=sa.String(60))
    saved_at: datetime


class CaseDraftCopy(Plain, table=True):
    """One user's values that could not go into the shared draft, kept until that user settles it."""

    __tablename__ = "case_draft_copy"
    __why_plain__: ClassVar[str] = "a draft is no business record until it is submitted"

    org_id: UUID = Field(primary_key=True)
    form: str = Field(sa_type=code(64), primary_key=True)
    subject: str = Field(sa_type=code(80), primary_key=True)
    user_id: UUID = Field(primary_key=True)
    base_revision: int
    sealed: bytes = Field(sa_type=sa.LargeBinary)
    saved_at: datetime


class CaseDraftPresence(Plain, table=True):
    """Who has a form open, and when the page was last heard of."""

    __tablename__ = "case_draft_presence"
    __why_plain__: ClassVar[str] = "it is worthless after a minute"

    org_id: UUID = Field(primary_key=True)
    form: str = Field(sa_type=code(64), primary_key=True)
    subject: str = Field(sa_type=code(80), primary_key=True)
    user_id: UUID = Field(primary_key=True)
    user_name: str = Field(sa_type=sa.String(60))
    seen_at: datetime


def upsert(
    w: Work, table: sa.Table, row: Mapping[str, object], unless_changed: ColumnElement[bool] | None = None
) -> bool:
    """Insert ``row`` or update it by primary key, in one statement; False when ``unless_changed`` fails."""
    insert = sqlite.insert if w.database.is_sqlite else postgresql.insert
    keys = [column.name for column in table.primary_key]
    changing = {name: value for name, value in row.items() if name not in keys}
    statement = (
        insert(table)
        .values(**row)
        .on_conflict_do_update(index_elements=keys, set_=changing, where=unless_changed)
        .returning(table.c[keys[0]])
    )
    return w.execute(statement).first() is not None
