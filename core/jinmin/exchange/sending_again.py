"""Sending single records again, outside the ledger's order: a stream of its own, a new epoch each time."""

import logging
from collections.abc import Iterable, Sequence
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.site import Site
from jinmin.db.work import Work
from jinmin.exchange.adapter import ExchangeAdapter
from jinmin.exchange.batching import StreamPlace, draft_of, store_batch
from jinmin.exchange.carried_questions import CarriedByHand
from jinmin.exchange.comparing import Difference
from jinmin.exchange.due import DueEntry, due
from jinmin.exchange.errors import BatchRefused, ReceiptMismatch, StreamForked
from jinmin.exchange.models import BatchState
from jinmin.exchange.sent_batch import SentBatch
from jinmin.exchange.settling import settle
from jinmin.exchange.streams import find_stream, join_epoch, lock_stream, open_batch, restart_stream
from jinmin.ledger.entries import entries_of
from jinmin.ledger.sealing import ENTRY
from jinmin.vocabulary.actor import SYSTEM
from jinmin.vocabulary.profile import Route

log = logging.getLogger(__name__)

MENDING = "mending"
"""The stream's name."""

AT_ONCE = 200
CARRIED_AT_ONCE = 5_000
"""In one file: each of them is a journey."""


def mending_of(route: Route) -> Route:
    """The way by which single records go to the route's partner."""
    return route.model_copy(update={"stream": MENDING})


def finish_mending(site: Site, route: Route, adapter: ExchangeAdapter) -> None:
    """Take the receipt in of what was sent again before and is not answered yet; OnItsWay while it is carried."""
    mending = mending_of(route)
    with site.open_read(SYSTEM) as w:
        row = open_batch(w, find_stream(w, mending))
        under_way = None if row is None else (row.id, SentBatch.own(row.body))
    if under_way is None:
        return
    try:
        _deliver(site, mending, adapter, *under_way)
    except (StreamForked, BatchRefused, ReceiptMismatch) as refused:
        # Whatever is sent again next begins a new epoch, and that batch is given up.
        log.warning("mending %s: %s", route.partner, refused)


def send_again(site: Site, route: Route, adapter: ExchangeAdapter, differences: Sequence[Difference]) -> int:
    """Send the newest versions that the partner ought to have; returns how many it took or had.

    Only what the route's own stream has passed: what lies before it goes out by itself.
    """
    mending = mending_of(route)
    ids = sorted({one.record_id for one in differences})
    at_once = CARRIED_AT_ONCE if isinstance(adapter, CarriedByHand) else AT_ONCE
    taken = 0
    for start in range(0, len(ids), at_once):
        taken += _send(site, route, mending, adapter, ids[start : start + at_once])
    return taken


def _send(site: Site, route: Route, mending: Route, adapter: ExchangeAdapter, ids: Sequence[UUID]) -> int:
    known = adapter.position(mending).epoch
    with site.open_work(SYSTEM) as w:
        stream = lock_stream(w, mending.partner, MENDING)
        join_epoch(w, stream, known)
        if stream.number:
            restart_stream(w, mending.partner, MENDING)
        found = _newest(w, route, ids)
        if not found:
            return 0
        stream.cursor_seq = found[0].entry.seq - 1
        last = found[-1].entry.seq
        draft = draft_of(w, mending, StreamPlace.of(stream), adapter, [found], last)
        assert draft is not None
        row = store_batch(w, mending, stream, draft)
        row.state, row.attempts, row.sent_at = BatchState.SENT, 1, w.at
        w.flush()
        batch_id, batch = row.id, SentBatch.own(row.body)
    _deliver(site, mending, adapter, batch_id, batch)
    return len(batch.entries)


def _deliver(site: Site, mending: Route, adapter: ExchangeAdapter, batch_id: UUID, batch: SentBatch) -> None:
    receipt, key = adapter.deliver(mending, batch), adapter.partner_key(mending)
    with site.open_work(SYSTEM) as w:
        w.action = "exchange.mend"
        settle(w, batch_id, batch, receipt, key)


def _newest(w: Work, route: Route, ids: Iterable[UUID]) -> tuple[DueEntry, ...]:
    """The newest entry of each record up to the route's cursor, in ledger order, as if nothing went before."""
    cursor = find_stream(w, route).cursor_seq
    wanted = sa.select(sa.func.max(ENTRY.c.seq)).where(
        ENTRY.c.record_id.in_(list(ids)), ENTRY.c.seq <= cursor, due(w, route)
    )
    places = set(w.execute(wanted.group_by(ENTRY.c.record_id)).scalars())
    return tuple(DueEntry(entry, 0) for entry in entries_of(w, list(ids)) if entry.seq in places)
