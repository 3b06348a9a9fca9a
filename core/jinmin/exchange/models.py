"""Tables of exchange. Streams, batches and inbox are working state; a refusal is business and ledgered."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from jinmin.db.base import Plain
from jinmin.db.columns import choice, code, json_type, personal, public
from jinmin.exchange.envelope import NO_HASH
from jinmin.ids import new_id
from jinmin.ledger.ledgered import Ledgered


class BatchState(StrEnum):
    """待发, 已发未回, 已回执未计, 已回执, 作废 (a stream that started a new epoch).

    ``ANSWERED``: the receipt is kept and the cursor moved, but what the partner has by it is not in ``SentRecord``
    yet; that is done while it judges the next batch.
    """

    PREPARED = "prepared"
    SENT = "sent"
    ANSWERED = "answered"
    RECEIPTED = "receipted"
    ABANDONED = "abandoned"


class HeldState(StrEnum):
    """暂存 (its predecessor has not arrived), 隔离 (unreadable), 已处理."""

    DEFERRED = "deferred"
    QUARANTINED = "quarantined"
    RELEASED = "released"


class PartnerStream(Plain, table=True):
    """How far one partner's stream is. ``cursor_seq`` is receipted; up to ``scanned_seq`` nothing is due.

    ``restored_head`` is where the ledger ended in the backup this node was restored from: the stream
    sends nothing before the partner was asked whether it knows more. ``differences`` is how many records
    the last comparison with the partner left unequal. ``error_values`` fill in the text of ``error_key``.
    """

    __tablename__ = "exchange_partner_stream"
    __why_plain__: ClassVar[str] = "a position; the batches and receipts beside it are the evidence"

    partner: str = Field(sa_type=code(40), primary_key=True)
    stream: str = Field(sa_type=code(64), primary_key=True)
    epoch: int = 1
    number: int = 0
    cursor_seq: int = Field(default=0, sa_type=sa.BigInteger)
    scanned_seq: int = Field(default=0, sa_type=sa.BigInteger)
    last_hash: str = Field(default=NO_HASH, sa_type=code(64))
    restored_head: int | None = Field(default=None, sa_type=sa.BigInteger)
    paused: bool = False
    receipted_at: datetime | None = None
    reconciled_at: datetime | None = None
    differences: int = 0
    failures: int = 0
    failed_at: datetime | None = None
    error_key: str = Field(default="", sa_type=code(120))
    error_values: dict[str, Any] = Field(default_factory=dict, sa_type=json_type())


class OutgoingBatch(Plain, table=True):
    """One batch made here. ``body`` are the bytes sent, again and again the same, ``receipt`` the answer."""

    __tablename__ = "exchange_batch"
    __why_plain__: ClassVar[str] = "a signed copy of ledger entries and the partner's signed receipt"
    __table_args__ = (
        sa.UniqueConstraint("partner", "stream", "epoch", "number", name="uq_exchange_batch_number"),
        sa.Index("ix_exchange_batch_state", "partner", "stream", "state"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    partner: str = Field(sa_type=code(40))
    stream: str = Field(sa_type=code(64))
    epoch: int
    number: int
    from_seq: int = Field(sa_type=sa.BigInteger)
    to_seq: int = Field(sa_type=sa.BigInteger)
    previous_hash: str = Field(sa_type=code(64))
    hash: str = Field(sa_type=code(64))
    entries: int
    body: bytes = Field(sa_type=sa.LargeBinary)
    state: BatchState = Field(default=BatchState.PREPARED, sa_type=choice(BatchState))
    attempts: int = 0
    made_at: datetime
    sent_at: datetime | None = None
    receipted_at: datetime | None = None
    receipt: bytes | None = Field(default=None, sa_type=sa.LargeBinary)


class InboxBatch(Plain, table=True):
    """One batch received and its one receipt, answered again to every repeat.

    ``entries`` came in it, ``done`` took effect by it (also earlier ones that it released), ``refused`` were not
    taken; None for what was received before these were counted.
    """

    __tablename__ = "exchange_inbox"
    __why_plain__: ClassVar[str] = "what was received; its effect is in the ledgered tables"
    __table_args__ = (
        sa.UniqueConstraint(
            "recipient", "origin", "stream", "epoch", "number", name="uq_exchange_inbox_number"
        ),
        sa.Index("ix_exchange_inbox_received", "origin", "received_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    recipient: str = Field(sa_type=code(40))
    origin: str = Field(sa_type=code(40))
    stream: str = Field(sa_type=code(64))
    epoch: int
    number: int
    to_seq: int = Field(sa_type=sa.BigInteger)
    hash: str = Field(sa_type=code(64))
    receipt: bytes = Field(sa_type=sa.LargeBinary)
    received_at: datetime
    entries: int | None = None
    done: int | None = None
    refused: int | None = None


class RecordVersion(Plain, table=True):
    """The highest version of one foreign record that was settled here, and under which authority.

    ``ledger_hash`` tells a repeat from a second history: the payload's own hash changes with every
    encryption. ``held`` is the version the replica has (0: none, the first was refused), stated by its
    authority at ``as_of``; ``half_a`` and ``half_b`` are the first and second 64 bits of the hash of its
    payload as sent, as signed numbers. Reconciliation counts by resource, division, month and slot.
    """

    __tablename__ = "exchange_record_version"
    __why_plain__: ClassVar[str] = "an index over what was received; can be rebuilt from replicas"
    __table_args__ = (
        sa.Index(
            "ix_exchange_record_version_place",
            *("recipient", "origin", "resource", "region", "month"),
        ),
    )

    recipient: str = Field(sa_type=code(40), primary_key=True)
    origin: str = Field(sa_type=code(40), primary_key=True)
    record_id: UUID = Field(primary_key=True)
    version: int
    ledger_hash: str = Field(sa_type=code(64))
    authority_epoch: int
    held: int = 0
    resource: str = Field(sa_type=code(64))
    region: str = Field(sa_type=code(12))
    month: int
    slot: int
    half_a: int = Field(default=0, sa_type=sa.BigInteger)
    half_b: int = Field(default=0, sa_type=sa.BigInteger)
    as_of: datetime


class SentRecord(Plain, table=True):
    """What the partner has of one record, by its receipts: the other side of ``RecordVersion``."""

    __tablename__ = "exchange_sent_record"
    __why_plain__: ClassVar[str] = "an index over batches and receipts; can be rebuilt from them"
    __table_args__ = (
        sa.Index(
            "ix_exchange_sent_record_place",
            *("partner", "resource", "region", "month"),
        ),
    )

    partner: str = Field(sa_type=code(40), primary_key=True)
    record_id: UUID = Field(primary_key=True)
    held: int
    resource: str = Field(sa_type=code(64))
    region: str = Field(sa_type=code(12))
    month: int
    slot: int
    half_a: int = Field(sa_type=sa.BigInteger)
    half_b: int = Field(sa_type=sa.BigInteger)


class PinnedKey(Ledgered, table=True):
    """The public keys by which one partner is known, from ``pinned_at`` until they were replaced."""

    __tablename__ = "exchange_pinned_key"
    __table_args__ = (
        sa.Index(
            "uq_exchange_pinned_key_current",
            "partner",
            unique=True,
            postgresql_where=sa.text("replaced_at IS NULL"),
            sqlite_where=sa.text("replaced_at IS NULL"),
        ),
    )

    partner: str = public(sa_type=code(20))
    signature_scheme: str = public(sa_type=code(12))
    signature_key: bytes = public(sa_type=sa.LargeBinary)
    transport_scheme: str = public(sa_type=code(12))
    transport_key: bytes = public(sa_type=sa.LargeBinary)
    pinned_at: datetime = public()
    pinned_by: UUID | None = public(default=None)
    replaced_at: datetime | None = public(default=None)


class Alarm(Ledgered, table=True):
    """A partner did what it may not (no authority, a false signature, a second history), or a carrier stays away.

    For a person; one about a carrier ends by itself.
    """

    __tablename__ = "exchange_alarm"
    __table_args__ = (sa.Index("ix_exchange_alarm_open", "handled_at", "partner"),)

    partner: str = public(sa_type=code(40))
    stream: str = public(sa_type=code(64))
    stream_epoch: int = public()
    number: int = public()
    code: str = public(sa_type=code(120))
    entries: int = public()
    raised_at: datetime = public()
    handled_by: UUID | None = public(default=None)
    handled_at: datetime | None = public(default=None)
    note: str = personal(max_length=400, default="")


class HeldEntry(Plain, table=True):
    """A received entry that waits for its predecessor or cannot be read; nothing is dropped."""

    __tablename__ = "exchange_held"
    __why_plain__: ClassVar[str] = "received entries that had no effect yet"
    __table_args__ = (
        sa.UniqueConstraint(
            "recipient", "origin", "record_id", "version", "ledger_hash", name="uq_exchange_held_version"
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    recipient: str = Field(sa_type=code(40))
    origin: str = Field(sa_type=code(40))
    stream: str = Field(sa_type=code(64))
    epoch: int
    number: int
    seq: int = Field(sa_type=sa.BigInteger)
    record_id: UUID
    version: int
    ledger_hash: str = Field(sa_type=code(64))
    follows: int
    state: HeldState = Field(sa_type=choice(HeldState))
    reason: str = Field(default="", sa_type=code(120))
    body: bytes = Field(sa_type=sa.LargeBinary)
    held_at: datetime
    settled_at: datetime | None = None


class Refusal(Ledgered, table=True):
    """退回: an entry the partner would not take. A worklist item for a person, never retried by itself."""

    __tablename__ = "exchange_refusal"
    __region__ = "region"
    __table_args__ = (
        sa.UniqueConstraint(
            "partner", "stream", "stream_epoch", "number", "seq", name="uq_exchange_refusal_entry"
        ),
        sa.Index("ix_exchange_refusal_open", "handled_at", "region"),
    )

    partner: str = public(sa_type=code(40))
    stream: str = public(sa_type=code(64))
    stream_epoch: int = public()
    number: int = public()
    seq: int = public(sa_type=sa.BigInteger)
    record_id: UUID = public()
    record_version: int = public()
    resource: str = public(sa_type=code(64))
    region: str = public(sa_type=code(12))
    case_id: UUID | None = public(default=None)
    verdict: str = public(sa_type=code(16))
    reason: str = public(sa_type=code(120), default="")
    fault: str = public(sa_type=code(16), default="")
    raised_at: datetime = public()
    handled_by: UUID | None = public(default=None)
    handled_at: datetime | None = public(default=None)
    note: str = personal(max_length=400, default="")
