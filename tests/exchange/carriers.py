"""Adapters for trials: a loopback to a second node that copies records, and ways in which it breaks."""

from jinmin.crypto import PublicKey, TransportPublicKey
from jinmin.db.site import Site
from jinmin.errors import Unavailable
from jinmin.exchange.adapter import ConnectionCheck, PartnerPosition
from jinmin.exchange.envelope import Batch, Receipt
from jinmin.exchange.inbox import Desk, Sender, accept, position
from jinmin.exchange.judging import RecordJudge
from jinmin.exchange.sent_batch import SentBatch
from jinmin.node import Node
from jinmin.vocabulary.profile import Carriage, Route
from tests.exchange.probe import ProbeReplica


class Killed(BaseException):
    """Stands for a process that ends at this place."""


class Loopback:
    """Carries batches inline to ``partner``; ``break_before`` and ``break_after`` end the next delivery."""

    name = "loopback"
    title = "回环"
    carriage: Carriage = "inline"

    def __init__(self, origin: Node, partner: Node, region: str = "") -> None:
        self.replica = ProbeReplica()
        self.sent: list[bytes] = []
        self.break_before: BaseException | None = None
        self.break_after: BaseException | None = None
        self._origin = origin
        self.partner = partner
        self._region = region

    def deliver(self, route: Route, batch: SentBatch) -> Receipt:
        self.sent.append(batch.to_bytes())
        _break(self, "break_before")
        receipt = self.receive(route, self.sent[-1])
        _break(self, "break_after")
        return receipt

    def receive(self, route: Route, raw: bytes) -> Receipt:
        sender = Sender(self._origin.profile.node.code, self._region, self._origin.keyring.public_key())
        judge = RecordJudge(route.partner, sender, self.replica)
        return accept(site_of(self.partner), Batch.parse(raw), Desk(route.partner, sender, judge))

    def partner_key(self, route: Route) -> PublicKey:
        return self.partner.keyring.public_key()

    def position(self, route: Route) -> PartnerPosition:
        with self.partner.read() as w:
            return position(w, route.partner, self._origin.profile.node.code, route.stream)

    def transport_key(self, route: Route) -> TransportPublicKey:
        return self.partner.keyring.transport_key()

    def check(self, route: Route) -> ConnectionCheck:
        return ConnectionCheck(True, "exchange.reachable", 0.0)


def _break(carrier: Loopback, place: str) -> None:
    error: BaseException | None = getattr(carrier, place)
    setattr(carrier, place, None)
    if error is not None:
        raise error


def unavailable() -> Unavailable:
    return Unavailable("exchange.adapter_failed", adapter="loopback", detail="trial")


def site_of(node: Node) -> Site:
    with node.read() as w:
        return w.port(Site)
