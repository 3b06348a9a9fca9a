"""Where a held record counts when both sides compare what they have: the same on both sides, by the entry."""

from struct import Struct
from typing import Any, NamedTuple, Self

from sqlalchemy import Row

from jinmin.crypto import digest
from jinmin.exchange.envelope import BatchEntry
from jinmin.exchange.sent_batch import SentEntry

HALVES = Struct(">qq")
"""The first 128 bits of a digest as two signed numbers."""

SLOTS = 256
"""Into how many parts one month of one division can be cut."""


class RecordPlace(NamedTuple):
    """``held`` is the version; ``half_a`` and ``half_b`` are 128 bits over id, version and hash as sent."""

    held: int
    resource: str
    region: str
    month: int
    slot: int
    half_a: int
    half_b: int

    @classmethod
    def of_row(cls, row: Row[Any]) -> Self:
        """Read from either side's table."""
        return cls(row.held, row.resource, row.region, row.month, row.slot, row.half_a, row.half_b)


def place_of(entry: BatchEntry | SentEntry, *, held: int) -> RecordPlace:
    """The place of an entry of which ``held`` is the version kept; what is not held has no halves."""
    told = entry.record_id.bytes + held.to_bytes(4, "big") + bytes.fromhex(entry.payload_hash)
    half_a, half_b = HALVES.unpack_from(digest("sha256", told)) if held else (0, 0)
    return RecordPlace(
        held=held,
        resource=entry.resource,
        region=entry.region,
        month=entry.valid_on.year * 100 + entry.valid_on.month,
        slot=entry.record_id.int % SLOTS,
        half_a=half_a,
        half_b=half_b,
    )
