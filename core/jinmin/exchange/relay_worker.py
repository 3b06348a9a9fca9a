"""The worker that keeps every route's stream moving: wakes on commit, looks again by itself, backs off."""

import logging
import random
from collections.abc import Callable, Sequence
from threading import Event, Thread
from time import monotonic

from sqlalchemy.exc import SQLAlchemyError

from jinmin.db.changes import Change
from jinmin.db.site import Site
from jinmin.db.work import Work
from jinmin.errors import JinminError
from jinmin.exchange.relay import relay_stream
from jinmin.faults import go_on, kinds_of, places_of
from jinmin.ledger.entries import ledger_position
from jinmin.vocabulary.actor import SYSTEM
from jinmin.vocabulary.profile import Route

log = logging.getLogger(__name__)

FIRST_PATIENCE = 1.0
PATIENCE_AT_MOST = 60.0
BACK_OFF_STEPS = 10


class Relay:
    """One thread for all routes of a node. As a commit observer it is woken by what its process commits.

    What other processes commit it sees at its next ``glance`` (seconds) at the head of the ledger, one
    indexed read. ``interval`` is how often it looks at every route unasked; after a failure a route waits
    a second, then twice as long each time, a minute at most. Several relays may run at once.
    """

    def __init__(self, site: Site, *, interval: float = 30.0, glance: float = 0.2) -> None:
        self._site = site
        self._interval = interval
        self._glance = glance
        self._seen = 0
        self._wanted = Event()
        self._stopping = Event()
        self._failures: dict[str, int] = {}
        self._not_before: dict[str, float] = {}
        self._thread = Thread(target=self._run, name="jinmin-relay", daemon=True)

    def start(self) -> None:
        """Begin to relay."""
        self._thread.start()

    def stop(self, timeout: float = 30.0) -> bool:
        """End after the batch under way; False when it does not end within ``timeout`` seconds."""
        self._stopping.set()
        self._wanted.set()
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def wake(self) -> None:
        """Look now."""
        self._wanted.set()

    def hurry(self, adapter: str) -> None:
        """Its carrier is back: try at once what waits after a failure."""
        for route in self._site.profile.routes:
            if route.adapter == adapter and (name := _name(route)) in self._not_before:
                self._not_before[name] = 0.0
        self.wake()

    @property
    def is_running(self) -> bool:
        """Whether the thread is alive; the health page asks."""
        return self._thread.is_alive()

    def before_commit(self, work: Work, changes: Sequence[Change]) -> None:
        """Note whether there will be something to send; the relay's own works change no record."""
        if changes:
            work.after_commit(self.wake)

    def after_commit(self, work: Work) -> None:
        """Nothing: what ``before_commit`` left with the work does it."""

    def _run(self) -> None:
        go_on("relay", self._stopping, self._look)

    def _look(self) -> None:
        self._wanted.clear()
        self._has_grown()
        for route in self._site.profile.routes:
            self._while_due(route, self._stopping.is_set)
        self._rest(monotonic() + self._until_next_look())

    def _rest(self, until: float) -> None:
        """Until somebody wakes the relay, the ledger has grown or it is time to look unasked."""
        while (left := until - monotonic()) > 0:
            if self._wanted.wait(min(left, self._glance)) or self._has_grown():
                return

    def _has_grown(self) -> bool:
        """Whether anybody has written to the ledger since the last glance."""
        try:
            with self._site.open_read(SYSTEM) as w:
                before, self._seen = self._seen, ledger_position(w)
        except (JinminError, SQLAlchemyError):
            # The database is away: the next look at a route tells it.
            return False
        return self._seen != before

    def _until_next_look(self) -> float:
        now = monotonic()
        retries = [at - now for at in self._not_before.values() if at > now]
        return min([self._interval, *retries])

    def _while_due(self, route: Route, is_stopping: Callable[[], bool]) -> None:
        name = _name(route)
        if self._not_before.get(name, 0.0) > monotonic():
            return
        try:
            for _result in relay_stream(self._site, route):
                self._failures.pop(name, None)
                if is_stopping():
                    break
        except (JinminError, SQLAlchemyError):
            # relay_once has noted the reason on the stream, or the database is away altogether.
            self._back_off(name)
        except Exception as error:  # noqa: BLE001
            # One route's fault must not hold up the others.
            log.error("route %s waits after %s\n%s", name, kinds_of(error), places_of(error))
            self._back_off(name)

    def _back_off(self, name: str) -> None:
        failures = self._failures[name] = self._failures.get(name, 0) + 1
        patience = min(FIRST_PATIENCE * 2.0 ** min(failures - 1, BACK_OFF_STEPS), PATIENCE_AT_MOST)
        # With jitter, so that thirty provinces do not all come back in the same second.
        self._not_before[name] = monotonic() + patience * random.uniform(0.5, 1.0)


def _name(route: Route) -> str:
    return f"{route.partner}/{route.stream}"
