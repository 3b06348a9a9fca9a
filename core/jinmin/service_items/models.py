"""Tables of the item lists: every version of every entry, and the distinct titles search goes through."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from jinmin.db.base import Plain
from jinmin.db.columns import choice, code, json_type, public
from jinmin.ledger.ledgered import Ledgered

DIRECTORY = ""
"""``body`` of an entry of the 基本目录: it speaks for a level, not for one implementing body."""


class ItemState(StrEnum):
    """草稿, 待发布, 已发布, 已终止: a version given its last day by a successor or by hand."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    ENDED = "ended"

    @property
    def label(self) -> str:
        """What the maintainer reads."""
        return {"draft": "草稿", "submitted": "待发布", "published": "已发布", "ended": "已终止"}[self.value]


class Standing(StrEnum):
    """What a version is on a day: its state, and for a published one whether its days are to come, here or past."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    COMING = "coming"
    IN_FORCE = "in_force"
    OVER = "over"

    @property
    def label(self) -> str:
        """What everybody reads in a list."""
        return {
            "draft": "草稿", "submitted": "待发布", "coming": "待生效", "in_force": "现行", "over": "已终止",
        }[self.value]  # fmt: skip


UNPUBLISHED = (ItemState.DRAFT, ItemState.SUBMITTED)
RELEASED = (ItemState.PUBLISHED, ItemState.ENDED)
_OPEN = sa.text("state IN ('draft', 'submitted')")


class ItemVersion(Ledgered, table=True):
    """One version of one entry.

    ``body`` "" is an entry of the 基本目录 as ``region`` sets it for everything below ("" the nation); else it
    is the code of the implementing body and the entry one of the 实施清单. ``elements`` holds what this
    level sets, nothing it inherits. ``valid_from`` and ``valid_to`` are the actual first and last day,
    ``planned_*`` what was asked for. A version once published keeps its elements for ever. ``list_code`` is the
    实施编码, in the 基本目录 the 基本编码. ``maintained_by`` saved it last, ``written_by`` are all who did.
    ``shipped_by`` is the plug-in it comes from, "" for one made here. ``resumes`` is the edition that goes on with it
    after one for a while.
    """

    __tablename__ = "matter_item"
    __region__: ClassVar[str] = "region"
    __table_args__: ClassVar[Any] = (
        sa.UniqueConstraint(
            "matter_id", "region", "body", "edition", "origin", name="uq_matter_item_edition"
        ),
        sa.Index(
            "uq_matter_item_unpublished", "matter_id", "region", "body", "origin", unique=True,
            postgresql_where=_OPEN, sqlite_where=_OPEN,
        ),
        sa.Index("ix_matter_item_title", "title", "region", "matter_id", "body", "edition", "origin"),
        sa.Index("ix_matter_item_region", "region", "title"),
        sa.Index("ix_matter_item_list_code", "list_code", "id"),
        sa.CheckConstraint("published_by IS NULL OR published_by <> maintained_by", name="two_persons"),
        sa.CheckConstraint(
            "(state IN ('published', 'ended')) = (valid_from IS NOT NULL)", name="released_from"
        ),
        sa.CheckConstraint("state IN ('draft', 'submitted', 'published', 'ended')", name="state"),
    )  # fmt: skip

    matter_id: str = public(sa_type=code(80))
    region: str = public(sa_type=code(12))
    body: str = public(sa_type=code(24), default=DIRECTORY)
    org_id: UUID | None = public(default=None)
    edition: int = public()
    state: ItemState = public(sa_type=choice(ItemState), default=ItemState.DRAFT)
    title: str = public(sa_type=code(200))
    list_code: str = public(sa_type=code(50), default="")
    planned_from: date | None = public(default=None)
    planned_to: date | None = public(default=None)
    valid_from: date | None = public(default=None)
    valid_to: date | None = public(default=None)
    elements: dict[str, Any] = public(sa_type=json_type())
    maintained_by: UUID | None = public(default=None)
    written_by: list[str] = public(sa_type=json_type(), default_factory=list)
    published_by: UUID | None = public(default=None)
    published_at: datetime | None = public(default=None)
    shipped_by: str = public(sa_type=code(40), default="")
    resumes: int | None = public(default=None)

    @property
    def subject(self) -> str:
        """What previews and decisions call it."""
        return f"item:{self.id}"

    def standing(self, on: date) -> Standing:
        """What it is on this day."""
        return standing(self.state, self.valid_from, self.valid_to, on)


def standing(state: ItemState, first: date | None, last: date | None, on: date) -> Standing:
    """What a version of this state and these days is on ``on``. Pure."""
    if first is None:
        return Standing(state.value)
    if last is not None and last < max(first, on):
        return Standing.OVER
    return Standing.COMING if first > on else Standing.IN_FORCE


class ItemTitle(Plain, table=True):
    """A title some entry bears; ``initials`` are its spellings, each after a blank.

    ``basic_code`` is its 基本编码, "" for none.
    """

    __tablename__ = "matter_item_title"
    __why_plain__: ClassVar[str] = "an index of the titles in matter_item, filled again by writing them"

    title: str = Field(sa_type=code(200), primary_key=True)
    initials: str = Field(max_length=2000)
    basic_code: str = Field(sa_type=code(12), default="")
