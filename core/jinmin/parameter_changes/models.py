"""The table of parameter changes 参数变更: what is written, submitted and published by two persons."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.columns import choice, code, json_type, public
from jinmin.ledger.ledgered import Ledgered


class ChangeState(StrEnum):
    """草稿, 待发布, 已发布, 已放弃."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        """What the maintainer reads."""
        return {"draft": "草稿", "submitted": "待发布", "published": "已发布", "dropped": "已放弃"}[
            self.value
        ]


OPEN_CHANGES = (ChangeState.DRAFT, ChangeState.SUBMITTED)
_OPEN = sa.text("state IN ('draft', 'submitted')")


def parameter_subject(name: str, region: str, valid_from: date) -> str:
    """How previews and decisions name a value of a parameter."""
    return f"parameter:{name}:{region}:{valid_from}"


class ParameterChange(Ledgered, table=True):
    """One new value of a parameter on its way: draft, submitted, published by somebody who did not write it.

    A change with region and first day of a value entered here that is not in force yet corrects that value, of
    one that is, only its last day and source. ``maintained_by`` saved it
    last, ``written_by`` are all who did. The other columns are those of ``ParameterRow``.
    """

    __tablename__ = "matter_parameter_change"
    __region__: ClassVar[str] = "region"
    __table_args__: ClassVar[Any] = (
        sa.Index(
            "uq_matter_parameter_change_open", "name", "region", "origin", unique=True,
            postgresql_where=_OPEN, sqlite_where=_OPEN,
        ),
        sa.Index("ix_matter_parameter_change_name", "name", "region"),
        sa.CheckConstraint("published_by IS NULL OR published_by <> maintained_by", name="two_persons"),
        sa.CheckConstraint("state IN ('draft', 'submitted', 'published', 'dropped')", name="state"),
    )  # fmt: skip

    name: str = public(sa_type=code(80))
    region: str = public(sa_type=code(12))
    state: ChangeState = public(sa_type=choice(ChangeState), default=ChangeState.DRAFT)
    value: Any = public(sa_type=json_type(), nullable=False)
    valid_from: date = public()
    valid_to: date | None = public(default=None)
    law: str = public(max_length=200, default="")
    article: str = public(max_length=200, default="")
    confirmed: bool = public(default=False)
    below: str = public(sa_type=code(12), default="fixed")
    transition: str = public(sa_type=code(8), default="move")
    clause: str = public(max_length=200, default="")
    reason: str = public(max_length=300, default="")
    maintained_by: UUID | None = public(default=None)
    written_by: list[str] = public(sa_type=json_type(), default_factory=list)
    changed_at: datetime = public()
    published_by: UUID | None = public(default=None)
    published_at: datetime | None = public(default=None)

    @property
    def subject(self) -> str:
        """What previews and decisions call it."""
        return parameter_subject(self.name, self.region, self.valid_from)
