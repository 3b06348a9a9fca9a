"""对账: what a partner holds of our records against what it told us, mended by sending again.

Also before the first batch after a restore: does the partner know more than was restored?
"""

import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from time import monotonic

from jinmin.db.site import Site
from jinmin.db.work import Work
from jinmin.errors import JinminError, Misconfigured
from jinmin.exchange.adapter import Adapters, ExchangeAdapter
from jinmin.exchange.asking import Asking, ask, ask_position
from jinmin.exchange.carried_questions import CarriedByHand, first_asked, forget_questions
from jinmin.exchange.comparing import MENDABLE, Comparison, Difference, Side, compare
from jinmin.exchange.errors import OnItsWay, StreamForked
from jinmin.exchange.held_by_partner import sent_since
from jinmin.exchange.holdings import held_by
from jinmin.exchange.inquiry import Level
from jinmin.exchange.sending_again import finish_mending, mending_of, send_again
from jinmin.exchange.settling import count_answered
from jinmin.exchange.streams import find_stream, join_epoch, lock_stream, streams_to
from jinmin.vocabulary.actor import SYSTEM
from jinmin.vocabulary.profile import Route

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reconciliation:
    """``found`` differences, of which ``left`` remain after mending; both versions stand in each.

    ``carried``: what mends them was written out for somebody to carry, and is not answered yet.
    """

    partner: str
    records: int
    rounds: int
    found: tuple[Difference, ...]
    left: tuple[Difference, ...]
    seconds: float
    carried: bool = False


def reconcile(site: Site, route: Route, *, mend: bool = True) -> Reconciliation:
    """Compare all that the partner holds of this node's records, and send again what it lacks.

    What a batch under way changes meanwhile is looked at a second time. Misconfigured
    ``exchange.cannot_ask`` for an adapter by which a partner cannot be asked. Where everything is carried by
    hand, OnItsWay until the answers are brought; the next call goes on from there.
    """
    started = monotonic()
    with site.open_read(SYSTEM) as w:
        adapter = w.port(Adapters).named(route.adapter)
    if not isinstance(adapter, Asking):
        raise Misconfigured("exchange.cannot_ask", adapter=adapter.name)
    is_carried = isinstance(adapter, CarriedByHand)
    if is_carried and mend:
        finish_mending(site, route, adapter)
    with site.open_work(SYSTEM) as w:
        for stream in streams_to(w, route.partner):
            count_answered(w, stream.partner, stream.stream)
    first, found = (_by_hand if is_carried else _at_once)(site, adapter, route)
    left, is_on_its_way = found, False
    try:
        if mend and send_again(site, route, adapter, [one for one in found if one.kind in MENDABLE]):
            left = _compare(site, adapter, route).differences
    except OnItsWay:
        is_on_its_way = True
    with site.open_work(SYSTEM) as w:
        forget_questions(w, route.partner)
        for stream in streams_to(w, route.partner):
            stream.reconciled_at, stream.differences = w.at, len(left)
    seconds = monotonic() - started
    return Reconciliation(route.partner, first.records, first.rounds, found, left, seconds, is_on_its_way)


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
            except OnItsWay as carried:
                log.info("reconcile %s: %s", route.partner, carried)
            except JinminError as error:
                # Who is away today is asked again at the next round.
                log.warning("reconcile %s: %s", route.partner, error)
    return tuple(done)


def _at_once(site: Site, adapter: Asking, route: Route) -> tuple[Comparison, tuple[Difference, ...]]:
    first = _compare(site, adapter, route)
    if not first.differences:
        return first, ()
    return first, _twice(first, _compare(site, adapter, route))


def _by_hand(site: Site, adapter: Asking, route: Route) -> tuple[Comparison, tuple[Difference, ...]]:
    """The answers are of days ago: what was sent since the first question cannot be judged by them."""
    with suppress(OnItsWay):
        # Asked beside the rest, so that mending needs no journey of its own for it.
        ask_position(site, adapter, mending_of(route))
    first = _compare(site, adapter, route, "month")
    ask_position(site, adapter, mending_of(route))
    with site.open_read(SYSTEM) as w:
        since = first_asked(w, route.partner)
        moved = sent_since(w, route.partner, since) if first.differences and since else set()
    return first, tuple(one for one in first.differences if one.record_id not in moved)


def _compare(site: Site, adapter: Asking, route: Route, level: Level = "region") -> Comparison:
    with site.open_read(SYSTEM) as w:
        return compare(_own_side(w, route.partner), _partners_side(site, adapter, route), level)


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
