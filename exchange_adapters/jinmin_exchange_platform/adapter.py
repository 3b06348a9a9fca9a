"""The adapter ``platform``: carries batches over NATS JetStream and serves the other direction."""

from math import ceil
from pathlib import Path
from threading import Event, Lock

from jinmin.db.site import Site
from jinmin.errors import Unavailable
from jinmin.exchange.adapter import ConnectionCheck, PartnerPosition
from jinmin.exchange.asking import ask_position
from jinmin.exchange.envelope import Receipt
from jinmin.exchange.front_door import FrontDoor
from jinmin.exchange.partner_keys import PinnedKeys
from jinmin.exchange.sent_batch import SentBatch
from jinmin.messages import add_catalogue
from jinmin.vocabulary.profile import Carriage, Route
from jinmin_exchange_platform.background_loop import BackgroundLoop, together
from jinmin_exchange_platform.connecting import BrokerSettings
from jinmin_exchange_platform.packing import pack
from jinmin_exchange_platform.receiving import Receiver
from jinmin_exchange_platform.sending import SendingLane
from jinmin_exchange_platform.sign_of_life import BrokerLine
from jinmin_exchange_platform.subjects import Lane

add_catalogue(Path(__file__).with_name("messages.toml"))


class PlatformAdapter(PinnedKeys):
    """One durable stream for each partner and direction; see docs/protocols/exchange.md."""

    name = "platform"
    title = "统一数据交换平台（NATS JetStream）"
    carriage: Carriage = "inline"

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self._site = site
        self._loop = BackgroundLoop("jinmin-platform")
        self._lock = Lock()
        self._lanes: dict[str, SendingLane] = {}
        self._lines: dict[BrokerSettings, BrokerLine] = {}

    def deliver(self, route: Route, batch: SentBatch) -> Receipt:
        """Publish, and wait for the receipt."""
        return self._loop.run(self._sending(route).deliver(batch))

    def make_ready(self, route: Route, batch: SentBatch) -> None:
        """Compress it."""
        batch.packed_by(pack)

    def position(self, route: Route) -> PartnerPosition:
        """Asked over the broker."""
        return ask_position(self._site, self, route)

    def ask(self, route: Route, question: bytes) -> bytes:
        """The partner's signed answer."""
        return self._loop.run(self._sending(route).ask(question))

    def check(self, route: Route) -> ConnectionCheck:
        """The broker answers; whether the partner is at its desk shows in its receipts. Nothing is made there."""
        try:
            seconds = self._loop.run(self._line(route).ping())
        except Unavailable as away:
            return ConnectionCheck(False, away.key, 0.0, dict(away.values))
        return ConnectionCheck(True, "platform.reached", seconds, {"milliseconds": ceil(seconds * 1000)})

    def receive(self, door: FrontDoor, stopping: Event) -> None:
        """Serve every intake that this adapter carries, until ``stopping``; Unavailable without a broker."""
        node = self._site.profile.node
        by_broker: dict[BrokerSettings, list[Lane]] = {}
        for intake in self._site.profile.intakes:
            if intake.adapter == self.name:
                lane = Lane(node.environment, intake.partner, node.code)
                settings = BrokerSettings.of(self._site.profile.settings(intake))
                by_broker.setdefault(settings, []).append(lane)
        receivers = [Receiver(broker, lanes, door) for broker, lanes in by_broker.items()]
        self._loop.run(together(receiver.serve(stopping) for receiver in receivers))

    def leave(self) -> None:
        """Close the connections and end the loop they live on."""
        with self._lock:
            kept: list[SendingLane | BrokerLine] = [*self._lanes.values(), *self._lines.values()]
            self._lanes, self._lines = {}, {}
        if kept:
            self._loop.run(together(one.close() for one in kept))
        self._loop.stop()

    def _line(self, route: Route) -> BrokerLine:
        settings = BrokerSettings.of(self._site.profile.settings(route))
        with self._lock:
            if settings not in self._lines:
                self._lines[settings] = BrokerLine(settings, f"jinmin {self._site.profile.node.code} watch")
            return self._lines[settings]

    def _sending(self, route: Route) -> SendingLane:
        with self._lock:
            if route.partner not in self._lanes:
                node = self._site.profile.node
                lane = Lane(node.environment, node.code, route.partner)
                settings = BrokerSettings.of(self._site.profile.settings(route))
                self._lanes[route.partner] = SendingLane(settings, lane, route.title)
            return self._lanes[route.partner]
