"""The highest version of each foreign record that was settled here, read and kept for a whole batch at once."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.inserting import upsert_rows
from jinmin.db.stretches import stretches
from jinmin.db.work import Work
from jinmin.exchange.envelope import BatchEntry
from jinmin.exchange.models import RecordVersion
from jinmin.exchange.record_places import RecordPlace, place_of

TABLE = RecordVersion.__table__

KEY = ("recipient", "origin", "record_id")


@dataclass(frozen=True)
class Settled:
    """What was settled last of one record: ``place`` is that of the version held here, 0 of which is none."""

    version: int
    ledger_hash: str
    authority_epoch: int
    place: RecordPlace
    as_of: datetime


class RecordVersions:
    """The settled versions of the records of one batch; ``save`` writes what was settled since ``load``."""

    def __init__(self, recipient: str, origin: str, known: dict[UUID, Settled]) -> None:
        self._recipient = recipient
        self._origin = origin
        self._known = known
        self._changed: set[UUID] = set()

    @classmethod
    def load(cls, w: Work, recipient: str, origin: str, ids: Iterable[UUID]) -> "RecordVersions":
        """What is known of these records."""
        mine = sa.and_(TABLE.c.recipient == recipient, TABLE.c.origin == origin)
        known = {
            row.record_id: Settled(
                row.version, row.ledger_hash, row.authority_epoch, RecordPlace.of_row(row), row.as_of
            )
            for stretch in stretches(sorted(ids))
            for row in w.execute(sa.select(TABLE).where(mine, TABLE.c.record_id.in_(stretch)))
        }
        return cls(recipient, origin, known)

    def get(self, record_id: UUID) -> Settled | None:
        """The last settled version, if there is any."""
        return self._known.get(record_id)

    def settle(self, entry: BatchEntry) -> None:
        """This version was judged."""
        before = self._known.get(entry.record_id)
        place = before.place if before else place_of(entry, held=0)
        as_of = before.as_of if before else entry.recorded_at
        hash_, epoch = entry.payload.ledger_hash, entry.authority_epoch
        self._known[entry.record_id] = Settled(entry.version, hash_, epoch, place, as_of)
        self._changed.add(entry.record_id)

    def hold(self, entry: BatchEntry) -> None:
        """This version is what the replica has; sent anew, it has another hash as sent."""
        known = self._known[entry.record_id]
        if entry.version >= known.place.held:
            held = replace(known, place=place_of(entry, held=entry.version), as_of=entry.recorded_at)
            self._known[entry.record_id] = held
            self._changed.add(entry.record_id)

    def save(self, w: Work) -> None:
        """Write what was settled."""
        if not self._changed:
            return
        rows = [self._row(record_id, self._known[record_id]) for record_id in sorted(self._changed)]
        upsert_rows(w.session.connection(), TABLE, rows, KEY)

    def _row(self, record_id: UUID, settled: Settled) -> dict[str, object]:
        return {
            "recipient": self._recipient,
            "origin": self._origin,
            "record_id": record_id,
            "version": settled.version,
            "ledger_hash": settled.ledger_hash,
            "authority_epoch": settled.authority_epoch,
            "as_of": settled.as_of,
            **settled.place.__dict__,
        }
