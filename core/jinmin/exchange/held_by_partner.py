"""What a partner has of our records, by its receipts: our side of the comparison."""

from collections.abc import Sequence

from jinmin.db.inserting import upsert_rows
from jinmin.db.work import Work
from jinmin.exchange.models import SentRecord
from jinmin.exchange.record_places import place_of
from jinmin.exchange.sent_batch import SentEntry

SENT = SentRecord.__table__

KEY = ("partner", "record_id")


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
