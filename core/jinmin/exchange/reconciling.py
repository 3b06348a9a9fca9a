"""对账 before the first batch after a restore: does the partner know more than was restored?"""

from jinmin.db.site import Site
from jinmin.exchange.adapter import ExchangeAdapter
from jinmin.exchange.errors import StreamForked
from jinmin.exchange.streams import join_epoch, lock_stream
from jinmin.vocabulary.actor import SYSTEM
from jinmin.vocabulary.profile import Route


def reconcile(site: Site, route: Route, adapter: ExchangeAdapter, restored_head: int) -> None:
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
