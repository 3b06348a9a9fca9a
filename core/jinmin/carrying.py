"""What moves batches in this process, and what watches the carriers, by the profile the node has now."""

from collections.abc import Sequence

from jinmin.db.changes import Change
from jinmin.db.ports import Ports
from jinmin.db.site import Site
from jinmin.db.work import Work
from jinmin.exchange.adapter import Adapters, let_go, load_adapters
from jinmin.exchange.carrier_watch import CarrierWatch
from jinmin.exchange.receiving_worker import Receiving
from jinmin.exchange.relay_worker import Relay
from jinmin.vocabulary.profile import Profile


class Carrying:
    """Relay, receivers and the watch. As a commit observer it wakes the relay, from its first start on."""

    def __init__(self, site: Site, ports: Ports) -> None:
        self._site = site
        self._ports = ports
        self._is_running = False
        self._make_workers()

    def start(self) -> None:
        """Begin to relay to partners, to receive from them and to watch the carriers."""
        self._relay.start()
        self._receiving.start()
        self._watch.start()
        self._is_running = True

    def stop(self) -> None:
        """End them after what they are at."""
        self._is_running = False
        self._watch.stop()
        self._relay.stop()
        self._receiving.stop()

    def go_on_by(self, profile: Profile) -> None:
        """Carry by another profile of the same node, from the next batch on."""
        was_running = self._is_running
        if was_running:
            self.stop()
        former = self._ports.get(Adapters)
        self._site.profile = profile
        self._ports.offer(Profile, profile)
        self._ports.offer(Adapters, load_adapters(self._site))
        let_go(former)
        self._make_workers()
        if was_running:
            self.start()

    def before_commit(self, work: Work, changes: Sequence[Change]) -> None:
        """Note whether there will be something to send."""
        if self._is_running:
            self._relay.before_commit(work, changes)

    def after_commit(self, work: Work) -> None:
        """Nothing: what ``before_commit`` left with the work does it."""

    def _make_workers(self) -> None:
        self._relay, self._receiving = Relay(self._site), Receiving(self._site)
        self._watch = CarrierWatch(self._site, self._receiving.failures, self._go_on)

    def _go_on(self, adapter: str) -> None:
        """Its carrier answers again."""
        self._relay.hurry(adapter)
        self._receiving.hurry(adapter)
