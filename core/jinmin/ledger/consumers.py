"""Consumers of the ledger: each keeps its own cursor; effect and cursor commit together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.ledger.entries import Entry, ledger_position, read_entries
from jinmin.ledger.models import LedgerCursor, LedgerEntry

CURSOR = LedgerCursor.__table__
ENTRY = LedgerEntry.__table__

OpenWork = Callable[[], Work]


class Consumer(Protocol):
    """Reads the ledger in order. ``name`` is its cursor; ``kinds`` restricts the tables, None means all."""

    name: str
    kinds: tuple[str, ...] | None

    def consume(self, w: Work, entries: Sequence[Entry]) -> None:
        """Take these entries in. Raising leaves the cursor where it was."""


@dataclass(frozen=True)
class Progress:
    """How far a consumer is: its cursor, how many entries lie before it, why it stopped.

    ``waiting_since`` is when the first of those was written, None when there is none.
    """

    consumer: str
    seq: int
    lag: int
    waiting_since: datetime | None
    moved_at: datetime | None
    error_key: str


def run_consumer(open_work: OpenWork, consumer: Consumer, limit: int = 500) -> int:
    """Let ``consumer`` take at most ``limit`` entries; returns how far the cursor moved.

    When a stretch fails it is halved until the bad entry stands alone: the consumer stops there, the
    error is noted for the health page and raised.
    """
    try:
        with open_work() as w:
            return _advance(w, consumer, limit)
    except Exception as error:
        if limit > 1:
            return run_consumer(open_work, consumer, limit // 2)
        # The text of an error may quote personal data; its key or kind does not.
        _note_failure(open_work, consumer.name, getattr(error, "key", type(error).__name__))
        raise


def register_consumer(w: Work, name: str) -> None:
    """Make sure the consumer's cursor exists."""
    if w.session.get(LedgerCursor, name) is None:
        w.add(LedgerCursor(consumer=name))
        w.flush()


def progress(w: Work) -> tuple[Progress, ...]:
    """Every consumer's cursor and lag as of this snapshot."""
    at = ledger_position(w)
    unread = sa.select(ENTRY.c.at).where(ENTRY.c.seq == CURSOR.c.seq + 1).scalar_subquery()
    rows = w.execute(sa.select(CURSOR, unread.label("unread")).order_by(CURSOR.c.consumer))
    return tuple(Progress(r.consumer, r.seq, at - r.seq, r.unread, r.moved_at, r.error_key) for r in rows)


def _advance(w: Work, consumer: Consumer, limit: int) -> int:
    query = sa.select(CURSOR.c.seq).where(CURSOR.c.consumer == consumer.name)
    stands: int | None = w.execute(query).scalar()
    upto = ledger_position(w)
    if stands is None:
        register_consumer(w, consumer.name)
    elif stands >= upto:
        # Looked without a lock: to take one is a write that the disk is waited for.
        return 0
    after: int | None = w.execute(query.with_for_update(skip_locked=True)).scalar()
    if after is None or after >= upto:
        return 0
    entries = read_entries(w, after, limit, consumer.kinds, upto)
    if entries:
        consumer.consume(w, entries)
    reached = entries[-1].seq if len(entries) == limit else upto
    if reached > after:
        moved = sa.update(CURSOR).where(CURSOR.c.consumer == consumer.name)
        w.execute(moved.values(seq=reached, moved_at=w.at, error_key="", failed_at=None))
    return reached - after


def _note_failure(open_work: OpenWork, name: str, error: str) -> None:
    with open_work() as w:
        register_consumer(w, name)
        failed = sa.update(CURSOR).where(CURSOR.c.consumer == name)
        w.execute(failed.values(error_key=error[:500], failed_at=w.at))
