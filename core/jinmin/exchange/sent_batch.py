"""A batch of one's own: made and stored here, sent as it is, and read only as far as its receipt needs."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from jinmin.exchange.envelope import BatchHead
from jinmin.vocabulary.profile import Carriage


class SentPayload(BaseModel):
    """Of a payload that was made here: how it travels."""

    carriage: Carriage


class SentEntry(BaseModel):
    """Of an entry that was made here: what its verdict is settled by."""

    seq: int
    record_id: UUID
    version: int
    resource: str
    valid_on: date
    region: str
    payload: SentPayload
    payload_hash: str


class SentBatch(BatchHead):
    """A batch of this node's own, as it is stored and sent: its bytes, and what a receipt is settled by."""

    entries: tuple[SentEntry, ...]

    @classmethod
    def own(cls, raw: bytes) -> Self:
        """Read canonical bytes that were made and stored here."""
        batch = cls.model_validate_json(raw)
        batch.__dict__["_bytes"] = raw
        return batch
