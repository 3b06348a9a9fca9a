"""A day without the exchange platform: half a million entries wait, then go out, and both sides hold the same.

``SOAK_BACKLOG`` makes it shorter for a trial of the trial; the figure then misses its target.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

import psutil
import sqlalchemy as sa
from tests.exchange.direct import marry
from tests.exchange.platform_nodes import NodeProcess, PlatformPair, platform_pair
from tests.harness.cable import Cable
from tests.harness.figures import Figure
from tests.harness.trials import TrialContext
from tests.harness.waiting import until

from jinmin.exchange.holdings import held_by, held_of
from jinmin.exchange.status import exchange_status
from jinmin.node import Node
from jinmin_marriage.models import MarriageRecord

ENTRIES = int(os.environ.get("SOAK_BACKLOG", "500000"))
WANTED = 500_000
CHUNK = 2_000
HOURS = 3 * 3600.0
RECORD = MarriageRecord.__table__


@dataclass
class Scales:
    """The most memory a process had resident while it was watched."""

    pid: int
    most: float = 0.0
    _done: Event = field(default_factory=Event)

    @contextmanager
    def watching(self) -> Iterator["Scales"]:
        """Look four times a second."""
        thread = Thread(target=self._watch, daemon=True)
        thread.start()
        yield self
        self._done.set()
        thread.join()

    def _watch(self) -> None:
        process = psutil.Process(self.pid)
        while not self._done.wait(0.25):
            self.most = max(self.most, process.memory_info().rss / 1e6)


def run(context: TrialContext) -> list[Figure]:
    """The backlog that was caught up with, how fast, and what the relay needed for it."""
    cable = Cable(context.nats.port)
    urls = [context.postgres.create_database() for _node in range(2)]
    try:
        with platform_pair(context.folder, f"nats://127.0.0.1:{cable.port}", *urls) as pair:
            return _cut_and_caught_up(pair, cable)
    finally:
        cable.close()


def _cut_and_caught_up(pair: PlatformPair, cable: Cable) -> list[Figure]:
    big = pair.province.profile.routes[0].model_copy(update={"batch_limit": 500})
    profile = pair.province.profile.model_copy(update={"routes": (big,)})
    receiver = NodeProcess(
        pair.ministry.profile, pair.ministry.place.data_dir, pair.ministry.place.database_url
    )
    sender = NodeProcess(profile, pair.province.place.data_dir, pair.province.place.database_url)
    receiver.start()
    sender.start()
    try:
        marry(pair.province, 20)
        until(lambda: _held(pair.ministry) == 20, "both are at work")
        cable.cut()
        for _chunk in range(ENTRIES // CHUNK):
            marry(pair.province, CHUNK)
        assert _held(pair.ministry) == 20, "the cable is cut"
        assert sender.process is not None
        with Scales(sender.process.pid).watching() as scales:
            cable.mend()
            until(lambda: _held(pair.ministry) > 20, "the sender comes back", seconds=300)
            began, first = time.perf_counter(), _held(pair.ministry)
            until(lambda: _is_caught_up(pair), "the backlog is gone", seconds=HOURS)
            rate = (ENTRIES + 20 - first) / (time.perf_counter() - began)
        with pair.province.read() as w, pair.ministry.read() as other:
            assert held_by("ministry").digests(w, "slot", ()) == held_of("ministry", "p51").digests(
                other, "slot", ()
            )
    finally:
        sender.kill()
        receiver.kill()
    note = f"{ENTRIES:,} entries written while the cable was cut; equal by digest on both sides"
    return [
        Figure("backlog caught up with", "entries", (float(ENTRIES),), target_pass=WANTED, note=note),
        Figure("catching up", "rec/s", (rate,)),
        Figure("relay memory, most", "MB", (scales.most,), (), 200, 120, smaller_is_better=True),
    ]


def _held(node: Node) -> int:
    with node.read() as w:
        return int(w.execute(sa.select(sa.func.count()).select_from(RECORD)).scalar_one())


def _is_caught_up(pair: PlatformPair) -> bool:
    time.sleep(1.0)  # counting is work for the same machine
    with pair.province.read() as w:
        return exchange_status(w)[0].waiting == 0 and _held(pair.ministry) == ENTRIES + 20
