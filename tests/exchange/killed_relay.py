"""A process that relays one batch and is killed on the way."""

import os
import signal
import sys
from pathlib import Path

from jinmin.exchange.envelope import Receipt
from jinmin.exchange.relay import relay_once
from jinmin.exchange.sent_batch import SentBatch
from jinmin.vocabulary.profile import Route
from tests.exchange.carriers import Loopback, site_of
from tests.exchange.conftest import UP
from tests.exchange.probe import open_probe_node, take_in_probe


class Deadly(Loopback):
    """Ends its own process ``before`` or ``after`` the partner took the batch."""

    place = ""

    def deliver(self, route: Route, batch: SentBatch) -> Receipt:
        if self.place == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        super().deliver(route, batch)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("unreachable")


def main() -> None:
    """The program."""
    place, origin_dir, origin_url, partner_dir, partner_url = sys.argv[1:]
    origin = open_probe_node("county", Path(origin_dir), origin_url, routes=[UP])
    partner = open_probe_node("ministry", Path(partner_dir), partner_url)
    carrier = Deadly(origin, partner)
    carrier.place = place
    take_in_probe(origin, [carrier])
    relay_once(site_of(origin), UP)
