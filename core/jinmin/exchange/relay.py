"""The relay: one batch of one stream to one partner. Interrupt it anywhere; the repeat has the same effect.

A batch is stored in a work of its own, delivered outside any work, and its receipt moves the cursor in
another. Whoever repeats finds the stored batch and sends the same bytes again.
"""

from dataclasses import dataclass
from uuid import UUID

from jinmin.db.site import Site
from jinmin.db.work import Work
from jinmin.errors import JinminError, Unavailable
from jinmin.exchange.adapter import Adapters, ExchangeAdapter
from jinmin.exchange.batching import make_batch
from jinmin.exchange.due import waiting
from jinmin.exchange.envelope import Batch, Receipt
from jinmin.exchange.errors import StreamForked
from jinmin.exchange.models import BatchState, OutgoingBatch
from jinmin.exchange.reconciling import check_restored
from jinmin.exchange.settling import settle
from jinmin.exchange.streams import find_stream, lock_stream, note_failure, open_batch
from jinmin.vocabulary.actor import SYSTEM
from jinmin.vocabulary.profile import Route


@dataclass(frozen=True)
class RelayResult:
    """What one call did: ``number`` of the batch receipted, None when nothing was due or all is paused."""

    number: int | None
    entries: int = 0
    refused: int = 0


IDLE = RelayResult(None)


def relay_once(site: Site, route: Route) -> RelayResult:
    """Send the stream's open batch, or make and send the next one, and take its receipt in.

    What fails is noted on the stream and raised: Unavailable when the partner did not answer,
    BatchRefused or ReceiptMismatch when its answer is no receipt for the batch; StreamForked pauses it.
    """
    try:
        return _relay(site, route)
    except JinminError as error:
        with site.open_work(SYSTEM) as w:
            stream = lock_stream(w, route.partner, route.stream)
            note_failure(w, stream, error)
            stream.paused = stream.paused or isinstance(error, StreamForked)
        raise


def relay_all(site: Site) -> tuple[RelayResult, ...]:
    """Send whatever is due on every route now; one result for each batch that was receipted."""
    results: list[RelayResult] = []
    for route in site.profile.routes:
        while (result := relay_once(site, route)).number is not None:
            results.append(result)
    return tuple(results)


def _relay(site: Site, route: Route) -> RelayResult:
    with site.open_read(SYSTEM) as w:
        adapter = w.port(Adapters).named(route.adapter)
        stream = find_stream(w, route)
        if stream.paused or not (open_batch(w, stream) or waiting(w, route, stream.cursor_seq)[0]):
            return IDLE
        restored_head = stream.restored_head
    if restored_head is not None:
        check_restored(site, route, adapter, restored_head)
    batch_id = _prepare(site, route, adapter)
    if batch_id is None:
        return IDLE
    batch = _start_attempt(site, batch_id)
    receipt = _deliver(adapter, route, batch)
    key = adapter.partner_key(route)
    with site.open_work(SYSTEM) as w:
        w.action = "exchange.receipt"
        refused = settle(w, batch_id, batch, receipt, key)
    return RelayResult(batch.number, len(batch.entries), refused)


def _prepare(site: Site, route: Route, adapter: ExchangeAdapter) -> UUID | None:
    with site.open_work(SYSTEM) as w:
        stream = lock_stream(w, route.partner, route.stream)
        if stream.paused or stream.restored_head is not None:
            return None
        batch = open_batch(w, stream) or make_batch(w, route, stream, adapter)
        return None if batch is None else batch.id


def _start_attempt(site: Site, batch_id: UUID) -> Batch:
    with site.open_work(SYSTEM) as w:
        row = _locked(w, batch_id)
        if row.state is BatchState.PREPARED:
            row.state = BatchState.SENT
        row.attempts += 1
        row.sent_at = w.at
        return Batch.parse(row.body)


def _locked(w: Work, batch_id: UUID) -> OutgoingBatch:
    row = w.session.get(OutgoingBatch, batch_id, with_for_update=True, populate_existing=True)
    assert row is not None
    return row


def _deliver(adapter: ExchangeAdapter, route: Route, batch: Batch) -> Receipt:
    try:
        return adapter.deliver(route, batch)
    except JinminError:
        raise
    except Exception as broken:
        # An adapter is a stranger's code: its faults are the carrier's, and the batch stays to be sent again.
        detail = type(broken).__name__
        raise Unavailable("exchange.adapter_failed", adapter=adapter.name, detail=detail) from broken
