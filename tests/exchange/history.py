"""Batches made by hand: one origin's stream over a few records, as the inbox may meet it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid5

from pydantic import JsonValue

from jinmin.crypto import PublicKey, SigningKey
from jinmin.exchange.envelope import NO_HASH, Batch, BatchEntry, Payload, payload_hash
from jinmin.ids import new_id

RECORD: dict[str, JsonValue] = {"region": "510822", "held_on": "2026-05-20", "name": "甲", "number": "1"}
NOON = datetime(2026, 5, 20, 4, tzinfo=UTC)


@dataclass
class Origin:
    """A foreign node: its own key, its own record ids; ``step`` is (record number, amount)."""

    code: str

    def __post_init__(self) -> None:
        self._key = SigningKey.generate("ed25519")
        self._space = new_id()
        self._seq = 0
        self._versions: dict[int, int] = {}

    @property
    def key(self) -> PublicKey:
        return self._key.public

    def record_id(self, record: int) -> UUID:
        return uuid5(self._space, str(record))

    def entry(self, record: int, amount: int, **changed: object) -> BatchEntry:
        self._seq += 1
        version = self._versions[record] = self._versions.get(record, 0) + 1
        payload = Payload(
            carriage="inline",
            record={**RECORD, "amount": amount},
            personal="",
            erased=False,
            ledger_hash=f"{self._seq:064x}",
        )
        made = BatchEntry(
            seq=self._seq,
            record_id=self.record_id(record),
            version=version,
            follows=version - 1,
            resource="exchprobe.record",
            schema_version=1,
            action="probe.write",
            valid_on=date(2026, 5, 20),
            recorded_at=NOON,
            region="510822",
            authority_epoch=1,
            payload=payload,
            payload_hash=payload_hash(payload, "sha256"),
        )
        return made.model_copy(update=changed)

    def batch(self, entries: Sequence[BatchEntry], before: Batch | None = None, **changed: object) -> Batch:
        made = Batch(
            protocol="jinmin-exchange/1",
            kind="batch",
            alg="sha256",
            origin=self.code,
            partner="ministry",
            stream="all",
            stream_epoch=before.stream_epoch if before else 1,
            number=before.number + 1 if before else 1,
            from_seq=before.to_seq + 1 if before else 1,
            to_seq=entries[-1].seq,
            previous_hash=before.hash if before else NO_HASH,
            made_at=NOON,
            entries=tuple(entries),
        )
        return self.signed(made.model_copy(update=changed))

    def signed(self, batch: Batch) -> Batch:
        class Pen:
            sign = staticmethod(self._key.signature)

        return batch.signed_by(Pen())  # type: ignore[arg-type]

    def chain(self, steps: Sequence[tuple[int, int]], size: int) -> list[Batch]:
        entries = [self.entry(record, amount) for record, amount in steps]
        batches: list[Batch] = []
        for start in range(0, len(entries), size):
            batches.append(self.batch(entries[start : start + size], batches[-1] if batches else None))
        return batches
