"""What a partner has of our records, by its receipts: our side of the comparison."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from jinmin.db.work import Work
from jinmin.exchange.envelope import BatchEntry
from jinmin.exchange.models import SentRecord
from jinmin.exchange.record_places import place_of

SENT = SentRecord.__table__

KEY = ("partner", "record_id")


def note_held(w: Work, entries: Sequence[tuple[str, BatchEntry]]) -> None:
    """The partner told that it has these; of several versions of one record the last counts."""
    newest = {(partner, entry.record_id): entry for partner, entry in entries}
    if not newest:
        return
    rows = [
        {"partner": partner, "record_id": record_id, **place_of(entry, held=entry.version).__dict__}
        for (partner, record_id), entry in sorted(newest.items(), key=lambda item: item[0])
    ]
    w.session.connection().execute(_upsert(w), rows)


def _upsert(w: Work) -> sa.Executable:
    insert = sqlite.insert(SENT) if w.database.is_sqlite else postgresql.insert(SENT)
    changing = [column.name for column in SENT.columns if column.name not in KEY]
    changed = {name: insert.excluded[name] for name in changing}
    return insert.on_conflict_do_update(
        index_elements=list(KEY), set_=changed, where=SENT.c.held <= insert.excluded.held
    )
