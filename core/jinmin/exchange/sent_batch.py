"""A batch of one's own: made and stored here, sent as it is, and read only as far as its receipt needs."""

from collections.abc import Callable
from datetime import date
from typing import Self, TypeVar
from uuid import UUID

from pydantic import BaseModel

from jinmin.exchange.envelope import BatchHead
from jinmin.vocabulary.profile import Carriage

T = TypeVar("T")


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

    def packed_by(self, pack: Callable[[bytes], T]) -> T:
        """What ``pack`` makes of the bytes; made once, so that it can be made ahead."""
        if "_packed" not in self.__dict__:
            self.__dict__["_packed"] = pack(self.to_bytes())
        packed: T = self.__dict__["_packed"]
        return packed
