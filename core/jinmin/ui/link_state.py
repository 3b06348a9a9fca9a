"""How the exchange stands, as the lamp of every open page shows it: read once for all of them."""

import threading
from dataclasses import dataclass
from time import monotonic

from jinmin.exchange.alarms import open_alarms
from jinmin.exchange.carriers import Carrier, cut_carriers
from jinmin.exchange.status import PartnerStatus, exchange_status
from jinmin.node import Node

FRESH_SECONDS = 5.0


@dataclass(frozen=True)
class Links:
    """The partners' states, how many alarms are open, the carriers that cannot be reached."""

    partners: tuple[PartnerStatus, ...] = ()
    alarms: int = 0
    cut: tuple[Carrier, ...] = ()


class LinkState:
    """At most five seconds old. Blocks: use it in a thread."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._turn = threading.Lock()
        self._read_at: float | None = None
        self._last = Links()

    def read(self) -> Links:
        """From the database, or what another page has just read."""
        with self._turn:
            now = monotonic()
            if self._read_at is None or now - self._read_at >= FRESH_SECONDS:
                with self._node.read() as w:
                    self._last = Links(exchange_status(w), len(open_alarms(w)), cut_carriers(w))
                self._read_at = now
            return self._last
