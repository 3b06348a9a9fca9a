"""The adapter ``internal``: hands a batch to the inbox of the partner within the same database."""

from time import monotonic

from jinmin.crypto import Keyring, PublicKey, TransportPublicKey
from jinmin.db.site import Site
from jinmin.errors import Misconfigured
from jinmin.exchange.adapter import ConnectionCheck, PartnerPosition
from jinmin.exchange.envelope import Batch, Receipt
from jinmin.exchange.inbox import Desk, Sender, accept, position
from jinmin.exchange.sent_batch import SentBatch
from jinmin.vocabulary.actor import SYSTEM
from jinmin.vocabulary.profile import Carriage, Route
from jinmin_exchange_internal.ledger_judge import LedgerJudge


class InternalAdapter:
    """Origin and partner are one node: its key signs both the batch and the receipt."""

    name = "internal"
    title = "内部数据交换（同一数据库）"
    carriage: Carriage = "ledger"

    def __init__(self, site: Site) -> None:
        self._site = site

    def deliver(self, route: Route, batch: SentBatch) -> Receipt:
        """Prove every entry against the ledger and keep the receipt in the partner's inbox."""
        sender = Sender(self._site.profile.node.code, route.region, self.partner_key(route))
        return accept(
            self._site, Batch.parse(batch.to_bytes()), Desk(route.partner, sender, LedgerJudge(route.region))
        )

    def partner_key(self, route: Route) -> PublicKey:
        """The node's own key."""
        with self._site.open_read(SYSTEM) as w:
            return w.port(Keyring).public_key()

    def position(self, route: Route) -> PartnerPosition:
        """What the partner's inbox holds; restored from the same backup as the sending side."""
        with self._site.open_read(SYSTEM) as w:
            return position(w, route.partner, self._site.profile.node.code, route.stream)

    def transport_key(self, route: Route) -> TransportPublicKey:
        """Never asked: personal data stays sealed in the shared ledger."""
        raise Misconfigured("exchange.nothing_to_seal", adapter=self.name)

    def check(self, route: Route) -> ConnectionCheck:
        """The database answers."""
        start = monotonic()
        self.position(route)
        return ConnectionCheck(True, "exchange.reachable", monotonic() - start, {"partner": route.title})
