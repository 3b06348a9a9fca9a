"""The worker that looks whether the carriers can be reached, also while there is nothing to send."""

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from threading import Event, Thread
from time import monotonic

from sqlalchemy.exc import SQLAlchemyError

from jinmin.db.site import Site
from jinmin.db.work import Work
from jinmin.errors import JinminError
from jinmin.exchange.adapter import Adapters, ConnectionCheck, ExchangeAdapter
from jinmin.exchange.carriers import is_news, note_checks
from jinmin.exchange.ways import Way, ways_of
from jinmin.faults import go_on, kinds_of, places_of
from jinmin.matters import Parameters
from jinmin.vocabulary.actor import SYSTEM
from jinmin.vocabulary.profile import Profile

log = logging.getLogger(__name__)

CHECK_SECONDS = "exchange.carrier_check_seconds"
"""The parameter that says how often is looked."""

PATIENCE = 15.0
"""After so many seconds without an answer a carrier counts as not reached (设计)."""

FIRST_PAUSE = 30.0


class CarrierWatch:
    """One thread for all carriers. Each check has a thread of its own: neither another one nor the relay waits for it.

    ``interval`` (seconds) stands for the parameter, ``patience`` is how long a check may take. Several processes
    of a node may watch at once; what is kept is what was found last. A carrier that answers and over which nothing can
    be received is away as well: ``failures`` tells why, by adapter. ``returned`` is told of each adapter whose carrier
    answers again, so that nobody goes on waiting.
    """

    def __init__(
        self,
        site: Site,
        failures: Callable[[], Mapping[str, JinminError]] = dict,
        returned: Callable[[str], None] | None = None,
        *,
        interval: float | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self._site = site
        self._failures = failures
        self._returned = returned or (lambda _adapter: None)
        self._away: set[str] = set()
        self._interval = interval
        self._patience = patience
        self._pause = FIRST_PAUSE if interval is None else interval
        self._stopping = Event()
        self._under_way: dict[str, _Question] = {}
        self._thread = Thread(target=self._run, name="jinmin-carriers", daemon=True)

    def start(self) -> None:
        """Begin, with the first look at once."""
        self._thread.start()

    def stop(self, timeout: float = 30.0) -> None:
        """End after the look under way."""
        self._stopping.set()
        self._thread.join(timeout)

    def look(self) -> None:
        """Ask every carrier once and keep what is found."""
        with self._site.open_read(SYSTEM) as w:
            ways = [(way, w.port(Adapters).named(way.adapter)) for way in ways_of(self._site.profile)]
            self._pause = self._interval or _seconds_between_looks(w)
        found = self._ask(ways)
        with self._site.open_read(SYSTEM) as w:
            news = is_news(w, found)
        if news:
            with self._site.open_work(SYSTEM) as w:
                note_checks(w, found)

    def _run(self) -> None:
        go_on("watching the carriers", self._stopping, self._round)

    def _round(self) -> None:
        try:
            self.look()
        except (JinminError, SQLAlchemyError) as error:
            # The database is away, or another process noted the same at the same moment.
            log.warning("carriers: %s", error.key if isinstance(error, JinminError) else kinds_of(error))
        self._stopping.wait(self._pause)

    def _ask(self, ways: Sequence[tuple[Way, ExchangeAdapter]]) -> list[tuple[Way, ConnectionCheck]]:
        """What each of them answers within the patience; who was asked before and is silent is not asked again."""
        for way, adapter in ways:
            before = self._under_way.get(way.mark)
            if before is None or not before.is_open:
                self._under_way[way.mark] = _Question(partial(_checked, adapter, way))
        until = monotonic() + self._patience
        answers = [(way, self._under_way[way.mark].answer(until) or self._silent()) for way, _adapter in ways]
        failures = self._failures()
        for way, check in answers:
            if check.reachable and (way.mark in self._away or way.adapter in failures):
                self._returned(way.adapter)
        self._away = {way.mark for way, check in answers if not check.reachable}
        return [(way, _with(failures.get(way.adapter), way, check)) for way, check in answers]

    def _silent(self) -> ConnectionCheck:
        return ConnectionCheck(
            False, "exchange.carrier_silent", self._patience, {"seconds": round(self._patience)}
        )


class _Question:
    """One check in a thread of its own, which nobody has to wait for."""

    def __init__(self, check: Callable[[], ConnectionCheck]) -> None:
        self._found: ConnectionCheck | None = None
        self._check = check
        self._thread = Thread(target=self._run, name="jinmin-carrier-check", daemon=True)
        self._thread.start()

    @property
    def is_open(self) -> bool:
        return self._thread.is_alive()

    def answer(self, until: float) -> ConnectionCheck | None:
        """What was found, None when it has not come by ``until``."""
        self._thread.join(max(0.0, until - monotonic()))
        return self._found

    def _run(self) -> None:
        self._found = self._check()


def _with(failure: JinminError | None, way: Way, check: ConnectionCheck) -> ConnectionCheck:
    if failure is None or not way.receives or not check.reachable:
        return check
    return ConnectionCheck(False, failure.key, check.seconds, failure.values)


def _checked(adapter: ExchangeAdapter, way: Way) -> ConnectionCheck:
    try:
        return adapter.check(way.route)
    except JinminError as wrong:
        return ConnectionCheck(False, wrong.key, 0.0, wrong.values)
    except Exception as error:  # noqa: BLE001
        # An adapter is a stranger's code: its fault is told as the carrier's, and the others are looked at.
        log.error("check of %s failed: %s\n%s", adapter.name, kinds_of(error), places_of(error))
        told = {"adapter": adapter.name, "detail": type(error).__name__}
        return ConnectionCheck(False, "exchange.adapter_broken", 0.0, told)


def _seconds_between_looks(w: Work) -> float:
    region = w.port(Profile).node.region
    return float(w.port(Parameters).resolve(CHECK_SECONDS, w.today, region).integer)
