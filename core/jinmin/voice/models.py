"""The ledgered tables of what citizens say: evaluations (好差评) and the tickets of 投诉, 咨询 and 回访."""

from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.columns import choice, code, encrypted, json_type, personal, public
from jinmin.ledger.ledgered import Ledgered

OPEN = sa.text("state <> 'closed'")
GUESS = sa.text("due_provisional AND state <> 'closed'")


class Grade(IntEnum):
    """满意度, the codes of GB/T 39046-2020, Annex A; the notes confirm the first and the last word only."""

    VERY_SATISFIED = 1
    SATISFIED = 2
    FAIR = 3
    DISSATISFIED = 4
    VERY_DISSATISFIED = 5

    @property
    def label(self) -> str:
        """What the citizen presses."""
        return ("非常满意", "满意", "基本满意", "不满意", "非常不满意")[self - 1]

    @property
    def is_poor(self) -> bool:
        """差评: somebody has to call back."""
        return self >= Grade.DISSATISFIED


class EvaluationChannel(StrEnum):
    """Where it was given; once per case and channel."""

    TABLET = "tablet"
    QR = "qr"

    @property
    def label(self) -> str:
        """What the supervisor reads."""
        return {"tablet": "窗口评价器", "qr": "扫码"}[self.value]


SOURCES = {
    "window": "窗口",
    "phone": "电话",
    "letter": "来信",
    "public": "网上公开页",
    "evaluation": "差评",
    "other": "其他",
}
"""Where a ticket came from, in words."""


class TicketKind(StrEnum):
    """What a ticket is about."""

    COMPLAINT = "complaint"
    CONSULTATION = "consultation"
    FOLLOW_UP = "follow_up"

    @property
    def label(self) -> str:
        """What everybody reads."""
        return {"complaint": "投诉", "consultation": "咨询", "follow_up": "差评回访"}[self.value]


class TicketState(StrEnum):
    """待分派 · 办理中 · 已答复."""

    RECEIVED = "received"
    ASSIGNED = "assigned"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """What everybody reads."""
        return {"received": "待分派", "assigned": "办理中", "closed": "已答复"}[self.value]


class Invitation(Ledgered, table=True):
    """One invitation to evaluate a case; the token itself is kept nowhere, only its keyed digest.

    ``counter_id`` is the window whose tablet shows it, None when it is scanned.
    """

    __tablename__ = "voice_invitation"
    __table_args__: ClassVar[Any] = (
        sa.UniqueConstraint("token_digest", name="uq_voice_invitation_token_digest"),
        sa.Index("ix_voice_invitation_case_id", "case_id"),
        sa.Index("ix_voice_invitation_counter_id", "counter_id", "invited_at"),
    )

    case_id: UUID = public()
    channel: EvaluationChannel = public(sa_type=choice(EvaluationChannel))
    counter_id: UUID | None = public(default=None)
    token_digest: bytes = public()
    invited_at: datetime = public()
    invited_by: UUID | None = public(default=None)
    expires_at: datetime = public()
    used_at: datetime | None = public(default=None)


class Evaluation(Ledgered, table=True):
    """好差评 of one case through one channel. ``reasons`` are codes; ``remark`` is in the citizen's words."""

    __tablename__ = "voice_evaluation"
    __region__: ClassVar[str] = "region"
    __table_args__: ClassVar[Any] = (
        sa.UniqueConstraint("case_id", "channel", name="uq_voice_evaluation_case_id_channel"),
        sa.CheckConstraint("grade BETWEEN 1 AND 5", name="grade"),
        sa.Index("ix_voice_evaluation_given_on", "given_on", "region"),
    )

    case_id: UUID = public()
    invitation_id: UUID = public()
    channel: EvaluationChannel = public(sa_type=choice(EvaluationChannel))
    matter: str = public(sa_type=code(64))
    region: str = public(sa_type=code(12))
    org_id: UUID = public()
    clerk_id: UUID | None = public(default=None)
    grade: int = public()
    reasons: list[str] = public(sa_type=json_type(), default_factory=list)
    remark: str | None = encrypted("voice_evaluation.remark", default=None, nullable=True)
    given_at: datetime = public()
    given_on: date = public()


class Ticket(Ledgered, table=True):
    """投诉, 咨询 or 差评回访: assigned, answered within its limit. Content, contact and reply are encrypted."""

    __tablename__ = "voice_ticket"
    __region__: ClassVar[str] = "region"
    __table_args__: ClassVar[Any] = (
        sa.UniqueConstraint("origin", "number", name="uq_voice_ticket_number"),
        sa.UniqueConstraint("evaluation_id", name="uq_voice_ticket_evaluation_id"),
        sa.Index("ix_voice_ticket_open", "due_on", "id", postgresql_where=OPEN, sqlite_where=OPEN),
        sa.Index("ix_voice_ticket_guess", "id", postgresql_where=GUESS, sqlite_where=GUESS),
        sa.Index("ix_voice_ticket_received", "received_on", "region"),
        sa.CheckConstraint("(closed_on IS NULL) = (state <> 'closed')", name="closed_on"),
    )

    number: str = public(sa_type=code(40))
    kind: TicketKind = public(sa_type=choice(TicketKind))
    state: TicketState = public(sa_type=choice(TicketState), default=TicketState.RECEIVED)
    region: str = public(sa_type=code(12))
    org_id: UUID = public()
    matter: str = public(sa_type=code(64), default="")
    case_id: UUID | None = public(default=None)
    evaluation_id: UUID | None = public(default=None)
    source: str = public(sa_type=code(12))
    content: str = encrypted("voice_ticket.content")
    contact: str | None = encrypted("voice_ticket.contact", default=None, nullable=True)
    received_at: datetime = public()
    received_on: date = public()
    received_by: UUID | None = public(default=None)
    assigned_to: UUID | None = public(default=None)
    assigned_name: str = personal(sa_type=sa.String(60), default="")
    due_on: date = public()
    due_provisional: bool = public(default=False)
    reply: str | None = encrypted("voice_ticket.reply", default=None, nullable=True)
    replied_by: UUID | None = public(default=None)
    replied_by_name: str = personal(sa_type=sa.String(60), default="")
    closed_at: datetime | None = public(default=None)
    closed_on: date | None = public(default=None)
