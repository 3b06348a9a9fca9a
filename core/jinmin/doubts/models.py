"""The ledgered tables of 疑义校核: questions, answers, retractions, acknowledgements, and what they touched.

The first four are letters: each is written by one node for another, whose copy is a replica.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.columns import choice, code, encrypted, json_type, personal, public
from jinmin.ledger.ledgered import Ledgered

WAITING = sa.text("settled_at IS NULL")


class Outcome(StrEnum):
    """更正 (the record was corrected by the business that owns it), 维持 (it is right, and why)."""

    CORRECTED = "corrected"
    UPHELD = "upheld"

    @property
    def label(self) -> str:
        """What everybody reads."""
        return {"corrected": "已更正", "upheld": "维持原记录"}[self.value]


class Channel(StrEnum):
    """How a recipient has the record: sent on a route, read over the interface, or kept at this very node."""

    ROUTE = "route"
    PULL = "pull"
    HERE = "here"

    @property
    def label(self) -> str:
        """What everybody reads."""
        return {"route": "交换推送", "pull": "接口读取", "here": "本节点"}[self.value]


class TouchedKind(StrEnum):
    """What a wrong record can have led to."""

    CASE = "case"
    PAPER = "paper"
    FIGURE = "figure"

    @property
    def label(self) -> str:
        """What everybody reads."""
        return {"case": "办件", "paper": "文书", "figure": "统计数"}[self.value]


class Conclusion(StrEnum):
    """What was decided about it."""

    KEPT = "kept"
    REDONE = "redone"
    REVOKED = "revoked"

    @property
    def label(self) -> str:
        """What everybody reads."""
        return {"kept": "不受影响，维持", "redone": "已重新办理", "revoked": "已撤销或收回"}[self.value]


class Doubt(Ledgered, table=True):
    """疑义: ``asker`` (node or system) holds that ``field`` of a record is wrong; ``addressee`` is to look into it.

    ``held`` is the value as the asker has it, ``claimed`` what is held to be right. ``evidence`` is the file in
    base64, "" for none; ``evidence_digest`` its SHA-256. ``region`` is the division under which the letter
    travels, ``record_region`` that of the record. ``passed_from`` is the question of somebody else which this one
    passes on towards the owner. ``case_id`` is the asker's case that goes on meanwhile on the ``proof`` the citizen
    holds; both stay at the asker's.
    """

    __tablename__ = "doubt_question"
    __region__: ClassVar[str] = "region"
    __table_args__: ClassVar[Any] = (
        sa.UniqueConstraint("origin", "number", name="uq_doubt_question_number"),
        sa.Index("ix_doubt_question_record_id", "record_id"),
        sa.Index("ix_doubt_question_case_id", "case_id"),
        sa.Index("ix_doubt_question_due", "due_on", "id"),
    )

    number: str = public(sa_type=code(50))
    asker: str = public(sa_type=code(40))
    asker_title: str = public(sa_type=sa.String(80))
    addressee: str = public(sa_type=code(40))
    resource: str = public(sa_type=code(64))
    record_id: UUID = public()
    record_version: int = public()
    record_region: str = public(sa_type=code(12))
    region: str = public(sa_type=code(12))
    field: str = public(sa_type=code(64))
    held: str = encrypted("doubt_question.held")
    claimed: str = encrypted("doubt_question.claimed")
    reason: str = encrypted("doubt_question.reason")
    evidence_name: str = personal(sa_type=sa.String(200), default="")
    evidence_digest: str = public(sa_type=code(64), default="")
    evidence: str = encrypted("doubt_question.evidence", default="")
    raised_on: date = public()
    due_on: date = public()
    due_provisional: bool = public(default=False)
    passed_from: UUID | None = public(default=None)
    raised_by: UUID | None = public(default=None)
    raised_by_name: str = personal(sa_type=sa.String(60), default="")
    case_id: UUID | None = public(default=None)
    proof: str = personal(sa_type=sa.String(200), default="")


class DoubtAnswer(Ledgered, table=True):
    """答复: what the owner found. ``corrected_version`` and ``corrected_seq`` name the correction itself:
    the record's new version and its entry in the owner's ledger.
    """

    __tablename__ = "doubt_answer"
    __region__: ClassVar[str] = "region"
    __table_args__: ClassVar[Any] = (
        sa.UniqueConstraint("doubt_id", name="uq_doubt_answer_doubt_id"),
        sa.CheckConstraint("(outcome = 'corrected') = (corrected_version IS NOT NULL)", name="corrected"),
    )

    doubt_id: UUID = public()
    addressee: str = public(sa_type=code(40))
    resource: str = public(sa_type=code(64))
    record_id: UUID = public()
    record_region: str = public(sa_type=code(12))
    region: str = public(sa_type=code(12))
    outcome: Outcome = public(sa_type=choice(Outcome))
    reason: str = encrypted("doubt_answer.reason")
    corrected_version: int | None = public(default=None)
    corrected_action: str = public(sa_type=code(64), default="")
    corrected_seq: int | None = public(sa_type=sa.BigInteger, default=None)
    answered_on: date = public()
    answered_by: UUID | None = public(default=None)
    answered_by_name: str = personal(sa_type=sa.String(60), default="")


class Retraction(Ledgered, table=True):
    """反向追错: tells one recipient that versions up to ``wrong_version`` were wrong, ``right_version`` is right.

    ``fields`` are the names of what changed, ``*`` for what cannot be told
    any more. It is to be acknowledged by ``due_on``; a reminder is a new version.
    """

    __tablename__ = "doubt_retraction"
    __region__: ClassVar[str] = "region"
    __table_args__: ClassVar[Any] = (
        sa.UniqueConstraint(
            "origin", "record_id", "right_version", "addressee", name="uq_doubt_retraction_recipient"
        ),
        sa.Index("ix_doubt_retraction_due", "due_on", "id"),
    )

    doubt_id: UUID | None = public(default=None)
    addressee: str = public(sa_type=code(40))
    addressee_title: str = public(sa_type=sa.String(80))
    channel: Channel = public(sa_type=choice(Channel))
    resource: str = public(sa_type=code(64))
    record_id: UUID = public()
    record_region: str = public(sa_type=code(12))
    region: str = public(sa_type=code(12))
    fields: list[str] = public(sa_type=json_type())
    wrong_version: int = public()
    right_version: int = public()
    reason: str = encrypted("doubt_retraction.reason")
    issued_on: date = public()
    due_on: date = public()
    due_provisional: bool = public(default=False)
    passed_from: UUID | None = public(default=None)
    reminders: int = public(default=0)
    reminded_on: date | None = public(default=None)


class Acknowledgement(Ledgered, table=True):
    """确认: a recipient has dealt with a retraction; how much of its own it found touched."""

    __tablename__ = "doubt_acknowledgement"
    __region__: ClassVar[str] = "region"
    __table_args__: ClassVar[Any] = (
        sa.UniqueConstraint("retraction_id", name="uq_doubt_acknowledgement_retraction_id"),
    )

    retraction_id: UUID = public()
    addressee: str = public(sa_type=code(40))
    by_title: str = public(sa_type=sa.String(80))
    region: str = public(sa_type=code(12))
    cases: int = public()
    papers: int = public()
    figures: int = public()
    note: str = encrypted("doubt_acknowledgement.note", default="")
    acknowledged_on: date = public()
    acknowledged_by: UUID | None = public(default=None)


class Consequence(Ledgered, table=True):
    """What a wrong record led to at this node: a case decided, a paper printed, a figure counted.

    ``ref`` is the case or the printing, None for a figure; ``label`` names it without personal data.
    """

    __tablename__ = "doubt_consequence"
    __region__: ClassVar[str] = "region"
    __table_args__: ClassVar[Any] = (
        sa.UniqueConstraint("retraction_id", "kind", "label", name="uq_doubt_consequence_label"),
        sa.Index(
            "ix_doubt_consequence_open", "retraction_id", postgresql_where=WAITING, sqlite_where=WAITING
        ),
    )

    retraction_id: UUID = public()
    kind: TouchedKind = public(sa_type=choice(TouchedKind))
    ref: UUID | None = public(default=None)
    case_id: UUID | None = public(default=None)
    label: str = public(sa_type=sa.String(200))
    detail: str = public(sa_type=sa.String(300), default="")
    region: str = public(sa_type=code(12))
    found_on: date = public()
    conclusion: Conclusion | None = public(sa_type=choice(Conclusion), default=None)
    note: str = personal(sa_type=sa.String(400), default="")
    settled_at: datetime | None = public(default=None)
    settled_by: UUID | None = public(default=None)
    settled_by_name: str = personal(sa_type=sa.String(60), default="")
