"""The worker that keeps every consumer of the ledger moving: wakes on commit, looks again by itself."""

import logging
from collections.abc import Sequence
from threading import Event, Thread

from jinmin.db.changes import Change
from jinmin.db.work import Work
from jinmin.ledger.consumers import Consumer, OpenWork, run_consumer

log = logging.getLogger(__name__)

STRETCH = 500


class ConsumerWorker:
    """One thread for all consumers of a node; as a commit observer it is woken by what others commit.

    ``interval`` (seconds) is how often it looks unasked, for what other processes wrote and for
    consumers that stopped at a fault. A consumer that fails harms no other.
    """

    def __init__(self, open_work: OpenWork, consumers: Sequence[Consumer], *, interval: float = 10.0) -> None:
        self._open_work = open_work
        self.consumers = consumers
        self._interval = interval
        self._wanted = Event()
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="jinmin-consumers", daemon=True)

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def stop(self, timeout: float = 10.0) -> None:
        """End after the stretch under way."""
        self._stopping.set()
        self._wanted.set()
        self._thread.join(timeout)

    def before_commit(self, work: Work, changes: Sequence[Change]) -> None:
        """Be woken when the changes stand."""
        if changes:
            work.after_commit(self._wanted.set)

    def after_commit(self, work: Work) -> None:
        """Nothing: the wake-up was asked for before."""

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wanted.clear()
            for consumer in self.consumers:
                self._catch_up(consumer)
            self._wanted.wait(self._interval)

    def _catch_up(self, consumer: Consumer) -> None:
        # A consumer is a plug-in's code: whatever it raises is noted on its cursor and must not end the thread.
        try:
            while not self._stopping.is_set() and run_consumer(self._open_work, consumer, STRETCH):
                pass
        except Exception:  # noqa: BLE001
            log.warning("consumer %s stopped at its entry; see the health page", consumer.name)
