"""The ledger's own tables. They are plain: nothing guards the guard but its chain and its triggers."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from jinmin.db.base import Plain
from jinmin.db.columns import code
from jinmin.db.constraints import ONE_ENTRY


class LedgerEntry(Plain, table=True):
    """One change of one record: header, ``public`` (canonical JSON), ``sealed`` (encrypted JSON)."""

    __tablename__ = "ledger_entry"
    __why_plain__: ClassVar[str] = "it is the ledger"
    __table_args__ = (
        sa.UniqueConstraint("record_id", "version", name=ONE_ENTRY),
        sa.Index("ix_ledger_entry_kind_seq", "kind", "seq"),
        sa.Index("ix_ledger_entry_case_id_seq", "case_id", "seq"),
    )

    seq: int = Field(sa_type=sa.BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    record_id: UUID
    version: int
    kind: str = Field(sa_type=code(48))
    action: str = Field(sa_type=code(64))
    work_id: UUID
    at: datetime
    actor_id: UUID | None = None
    post_id: UUID | None = None
    case_id: UUID | None = None
    region: str = Field(sa_type=code(12))
    origin: str = Field(sa_type=code(20))
    epoch: int
    public: str = Field(sa_type=sa.Text)
    sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    alg: str = Field(sa_type=code(8))
    hash: bytes = Field(sa_type=sa.LargeBinary)


class ReplicaOrigin(Plain, table=True):
    """A node whose records are kept here as replicas; their versions may skip."""

    __tablename__ = "ledger_replica_origin"
    __why_plain__: ClassVar[str] = "the guards read it; can be rebuilt from the replicas"

    code: str = Field(sa_type=code(20), primary_key=True)


class RecordKey(Plain, table=True):
    """The key of one record's sealed parts, wrapped under the node's key-encryption key."""

    __tablename__ = "ledger_record_key"
    __why_plain__: ClassVar[str] = "keys are re-wrapped and, on erasure, destroyed"

    record_id: UUID = Field(primary_key=True)
    wrapped: bytes = Field(sa_type=sa.LargeBinary)


class LedgerCursor(Plain, table=True):
    """How far one consumer has read. Its effect and this row commit together."""

    __tablename__ = "ledger_cursor"
    __why_plain__: ClassVar[str] = "a consumer's position can be rebuilt by reading again"

    consumer: str = Field(sa_type=code(80), primary_key=True)
    seq: int = Field(default=0, sa_type=sa.BigInteger)
    moved_at: datetime | None = None
    error_key: str = Field(default="", sa_type=sa.String(500))
    failed_at: datetime | None = None


class AccessSegment(Plain, table=True):
    """A closed stretch of the access journal, signed; it may be purged after retention (≥ 190 days)."""

    __tablename__ = "ledger_access_segment"
    __why_plain__: ClassVar[str] = "it closes the access journal"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    first_seq: int = Field(sa_type=sa.BigInteger)
    last_seq: int = Field(sa_type=sa.BigInteger)
    opened_at: datetime
    closed_at: datetime
    head: bytes = Field(sa_type=sa.LargeBinary)
    signature: bytes = Field(sa_type=sa.LargeBinary)
    scheme: str = Field(sa_type=code(12))
    purged_at: datetime | None = None


class AccessRecord(Plain, table=True):
    """One read of protected data, or one denial: who, in which post, why, what, how many."""

    __tablename__ = "ledger_access_record"
    __why_plain__: ClassVar[str] = "the access journal is a second chain, purged after retention"
    __table_args__ = (sa.Index("ix_ledger_access_record_subject_seq", "subject", "seq"),)

    seq: int = Field(sa_type=sa.BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime
    actor_id: UUID | None = None
    post_id: UUID | None = None
    actor: str = Field(sa_type=sa.String(60))
    action: str = Field(sa_type=code(64))
    subject: str = Field(sa_type=code(80))
    purpose: str = Field(default="", sa_type=sa.String(200))
    rows: int = 0
    denied: bool = False
    alg: str = Field(sa_type=code(8))
    hash: bytes = Field(sa_type=sa.LargeBinary)
