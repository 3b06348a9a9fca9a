"""A node's own chores: the tick of supervision, changeovers, idle sessions, journal segments, what is old."""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Event, Thread

from sqlalchemy.exc import SQLAlchemyError

from jinmin.cases import screen_waiting
from jinmin.changeovers import carry_out_due
from jinmin.db.once import forget_done
from jinmin.db.site import Site
from jinmin.db.work import Work
from jinmin.doubts import remind
from jinmin.errors import JinminError
from jinmin.exchange.reconciling import reconcile_due
from jinmin.exchange.recounting import recount_due
from jinmin.faults import go_on, kinds_of
from jinmin.identity import close_idle_sessions
from jinmin.ledger.journal import close_segment
from jinmin.notices import forget_notices
from jinmin.queueing import forget_appointments
from jinmin.supervision import tick
from jinmin.vocabulary.actor import SYSTEM

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=10)
RECONCILED_EVERY = timedelta(hours=23)
TOKENS_KEPT = timedelta(days=2)
"""Longer than any form stays open: a session ends after hours."""
NOTICES_KEPT = timedelta(days=60)
APPOINTMENTS_KEPT = timedelta(days=30)


class Housekeeper:
    """One thread. Every duty is a work of its own and harmless when done twice or by two processes."""

    def __init__(self, site: Site, refresh: Callable[[], None], *, interval: timedelta = EVERY) -> None:
        self._site = site
        self._refresh = refresh
        self._interval = interval
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="jinmin-housekeeping", daemon=True)

    def start(self) -> None:
        """Begin, with the first round at once."""
        self._thread.start()

    def stop(self, timeout: float = 10.0) -> None:
        """End after the duty under way."""
        self._stopping.set()
        self._thread.join(timeout)

    def tidy(self) -> None:
        """One round."""
        carry_out_due(partial(self._site.open_work, SYSTEM))
        tick(partial(self._site.open_work, SYSTEM))
        screen_waiting(self._site)
        forgetting = (_forget_tokens, _forget_notices, _forget_appointments)
        for duty in (close_idle_sessions, close_segment, remind, *forgetting):
            with self._site.open_work(SYSTEM) as w:
                w.action = "node.housekeeping"
                duty(w)
        recount_due(self._site, RECONCILED_EVERY)
        reconcile_due(self._site, RECONCILED_EVERY)
        self._refresh()

    def _run(self) -> None:
        go_on("housekeeping", self._stopping, self._round)

    def _round(self) -> None:
        try:
            self.tidy()
        except (JinminError, SQLAlchemyError) as error:
            log.warning("housekeeping: %s", error.key if isinstance(error, JinminError) else kinds_of(error))
        self._stopping.wait(self._interval.total_seconds())


def _forget_tokens(w: Work) -> None:
    forget_done(w, TOKENS_KEPT)


def _forget_notices(w: Work) -> None:
    forget_notices(w, NOTICES_KEPT)


def _forget_appointments(w: Work) -> None:
    forget_appointments(w, APPOINTMENTS_KEPT)
