"""The ledgered tables of a case's clock: suspensions (特别程序) and extensions (延期)."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.columns import choice, code, personal, public
from jinmin.ledger.ledgered import Ledgered


class SuspensionState(StrEnum):
    """待批准 · 暂停中 · 已恢复 · 未批准."""

    ASKED = "asked"
    RUNNING = "running"
    ENDED = "ended"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        """What the clerk reads."""
        return {"asked": "待批准", "running": "暂停中", "ended": "已恢复", "refused": "未批准"}[self.value]


class ExtensionState(StrEnum):
    """待批准 · 已批准 · 未批准."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        """What the clerk reads."""
        return {"asked": "待批准", "granted": "已批准", "refused": "未批准"}[self.value]


RUNNING = sa.text("state IN ('asked', 'running')")
ASKED = sa.text("state = 'asked'")


class CaseSuspension(Ledgered, table=True):
    """The clock stands still from ``first_day`` on; ``until`` is the day it goes on, which counts again.

    ``counts_from`` is the first day that counts again: earlier than ``until`` when the special procedure
    lasted longer than its rule allows; while it runs, the day on which it will have,
    None where no rule says. ``evidence`` is a material of the case.
    """

    __tablename__ = "case_suspension"
    __table_args__ = (
        sa.Index(
            "uq_case_suspension_running",
            "case_id",
            unique=True,
            postgresql_where=RUNNING,
            sqlite_where=RUNNING,
        ),
        sa.Index("ix_case_suspension_case_id", "case_id"),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="two_persons"),
        sa.CheckConstraint("until IS NULL OR first_day <= until", name="days"),
    )

    case_id: UUID = public()
    procedure: str = public(sa_type=code(40))
    title: str = public(sa_type=sa.String(60))
    code: str = public(sa_type=code(2))
    state: SuspensionState = public(sa_type=choice(SuspensionState))
    reason: str = personal(sa_type=sa.String(500))
    evidence: UUID | None = public(default=None)
    first_day: date | None = public(default=None)
    until: date | None = public(default=None)
    counts_from: date | None = public(default=None)
    asked_at: datetime = public()
    asked_by: UUID | None = public(default=None)
    asked_by_name: str = personal(sa_type=sa.String(60))
    decided_at: datetime | None = public(default=None)
    decided_by: UUID | None = public(default=None)
    decided_by_name: str = personal(sa_type=sa.String(60), default="")
    note: str = personal(sa_type=sa.String(500), default="")


class CaseExtension(Ledgered, table=True):
    """``days`` more, in the unit of the limit; they count once granted, by somebody else than who asked."""

    __tablename__ = "case_extension"
    __table_args__ = (
        sa.Index(
            "uq_case_extension_asked", "case_id", unique=True, postgresql_where=ASKED, sqlite_where=ASKED
        ),
        sa.Index("ix_case_extension_case_id", "case_id"),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="two_persons"),
        sa.CheckConstraint("days > 0", name="days"),
    )

    case_id: UUID = public()
    days: int = public()
    state: ExtensionState = public(sa_type=choice(ExtensionState))
    reason: str = personal(sa_type=sa.String(500))
    asked_at: datetime = public()
    asked_by: UUID | None = public(default=None)
    asked_by_name: str = personal(sa_type=sa.String(60))
    decided_at: datetime | None = public(default=None)
    decided_by: UUID | None = public(default=None)
    decided_by_name: str = personal(sa_type=sa.String(60), default="")
    note: str = personal(sa_type=sa.String(500), default="")
