"""Tables of signing in. They hold working state only: what happened is in the access journal."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from jinmin.db.base import Plain
from jinmin.db.columns import code, json_type
from jinmin.ids import new_id


class Credential(Plain, table=True):
    """A user's password as an argon2id hash, the hashes before it, and the count of failed tries.

    ``demo`` marks a published password: it opens nothing but a demonstration node.
    """

    __tablename__ = "identity_credential"
    __why_plain__: ClassVar[str] = "a secret has no place in an append-only ledger"

    user_id: UUID = Field(primary_key=True, foreign_key="identity_user.id")
    password: str = Field(sa_type=code(200))
    former: list[str] = Field(sa_type=json_type(), default_factory=list)
    changed_at: datetime
    failures: int = 0
    locked_until: datetime | None = None
    must_change: bool = True
    demo: bool = False


class SignInSession(Plain, table=True):
    """One sign-in. Only the SHA-256 of its token is kept, so that a copy of the table opens nothing."""

    __tablename__ = "identity_session"
    __why_plain__: ClassVar[str] = "it changes with every click; sign-ins are in the access journal"
    __table_args__: ClassVar[Any] = (
        sa.UniqueConstraint("token_hash", name="uq_identity_session_token_hash"),
        sa.Index("ix_identity_session_user_id", "user_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    token_hash: bytes = Field(sa_type=sa.LargeBinary)
    user_id: UUID = Field(foreign_key="identity_user.id")
    appointment_id: UUID = Field(foreign_key="identity_appointment.id")
    opened_at: datetime
    seen_at: datetime
    closed_at: datetime | None = None
    reason: str = Field(default="", sa_type=code(24))
