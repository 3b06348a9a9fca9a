"""对账: what a partner holds of our records against what it told us, mended by sending again.

Also before the first batch after a restore: does the partner know more than was restored?
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from time import monotonic

from jinmin.db.site import Site
from jinmin.db.work import Work
from jinmin.errors import JinminError, Misconfigured
from jinmin.exchange.adapter import Adapters, ExchangeAdapter
from jinmin.exchange.asking import Asking, ask
from jinmin.exchange.comparing import MENDABLE, Comparison, Difference, Side, compare
from jinmin.exchange.errors import StreamForked
from jinmin.exchange.holdings import held_by
from jinmin.exchange.sending_again import send_again
from jinmin.exchange.streams import find_stream, join_epoch, lock_stream, streams_to
from jinmin.vocabulary.actor import SYSTEM
from jinmin.vocabulary.profile import Route

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reconciliation:
    """``found`` differences, of which ``left`` remain after mending; both versions stand in each."""

    partner: str
    records: int
    rounds: int
    found: tuple[Difference, ...]
    left: tuple[Difference, ...]
    seconds: float


def reconcile(site: Site, route: Route, *, mend: bool = True) -> Reconciliation:
    """Compare all that the partner holds of this node's records, and send again what it lacks.

    What a batch under way changes meanwhile is looked at a second time. Misconfigured
    ``exchange.cannot_ask`` for an adapter by which a partner cannot be asked.
    """
    started = monotonic()
    with site.open_read(SYSTEM) as w:
        adapter = w.port(Adapters).named(route.adapter)
    if not isinstance(adapter, Asking):
        raise Misconfigured("exchange.cannot_ask", adapter=adapter.name)
    first = _compare(site, adapter, route)
    found = left = first.differences
    if found:
        left = found = _twice(first, _compare(site, adapter, route))
    sent = send_again(site, route, adapter, [one for one in found if one.kind in MENDABLE]) if mend else 0
    if sent:
        left = _compare(site, adapter, route).differences
    with site.open_work(SYSTEM) as w:
        for stream in streams_to(w, route.partner):
            stream.reconciled_at, stream.differences = w.at, len(left)
    return Reconciliation(route.partner, first.records, first.rounds, found, left, monotonic() - started)


def reconcile_due(site: Site, every: timedelta) -> tuple[Reconciliation, ...]:
    """Reconcile every route that was not within ``every``, where the partner can be asked and answers."""
    done: list[Reconciliation] = []
    for route in site.profile.routes:
        with site.open_read(SYSTEM) as w:
            last = find_stream(w, route).reconciled_at
            can_ask = isinstance(w.port(Adapters).named(route.adapter), Asking)
            is_due = last is None or last < w.at - every
        if can_ask and is_due:
            try:
                done.append(reconcile(site, route))
            except JinminError as error:
                # Who is away today is asked again at the next round.
                log.warning("reconcile %s: %s", route.partner, error)
    return tuple(done)


def _compare(site: Site, adapter: Asking, route: Route) -> Comparison:
    with site.open_read(SYSTEM) as w:
        return compare(_own_side(w, route.partner), _partners_side(site, adapter, route))


def _own_side(w: Work, partner: str) -> Side:
    held = held_by(partner)
    return Side(partial(held.digests, w), partial(held.records, w))


def _partners_side(site: Site, adapter: Asking, route: Route) -> Side:
    return Side(
        lambda level, places: ask(site, adapter, route, "digests", level, places).digests,
        lambda places: ask(site, adapter, route, "records", places=places).records,
    )


def _twice(first: Comparison, second: Comparison) -> tuple[Difference, ...]:
    """What stood at both looks: a receipt on its way makes a difference that goes by itself."""
    seen = {one.record_id for one in first.differences}
    return tuple(one for one in second.differences if one.record_id in seen)


def check_restored(site: Site, route: Route, adapter: ExchangeAdapter, restored_head: int) -> None:
    """Allow the stream to send, in an epoch above all that the partner has seen.

    Raises StreamForked ``exchange.partner_ahead`` when the partner holds entries beyond the restored
    ledger: they are lost here. It is for a person to compare and to resume the stream.
    """
    position = adapter.position(route)
    is_ahead = position.to_seq > restored_head
    with site.open_work(SYSTEM) as w:
        stream = lock_stream(w, route.partner, route.stream)
        join_epoch(w, stream, position.epoch)
        if not is_ahead:
            stream.restored_head = None
    if is_ahead:
        raise StreamForked(
            "exchange.partner_ahead", partner=route.title, theirs=position.to_seq, ours=restored_head
        )
