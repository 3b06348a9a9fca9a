"""Tables of handing authority over 主责移交: what each node decided, what the giver offers, what the taker answers."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.columns import choice, code, encrypted, json_type, personal, public
from jinmin.ledger.ledgered import Ledgered


class Role(StrEnum):
    """移交方, 接收方."""

    GIVE = "give"
    TAKE = "take"


class TransferState(StrEnum):
    """待批准, 已备好 (the taker waits), 移交中 (offered, no answer yet), 已完成, 对方未接, 已放弃."""

    DRAWN = "drawn"
    READY = "ready"
    MOVING = "moving"
    DONE = "done"
    DECLINED = "declined"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        """What the administrator reads."""
        return {
            "drawn": "待批准",
            "ready": "待对方移交",
            "moving": "移交中",
            "done": "已完成",
            "declined": "对方未接",
            "dropped": "已放弃",
        }[self.value]


UNDER_WAY = (TransferState.DRAWN, TransferState.READY, TransferState.MOVING)
_OPEN = sa.text("state IN ('drawn', 'ready', 'moving')")
TWO_PERSONS = "decided_by IS NULL OR written_by IS NULL OR decided_by <> written_by OR state = 'dropped'"


class Transfer(Ledgered, table=True):
    """One hand-over as one of the two nodes decided it, in two hands. ``partner`` is the other node.

    ``outcome`` says why the other did not take it; ``records`` how many changed hands.
    """

    __tablename__ = "exchange_transfer"
    __region__: ClassVar[str] = "region"
    __table_args__: ClassVar[Any] = (
        sa.Index(
            "uq_exchange_transfer_open", "origin", "region", "resource", unique=True,
            postgresql_where=_OPEN, sqlite_where=_OPEN,
        ),
        sa.CheckConstraint(TWO_PERSONS, name="two_persons"),
    )  # fmt: skip

    region: str = public(sa_type=code(12))
    resource: str = public(sa_type=code(64))
    partner: str = public(sa_type=code(20))
    role: Role = public(sa_type=choice(Role))
    state: TransferState = public(sa_type=choice(TransferState), default=TransferState.DRAWN)
    reason: str = public(sa_type=sa.String(300))
    term: int = public(default=0)
    records: int = public(default=0)
    outcome: str = public(sa_type=code(120), default="")
    written_at: datetime = public()
    written_by: UUID | None = public(default=None)
    written_by_name: str = personal(sa_type=sa.String(60))
    decided_at: datetime | None = public(default=None)
    decided_by: UUID | None = public(default=None)
    decided_by_name: str = personal(sa_type=sa.String(60), default="")
    done_at: datetime | None = public(default=None)


class TransferOffer(Ledgered, table=True):
    """移交书, a letter: the giver stopped writing; this is all there is, and where its numbers stand.

    ``records``, ``sum_a`` and ``sum_b`` are count and sums over id, version and ledger hash of every record;
    ``serials`` the last number drawn by counter; ``runoff`` the cases that stay with the giver to be finished;
    ``sheets`` how many 移交清册 went before, ``sheets_digest`` their digest.
    """

    __tablename__ = "exchange_transfer_offer"
    __region__: ClassVar[str] = "region"
    __table_args__: ClassVar[Any] = (sa.Index("ix_exchange_transfer_offer_transfer_id", "transfer_id"),)

    transfer_id: UUID = public()
    addressee: str = public(sa_type=code(20))
    region: str = public(sa_type=code(12))
    resource: str = public(sa_type=code(64))
    term: int = public()
    records: int = public()
    sum_a: str = public(sa_type=code(16))
    sum_b: str = public(sa_type=code(16))
    serials: dict[str, int] = public(sa_type=json_type())
    runoff: list[str] = public(sa_type=json_type())
    sheets: int = public(default=0)
    sheets_digest: str = public(sa_type=code(64), default="")


class TransferSheet(Ledgered, table=True):
    """移交清册, a letter: one part of what domains keep beside the records; ``body`` is JSON, sealed on its way."""

    __tablename__ = "exchange_transfer_sheet"
    __region__: ClassVar[str] = "region"
    __table_args__: ClassVar[Any] = (
        sa.UniqueConstraint("origin", "transfer_id", "number", name="uq_exchange_transfer_sheet_number"),
    )

    transfer_id: UUID = public()
    addressee: str = public(sa_type=code(20))
    region: str = public(sa_type=code(12))
    resource: str = public(sa_type=code(64))
    number: int = public()
    body: str = encrypted("exchange_transfer_sheet.body")


class TransferAnswer(Ledgered, table=True):
    """接收书, a letter: taken over from this moment, or why not."""

    __tablename__ = "exchange_transfer_answer"
    __region__: ClassVar[str] = "region"
    __table_args__: ClassVar[Any] = (
        sa.UniqueConstraint("origin", "offer_id", name="uq_exchange_transfer_answer_offer_id"),
    )

    offer_id: UUID = public()
    transfer_id: UUID = public()
    addressee: str = public(sa_type=code(20))
    region: str = public(sa_type=code(12))
    taken: bool = public()
    code: str = public(sa_type=code(64), default="")
    found: int = public(default=0)
