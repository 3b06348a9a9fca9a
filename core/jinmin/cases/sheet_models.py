"""The ledgered tables of a hand-over sheet (交接单): what one clerk gives, line by line, and to whom."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.columns import choice, code, personal, public
from jinmin.ledger.ledgered import Ledgered


class SheetState(StrEnum):
    """待移交人确认 · 待接收人确认 · 已交接 · 已作废."""

    DRAWN = "drawn"
    GIVEN = "given"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """What the clerk reads."""
        words = {"drawn": "待移交人确认", "given": "待接收人确认", "done": "已交接", "cancelled": "已作废"}
        return words[self.value]


class LineKind(StrEnum):
    """办件、暂存, and what plug-ins keep in a clerk's hands (空白证、印章、钥匙)."""

    CASE = "case"
    DRAFT = "draft"
    ITEM = "item"

    @property
    def label(self) -> str:
        """What the clerk reads."""
        return {"case": "办件", "draft": "暂存", "item": "物品"}[self.value]


@dataclass(frozen=True)
class Handful:
    """One thing in hand, as a sheet lists it."""

    kind: LineKind
    plugin: str
    subject: str
    title: str
    detail: str


LIVE = sa.text("state IN ('drawn', 'given')")


class HandOverSheet(Ledgered, table=True):
    """One clerk's hand-over. ``given_at`` and each line's ``taken_at`` are set in that person's own session."""

    __tablename__ = "case_sheet"
    __region__: ClassVar[str] = "region"
    __table_args__ = (
        sa.UniqueConstraint("origin", "number", name="uq_case_sheet_number"),
        sa.Index("uq_case_sheet_live", "giver_id", unique=True, postgresql_where=LIVE, sqlite_where=LIVE),
        sa.Index("ix_case_sheet_org_id", "org_id", "drawn_at"),
    )

    number: str = public(sa_type=code(60))
    org_id: UUID = public()
    region: str = public(sa_type=code(12))
    giver_id: UUID = public()
    giver_name: str = personal(sa_type=sa.String(60))
    reason: str = personal(sa_type=sa.String(200))
    state: SheetState = public(sa_type=choice(SheetState), default=SheetState.DRAWN)
    drawn_at: datetime = public()
    given_at: datetime | None = public(default=None)
    done_at: datetime | None = public(default=None)


class HandOverLine(Ledgered, table=True):
    """One thing handed over. ``subject`` finds it again: a case's id, a draft's key, a plug-in's key.

    ``plugin`` is the plug-in that keeps an item; "" for cases and drafts.
    """

    __tablename__ = "case_sheet_line"
    __table_args__ = (
        sa.UniqueConstraint("sheet_id", "kind", "plugin", "subject", name="uq_case_sheet_line_subject"),
        sa.Index("ix_case_sheet_line_taker_id", "taker_id"),
    )

    sheet_id: UUID = public()
    position: int = public()
    kind: LineKind = public(sa_type=choice(LineKind))
    plugin: str = public(sa_type=code(40), default="")
    subject: str = public(sa_type=code(160))
    title: str = personal(sa_type=sa.String(200))
    detail: str = personal(sa_type=sa.String(200), default="")
    taker_id: UUID = public()
    taker_name: str = personal(sa_type=sa.String(60))
    taken_at: datetime | None = public(default=None)
