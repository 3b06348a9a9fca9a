"""The highest version of each foreign record that was settled here, read and kept for a whole batch at once."""

from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.by_ids import rows_by_ids
from jinmin.db.inserting import upsert_rows
from jinmin.db.work import Work
from jinmin.exchange.envelope import BatchEntry
from jinmin.exchange.models import RecordVersion
from jinmin.exchange.record_places import RecordPlace, place_of

TABLE = RecordVersion.__table__

KEY = ("recipient", "origin", "record_id")
_AS_NUMBER = attrgetter("int")


class Settled(NamedTuple):
    """What was settled last of one record: ``place`` is that of the version held here, if any was ever."""

    version: int
    ledger_hash: str
    authority_epoch: int
    place: RecordPlace | None
    as_of: datetime

    @property
    def held(self) -> int:
        """The version held here, 0 for none."""
        return self.place.held if self.place else 0


class RecordVersions:
    """The settled versions of the records of one batch; ``save`` writes what was settled since ``load``."""

    def __init__(self, recipient: str, origin: str, known: dict[UUID, Settled]) -> None:
        self._recipient = recipient
        self._origin = origin
        self._known = known
        self._changed: set[UUID] = set()
        self._first: dict[UUID, BatchEntry] = {}

    @classmethod
    def load(cls, w: Work, recipient: str, origin: str, ids: Iterable[UUID]) -> "RecordVersions":
        """What is known of these records."""
        mine = sa.and_(TABLE.c.recipient == recipient, TABLE.c.origin == origin)
        known = {
            row.record_id: Settled(
                row.version, row.ledger_hash, row.authority_epoch, RecordPlace.of_row(row), row.as_of
            )
            for row in rows_by_ids(w.session, sa.select(TABLE).where(mine), TABLE.c.record_id, list(ids))
        }
        return cls(recipient, origin, known)

    def get(self, record_id: UUID) -> Settled | None:
        """The last settled version, if there is any."""
        return self._known.get(record_id)

    def settle(self, entry: BatchEntry) -> None:
        """This version was judged."""
        before = self._known.get(entry.record_id)
        if before is None:
            self._first[entry.record_id] = entry
        self._put(entry, before.place if before else None, before.as_of if before else entry.recorded_at)

    def hold(self, entry: BatchEntry) -> None:
        """This version is what the replica has; sent anew, it has another hash as sent."""
        known = self._known[entry.record_id]
        if entry.version >= known.held:
            place = place_of(entry, held=entry.version)
            self._known[entry.record_id] = Settled(
                known.version, known.ledger_hash, known.authority_epoch, place, entry.recorded_at
            )
            self._changed.add(entry.record_id)

    def save(self, w: Work) -> None:
        """Write what was settled."""
        if not self._changed:
            return
        changed = sorted(self._changed, key=_AS_NUMBER)
        rows = [self._row(record_id, self._known[record_id]) for record_id in changed]
        upsert_rows(w.session.connection(), TABLE, rows, KEY)

    def _put(self, entry: BatchEntry, place: RecordPlace | None, as_of: datetime) -> None:
        hash_, epoch = entry.payload.ledger_hash, entry.authority_epoch
        self._known[entry.record_id] = Settled(entry.version, hash_, epoch, place, as_of)
        self._changed.add(entry.record_id)

    def _row(self, record_id: UUID, settled: Settled) -> dict[str, object]:
        return {
            "recipient": self._recipient,
            "origin": self._origin,
            "record_id": record_id,
            "version": settled.version,
            "ledger_hash": settled.ledger_hash,
            "authority_epoch": settled.authority_epoch,
            "as_of": settled.as_of,
            **(settled.place or place_of(self._first[record_id], held=0))._asdict(),
        }
