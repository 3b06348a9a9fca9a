"""What a partner has of our records, by its receipts: our side of the comparison."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.inserting import upsert_rows
from jinmin.db.work import Work
from jinmin.exchange.models import BatchState, SentRecord
from jinmin.exchange.record_places import place_of
from jinmin.exchange.sent_batch import SentBatch, SentEntry
from jinmin.exchange.streams import BATCH, OPEN

SENT = SentRecord.__table__

KEY = ("partner", "record_id")


def sent_since(w: Work, partner: str, since: datetime) -> set[UUID]:
    """The records in whatever is under way to the partner, is not counted yet, or was receipted by it since then."""
    is_late = sa.or_(BATCH.c.state.in_((*OPEN, BatchState.ANSWERED)), BATCH.c.receipted_at >= since)
    bodies = w.execute(sa.select(BATCH.c.body).where(BATCH.c.partner == partner, is_late)).scalars()
    return {entry.record_id for body in bodies for entry in SentBatch.own(bytes(body)).entries}


def partners_not_counted(w: Work, record_id: UUID) -> set[str]:
    """Who answered a batch with the record that is not counted yet."""
    answered = sa.select(BATCH.c.partner, BATCH.c.body).where(BATCH.c.state == BatchState.ANSWERED)
    batches = ((row.partner, SentBatch.own(bytes(row.body))) for row in w.execute(answered))
    return {partner for partner, batch in batches if any(one.record_id == record_id for one in batch.entries)}


def note_held(w: Work, entries: Sequence[tuple[str, SentEntry]]) -> None:
    """The partner told that it has these; of several versions of one record the last counts."""
    newest = {(partner, entry.record_id): entry for partner, entry in entries}
    if not newest:
        return
    rows = [
        {"partner": partner, "record_id": record_id, **place_of(entry, held=entry.version)._asdict()}
        for (partner, record_id), entry in sorted(newest.items(), key=lambda item: item[0])
    ]
    upsert_rows(w.session.connection(), SENT, rows, KEY, not_below="held")
