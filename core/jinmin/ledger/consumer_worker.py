"""The worker that keeps every consumer of the ledger moving: wakes on commit, looks again by itself."""

import logging
from collections.abc import Collection, Sequence
from functools import partial
from threading import Event, Lock, Thread
from time import monotonic

from jinmin.db.changes import Change
from jinmin.db.work import Work
from jinmin.ledger.consumers import Consumer, OpenWork, run_consumer

log = logging.getLogger(__name__)

STRETCH = 500


class ConsumerWorker:
    """One thread for all consumers of a node; as a commit observer it is woken by what they read of it.

    ``interval`` (seconds) is how often it looks unasked, for what other processes wrote, for consumers that
    stopped at a fault, and to move the cursors past what concerns nobody. A consumer that fails harms no other.
    """

    def __init__(self, open_work: OpenWork, consumers: Sequence[Consumer], *, interval: float = 10.0) -> None:
        self._open_work = open_work
        self.consumers = consumers
        self._interval = interval
        self._due: set[str] = set()
        self._noting = Lock()
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
        """Be woken for those who read of such changes, when they stand."""
        written = {change.table.name for change in changes}
        due = [one.name for one in self.consumers if written and _reads_of(one, written)]
        if due:
            work.after_commit(partial(self._wake, due))

    def after_commit(self, work: Work) -> None:
        """Nothing: the wake-up was asked for before."""

    def _wake(self, due: Collection[str]) -> None:
        with self._noting:
            self._due.update(due)
            self._wanted.set()

    def _run(self) -> None:
        unasked = monotonic()
        while not self._stopping.is_set():
            due = self._asked_for()
            if is_unasked := monotonic() >= unasked:
                unasked = monotonic() + self._interval
            for consumer in self.consumers:
                if is_unasked or consumer.name in due:
                    self._catch_up(consumer)
            self._wanted.wait(max(0.0, unasked - monotonic()))

    def _asked_for(self) -> Collection[str]:
        with self._noting:
            self._wanted.clear()
            due, self._due = self._due, set()
        return due

    def _catch_up(self, consumer: Consumer) -> None:
        # A consumer is a plug-in's code: whatever it raises is noted on its cursor and must not end the thread.
        try:
            while not self._stopping.is_set() and run_consumer(self._open_work, consumer, STRETCH):
                pass
        except Exception:  # noqa: BLE001
            log.warning("consumer %s stopped at its entry; see the health page", consumer.name)


def _reads_of(consumer: Consumer, written: Collection[str]) -> bool:
    return consumer.kinds is None or not set(written).isdisjoint(consumer.kinds)
