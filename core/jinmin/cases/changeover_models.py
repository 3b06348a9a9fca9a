"""The ledgered tables of a changeover 过渡: what happens to open cases when a new version comes into force."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.columns import choice, code, personal, public
from jinmin.ledger.ledgered import Ledgered


class Decision(StrEnum):
    """沿用接件时的版本, or 改按新版本."""

    KEEP = "keep"
    MOVE = "move"

    @property
    def label(self) -> str:
        """What the maintainer reads."""
        return {"keep": "沿用原版", "move": "改按新版"}[self.value]


class CarryState(StrEnum):
    """待执行, 已执行, 未能执行."""

    PLANNED = "planned"
    APPLIED = "applied"
    IMPOSSIBLE = "impossible"

    @property
    def label(self) -> str:
        """What the maintainer reads."""
        return {"planned": "待执行", "applied": "已执行", "impossible": "未能执行"}[self.value]


PLANNED = sa.text("state = 'planned'")


class ChangeoverPlan(Ledgered, table=True):
    """What is decided for every open case a new version touches; ``clause`` is the 过渡条款 it rests on.

    ``subject`` names the version (``jinmin.changeovers.Subject``). ``moved`` counts the cases moved over so far;
    ``state`` becomes applied when none is left. No plan: every case keeps the version of its acceptance.
    """

    __tablename__ = "case_changeover_plan"
    __region__: ClassVar[str] = "region"
    __table_args__: ClassVar[Any] = (
        sa.UniqueConstraint("subject", "origin", name="uq_case_changeover_plan_subject"),
        sa.Index("ix_case_changeover_plan_planned", "id", postgresql_where=PLANNED, sqlite_where=PLANNED),
        sa.CheckConstraint("decision IN ('keep', 'move')", name="decision"),
    )

    subject: str = public(sa_type=code(160))
    region: str = public(sa_type=code(12))
    decision: Decision = public(sa_type=choice(Decision))
    clause: str = public(max_length=200)
    reason: str = public(max_length=300)
    state: CarryState = public(sa_type=choice(CarryState), default=CarryState.PLANNED)
    moved: int = public(default=0)
    decided_at: datetime = public()
    decided_by: UUID | None = public(default=None)
    decided_by_name: str = personal(sa_type=sa.String(60))


class CaseChangeover(Ledgered, table=True):
    """What is decided for one case, and what became of it. It wins over the plan for all.

    ``note`` says why it could not be carried out.
    """

    __tablename__ = "case_changeover"
    __region__: ClassVar[str] = "region"
    __table_args__: ClassVar[Any] = (
        sa.UniqueConstraint("case_id", "subject", name="uq_case_changeover_case_id_subject"),
        sa.Index("ix_case_changeover_subject", "subject", "case_id"),
        sa.Index(
            "ix_case_changeover_planned", "subject", "id", postgresql_where=PLANNED, sqlite_where=PLANNED
        ),
        sa.CheckConstraint("decision IN ('keep', 'move')", name="decision"),
    )

    case_id: UUID = public()
    subject: str = public(sa_type=code(160))
    region: str = public(sa_type=code(12))
    decision: Decision = public(sa_type=choice(Decision))
    reason: str = public(max_length=300)
    state: CarryState = public(sa_type=choice(CarryState), default=CarryState.PLANNED)
    note: str = public(max_length=200, default="")
    decided_at: datetime = public()
    decided_by: UUID | None = public(default=None)
    decided_by_name: str = personal(sa_type=sa.String(60))
    applied_at: datetime | None = public(default=None)


class ChangeoverPreview(Ledgered, table=True):
    """Somebody looked at every open case a version touches (迁移预览): what was counted, over which content.

    ``content`` is the digest of what the version said then: other content needs another look. ``failing`` counts the
    cases that would newly break a rule. The look began at ``began_at``, when ``seen_seq`` was the ledger's last
    entry: what stands behind it was not seen. None and 0: nobody noted it, as long ago.
    """

    __tablename__ = "case_changeover_preview"
    __region__: ClassVar[str] = "region"
    __table_args__: ClassVar[Any] = (
        sa.UniqueConstraint("subject", "content", "origin", name="uq_case_changeover_preview_content"),
    )

    subject: str = public(sa_type=code(160))
    region: str = public(sa_type=code(12))
    content: str = public(sa_type=code(64))
    looked: int = public()
    touched: int = public()
    late: int = public()
    obstacles: int = public()
    failing: int = public()
    began_at: datetime | None = public(default=None)
    seen_seq: int = public(sa_type=sa.BigInteger, default=0)
    made_at: datetime = public()
    made_by: UUID | None = public(default=None)
    made_by_name: str = personal(sa_type=sa.String(60))
