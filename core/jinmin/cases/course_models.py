"""The ledgered tables of a case's course: branches, obligations, notices, objections, groups."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.columns import choice, code, json_type, personal, public
from jinmin.ledger.ledgered import Ledgered

OPEN = sa.text("state = 'open'")
GUESS = sa.text("due_provisional AND state = 'open'")
NOTICE_GUESS = sa.text("provisional")


class TaskState(StrEnum):
    """How a branch (并联分支) stands."""

    OPEN = "open"
    AGREED = "agreed"
    DISAGREED = "disagreed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """What the clerk reads."""
        return {"open": "待答复", "agreed": "同意", "disagreed": "不同意", "cancelled": "已取消"}[self.value]


class ObligationState(StrEnum):
    """Whether what was owed came (容缺补交、承诺核查)."""

    OPEN = "open"
    FULFILLED = "fulfilled"
    BROKEN = "broken"
    VOID = "void"

    @property
    def label(self) -> str:
        """What the clerk reads."""
        return {"open": "待履行", "fulfilled": "已履行", "broken": "未履行", "void": "已失效"}[self.value]


class ObjectionState(StrEnum):
    """What became of an objection (异议)."""

    OPEN = "open"
    UPHELD = "upheld"
    REJECTED = "rejected"

    @property
    def label(self) -> str:
        """What the clerk reads."""
        return {"open": "待答复", "upheld": "异议成立", "rejected": "异议不成立"}[self.value]


def _open_index(name: str, *columns: str) -> sa.Index:
    return sa.Index(name, *columns, postgresql_where=OPEN, sqlite_where=OPEN)


class CaseTask(Ledgered, table=True):
    """One branch of a parallel step, for one organisation. ``turn`` tells the step's repetitions apart."""

    __tablename__ = "case_task"
    __region__: ClassVar[str] = "region"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "turn", "branch", name="uq_case_task_case_id_turn_branch"),
        _open_index("ix_case_task_open", "org_id", "due_on"),
        sa.Index("ix_case_task_guess", "id", postgresql_where=GUESS, sqlite_where=GUESS),
    )

    case_id: UUID = public()
    turn: int = public()
    step: str = public(sa_type=code(40))
    branch: str = public(sa_type=code(40))
    title: str = public(sa_type=sa.String(60))
    permission: str = public(sa_type=code(80))
    org_id: UUID = public()
    org_name: str = public(sa_type=sa.String(100))
    region: str = public(sa_type=code(12))
    state: TaskState = public(sa_type=choice(TaskState), default=TaskState.OPEN)
    arrived_at: datetime = public()
    due_on: date | None = public(default=None)
    due_provisional: bool = public(default=False)
    done_at: datetime | None = public(default=None)
    opinion: str = personal(sa_type=sa.String(2000), default="")
    actor_id: UUID | None = public(default=None)
    actor_name: str = personal(sa_type=sa.String(60), default="")


class CaseObligation(Ledgered, table=True):
    """What is owed until ``due_on``; ``permission`` is the right of whoever watches over it."""

    __tablename__ = "case_obligation"
    __table_args__ = (
        sa.Index("ix_case_obligation_case_id", "case_id"),
        _open_index("ix_case_obligation_due", "due_on"),
        sa.Index("ix_case_obligation_guess", "id", postgresql_where=GUESS, sqlite_where=GUESS),
    )

    case_id: UUID = public()
    rule: str = public(sa_type=code(40))
    kind: str = public(sa_type=code(24))
    title: str = public(sa_type=sa.String(120))
    owed: str = personal(sa_type=sa.String(500))
    material: str = public(sa_type=code(40), default="")
    permission: str = public(sa_type=code(80))
    blocks_closing: bool = public()
    due_on: date = public()
    due_provisional: bool = public(default=False)
    state: ObligationState = public(sa_type=choice(ObligationState), default=ObligationState.OPEN)
    made_at: datetime = public()
    made_by: UUID | None = public(default=None)
    made_by_name: str = personal(sa_type=sa.String(60))
    settled_at: datetime | None = public(default=None)
    settled_by: UUID | None = public(default=None)
    settled_by_name: str = personal(sa_type=sa.String(60), default="")
    finding: str = personal(sa_type=sa.String(500), default="")


class CaseCorrectionNotice(Ledgered, table=True):
    """一次性告知书: everything that is lacking, told at once. ``items`` as in ``CorrectionItem``."""

    __tablename__ = "case_correction_notice"
    __table_args__ = (
        sa.UniqueConstraint("origin", "number", name="uq_case_correction_notice_number"),
        sa.Index("ix_case_correction_notice_case_id", "case_id"),
    )

    case_id: UUID = public()
    number: str = public(sa_type=code(60))
    items: list[Any] = personal(sa_type=json_type())
    new_facts: str = personal(sa_type=sa.String(500), default="")
    told_at: datetime = public()
    told_by: UUID | None = public(default=None)
    told_by_name: str = personal(sa_type=sa.String(60))


class CasePublicNotice(Ledgered, table=True):
    """公示: from ``begins_on`` to ``ends_on``, the day it was posted not counted."""

    __tablename__ = "case_public_notice"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "turn", name="uq_case_public_notice_case_id_turn"),
        sa.CheckConstraint("begins_on <= ends_on", name="days"),
        sa.Index(
            "ix_case_public_notice_guess", "id", postgresql_where=NOTICE_GUESS, sqlite_where=NOTICE_GUESS
        ),
    )

    case_id: UUID = public()
    turn: int = public()
    step: str = public(sa_type=code(40))
    place: str = public(sa_type=sa.String(200))
    summary: str = personal(sa_type=sa.String(2000))
    begins_on: date = public()
    ends_on: date = public()
    provisional: bool = public(default=False)
    posted_by: UUID | None = public(default=None)
    posted_by_name: str = personal(sa_type=sa.String(60))


class CaseObjection(Ledgered, table=True):
    """An objection (异议) raised against a public notice, and its answer."""

    __tablename__ = "case_objection"
    __table_args__ = (sa.Index("ix_case_objection_case_id", "case_id"),)

    case_id: UUID = public()
    notice_id: UUID = public()
    raised_at: datetime = public()
    raised_by: str = personal(sa_type=sa.String(120))
    content: str = personal(sa_type=sa.String(2000))
    state: ObjectionState = public(sa_type=choice(ObjectionState), default=ObjectionState.OPEN)
    answer: str = personal(sa_type=sa.String(2000), default="")
    answered_at: datetime | None = public(default=None)
    answered_by: UUID | None = public(default=None)
    answered_by_name: str = personal(sa_type=sa.String(60), default="")


class CaseGroup(Ledgered, table=True):
    """Several cases opened from one form (一表申请)."""

    __tablename__ = "case_group"
    __region__: ClassVar[str] = "region"

    title: str = personal(sa_type=sa.String(200))
    region: str = public(sa_type=code(12))
    org_id: UUID = public()
    opened_at: datetime = public()
    opened_by: UUID | None = public(default=None)
    opened_by_name: str = personal(sa_type=sa.String(60))
