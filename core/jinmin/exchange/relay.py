"""The relay: batches of one stream to one partner. Interrupt it anywhere; the repeat has the same effect.

A batch is stored in a work of its own, delivered outside any work, and its receipt moves the cursor in
another. Whoever repeats finds the stored batch and sends the same bytes again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from jinmin.db.site import Site
from jinmin.db.work import Work
from jinmin.errors import JinminError, Unavailable
from jinmin.exchange.adapter import Adapters, ExchangeAdapter
from jinmin.exchange.batching import make_batch, store_batch
from jinmin.exchange.drafting import Drafting, Ready
from jinmin.exchange.due import is_due
from jinmin.exchange.envelope import Receipt
from jinmin.exchange.errors import StreamForked
from jinmin.exchange.models import BatchState, OutgoingBatch
from jinmin.exchange.reconciling import check_restored
from jinmin.exchange.sent_batch import SentBatch
from jinmin.exchange.settling import count_answered, count_held, settle
from jinmin.exchange.streams import find_stream, has_open_batch, lock_stream, note_failure, open_batch
from jinmin.ledger.entries import ledger_position
from jinmin.vocabulary.actor import SYSTEM
from jinmin.vocabulary.profile import Route

LEFT_OUT = 10_000
"""So many entries that are not due are passed for good, lest every look passes them again."""


@dataclass(frozen=True)
class RelayResult:
    """What one call did: ``number`` of the batch receipted, None when nothing was due or all is paused."""

    number: int | None
    entries: int = 0
    refused: int = 0


IDLE = RelayResult(None)


@dataclass(frozen=True)
class _UnderWay:
    """A stored batch that is being sent; ``owed`` is to be done about the one before it meanwhile."""

    id: UUID
    batch: SentBatch
    owed: Callable[[Work], None] | None = None

    @classmethod
    def start(cls, w: Work, row: OutgoingBatch, batch: SentBatch | None = None) -> "_UnderWay":
        """One more attempt at it begins with this work's commit; ``batch`` if its bytes were read already."""
        row.state, row.attempts, row.sent_at = BatchState.SENT, row.attempts + 1, w.at
        return cls(row.id, batch or SentBatch.own(row.body))


def relay_once(site: Site, route: Route) -> RelayResult:
    """Send the stream's open batch, or make and send the next one, and take its receipt in.

    What fails is noted on the stream and raised: Unavailable when the partner did not answer,
    BatchRefused or ReceiptMismatch when its answer is no receipt for the batch; StreamForked pauses it.
    """
    return next(relay_stream(site, route, ahead=False), IDLE)


def relay_all(site: Site) -> tuple[RelayResult, ...]:
    """Send whatever is due on every route now; one result for each batch that was receipted."""
    return tuple(result for route in site.profile.routes for result in relay_stream(site, route))


def relay_stream(site: Site, route: Route, *, ahead: bool = True) -> Iterator[RelayResult]:
    """As ``relay_once`` until nothing is due; the next batch is drafted while one is ``ahead``."""
    try:
        yield from _relay(site, route, ahead=ahead)
    except JinminError as error:
        with site.open_work(SYSTEM) as w:
            stream = lock_stream(w, route.partner, route.stream)
            note_failure(w, stream, error)
            stream.paused = stream.paused or isinstance(error, StreamForked)
        raise


def _relay(site: Site, route: Route, *, ahead: bool) -> Iterator[RelayResult]:
    with site.open_read(SYSTEM) as w:
        adapter = w.port(Adapters).named(route.adapter)
    under_way = _begin(site, route, adapter)
    with Drafting(site, route, adapter) as drafting:
        while under_way is not None:
            batch = under_way.batch
            if ahead:
                drafting.begin(batch, before=under_way.owed)
            receipt = _deliver(adapter, route, batch)
            result, then = _settle(site, route, adapter, under_way, receipt, drafting.ready())
            yield result
            under_way = then or _begin(site, route, adapter)


def _begin(site: Site, route: Route, adapter: ExchangeAdapter) -> _UnderWay | None:
    """The stream's open batch, or the next one; None when nothing is due or the stream may not send."""
    with site.open_read(SYSTEM) as w:
        stream = find_stream(w, route)
        after = max(stream.scanned_seq, stream.cursor_seq)
        restored_head = stream.restored_head
        # After a restore the partner is asked at once: what it knows beyond the backup must not wait.
        is_wanted = restored_head is not None or has_open_batch(w, stream) or is_due(w, route, after)
        if stream.paused or not (is_wanted or ledger_position(w) > after + LEFT_OUT):
            return None
    if restored_head is not None:
        check_restored(site, route, adapter, restored_head)
    with site.open_work(SYSTEM) as w:
        stream = lock_stream(w, route.partner, route.stream)
        if stream.paused or stream.restored_head is not None:
            return None
        count_answered(w, route.partner, route.stream)
        row = open_batch(w, stream) or make_batch(w, route, stream, adapter)
        return None if row is None else _UnderWay.start(w, row)


def _settle(
    site: Site,
    route: Route,
    adapter: ExchangeAdapter,
    under_way: _UnderWay,
    receipt: Receipt,
    ready: Ready | None,
) -> tuple[RelayResult, _UnderWay | None]:
    """Take the receipt in; with it the next batch is stored, where its draft still fits.

    Then it goes out before what the partner has by this receipt is counted.
    """
    key = adapter.partner_key(route)
    batch, then = under_way.batch, None
    counting = partial(count_held, batch_id=under_way.id, batch=batch, receipt=receipt)
    with site.open_work(SYSTEM) as w:
        w.action = "exchange.receipt"
        refused = settle(w, under_way.id, batch, receipt, key, count_later=True)
        stream = lock_stream(w, route.partner, route.stream)
        may_send = not stream.paused and stream.restored_head is None
        if ready and may_send and ready.draft.continues(stream) and not has_open_batch(w, stream):
            row = store_batch(w, route, stream, ready.draft)
            then = replace(_UnderWay.start(w, row, ready.batch), owed=counting)
        else:
            counting(w)
    return RelayResult(batch.number, len(batch.entries), refused), then


def _deliver(adapter: ExchangeAdapter, route: Route, batch: SentBatch) -> Receipt:
    try:
        return adapter.deliver(route, batch)
    except JinminError:
        raise
    except Exception as broken:
        # An adapter is a stranger's code: its faults are the carrier's, and the batch stays to be sent again.
        detail = type(broken).__name__
        raise Unavailable("exchange.adapter_failed", adapter=adapter.name, detail=detail) from broken
