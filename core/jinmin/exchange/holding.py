"""Entries held: those that came before their predecessor, and those nobody can read. Nothing is dropped."""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.by_ids import rows_by_ids
from jinmin.db.work import Work
from jinmin.exchange.canonical_form import canonical
from jinmin.exchange.envelope import Batch, BatchEntry, ContentKey, Part, VerdictName
from jinmin.exchange.models import HeldEntry, HeldState

HELD = HeldEntry.__table__

_ANY = (
    sa.select(HELD.c.id)
    .where(HELD.c.recipient == sa.bindparam("recipient"), HELD.c.origin == sa.bindparam("origin"))
    .limit(1)
)


class HeldBody(Part):
    """What is kept of a held entry: itself, and the key of its batch, still wrapped."""

    entry: BatchEntry
    content_key: ContentKey | None = None


class HeldEntries:
    """What is held of the records of one batch, and what is held from it."""

    def __init__(self, w: Work, recipient: str, batch: Batch, rows: Iterable[HeldEntry]) -> None:
        self._w = w
        self._recipient = recipient
        self._batch = batch
        self._deferred: dict[UUID, list[HeldEntry]] = {}
        self._seen: set[tuple[UUID, int, str]] = set()
        for row in rows:
            self._seen.add((row.record_id, row.version, row.ledger_hash))
            if row.state is HeldState.DEFERRED:
                self._deferred.setdefault(row.record_id, []).append(row)

    @classmethod
    def load(cls, w: Work, recipient: str, batch: Batch, ids: Iterable[UUID]) -> "HeldEntries":
        """Everything held of these records, in the order of their versions."""
        if w.execute(_ANY, {"recipient": recipient, "origin": batch.origin}).first() is None:
            return cls(w, recipient, batch, ())
        mine = sa.and_(HELD.c.recipient == recipient, HELD.c.origin == batch.origin)
        query = sa.select(HeldEntry).where(mine).order_by(HELD.c.record_id, HELD.c.version)
        found = rows_by_ids(w.session, query, HELD.c.record_id, list(ids))
        return cls(w, recipient, batch, (row[0] for row in found))

    @property
    def any_deferred(self) -> bool:
        """Whether any entry of these records waits for its predecessor."""
        return bool(self._deferred)

    def next_after(self, record_id: UUID, version: int) -> HeldEntry | None:
        """The first deferred entry of the record that need not wait any longer; taken out."""
        waiting = self._deferred.get(record_id)
        if not waiting:
            return None
        due = min(
            (row for row in waiting if row.follows <= version), key=lambda row: row.version, default=None
        )
        if due is not None:
            waiting.remove(due)
        return due

    def body(self, held: HeldEntry) -> HeldBody:
        """The held entry as it came."""
        return HeldBody.model_validate_json(held.body)

    def hold(self, entry: BatchEntry, state: HeldState, reason: str) -> None:
        """Keep ``entry`` of this batch, once."""
        key = (entry.record_id, entry.version, entry.payload.ledger_hash)
        if key in self._seen:
            return
        self._seen.add(key)
        row = self._w.add(self._row(entry, state, reason))
        if state is HeldState.DEFERRED:
            self._deferred.setdefault(entry.record_id, []).append(row)

    def note(self, held: HeldEntry | None, verdict: VerdictName, code: str) -> None:
        """What became of an entry that was held before."""
        if held is None:
            return
        held.state = HeldState.QUARANTINED if verdict == "quarantined" else HeldState.RELEASED
        held.reason, held.settled_at = code, self._w.at

    def _row(self, entry: BatchEntry, state: HeldState, reason: str) -> HeldEntry:
        batch = self._batch
        body = HeldBody(entry=entry, content_key=batch.content_key)
        return HeldEntry(
            recipient=self._recipient,
            origin=batch.origin,
            stream=batch.stream,
            epoch=batch.stream_epoch,
            number=batch.number,
            seq=entry.seq,
            record_id=entry.record_id,
            version=entry.version,
            ledger_hash=entry.payload.ledger_hash,
            follows=entry.follows,
            state=state,
            reason=reason,
            body=canonical(body.model_dump(mode="json", exclude_unset=True)),
            held_at=self._w.at,
        )
