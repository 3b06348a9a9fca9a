"""The highest version of each foreign record that was settled here, read and kept for a whole batch at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from jinmin.db.stretches import stretches
from jinmin.db.work import Work
from jinmin.exchange.envelope import BatchEntry
from jinmin.exchange.models import RecordVersion

TABLE = RecordVersion.__table__


@dataclass(frozen=True)
class Settled:
    """What was settled last of one record."""

    version: int
    ledger_hash: str
    authority_epoch: int


class RecordVersions:
    """The settled versions of the records of one batch; ``save`` writes what was settled since ``load``."""

    def __init__(self, recipient: str, origin: str, known: dict[UUID, Settled]) -> None:
        self._recipient = recipient
        self._origin = origin
        self._known = known
        self._changed: dict[UUID, Settled] = {}

    @classmethod
    def load(cls, w: Work, recipient: str, origin: str, ids: Iterable[UUID]) -> "RecordVersions":
        """What is known of these records."""
        mine = sa.and_(TABLE.c.recipient == recipient, TABLE.c.origin == origin)
        known = {
            row.record_id: Settled(row.version, row.ledger_hash, row.authority_epoch)
            for stretch in stretches(sorted(ids))
            for row in w.execute(sa.select(TABLE).where(mine, TABLE.c.record_id.in_(stretch)))
        }
        return cls(recipient, origin, known)

    def get(self, record_id: UUID) -> Settled | None:
        """The last settled version, if there is any."""
        return self._known.get(record_id)

    def settle(self, entry: BatchEntry) -> None:
        """This version was judged."""
        settled = Settled(entry.version, entry.payload.ledger_hash, entry.authority_epoch)
        self._known[entry.record_id] = self._changed[entry.record_id] = settled

    def save(self, w: Work) -> None:
        """Write what was settled."""
        if not self._changed:
            return
        mine = {"recipient": self._recipient, "origin": self._origin}
        rows = [
            mine
            | {
                "record_id": record_id,
                "version": settled.version,
                "ledger_hash": settled.ledger_hash,
                "authority_epoch": settled.authority_epoch,
            }
            for record_id, settled in self._changed.items()
        ]
        w.session.connection().execute(_upsert(w), rows)


def _upsert(w: Work) -> sa.Executable:
    insert = sqlite.insert(TABLE) if w.database.is_sqlite else postgresql.insert(TABLE)
    changing = ("version", "ledger_hash", "authority_epoch")
    return insert.on_conflict_do_update(
        index_elements=["recipient", "origin", "record_id"],
        set_={name: insert.excluded[name] for name in changing},
    )
