"""A whole work once more, when others were in its way and nothing of it was kept."""

import random
import time
from collections.abc import Callable
from threading import Event
from typing import TypeVar

from jinmin.db.work import Work
from jinmin.errors import Unavailable

T = TypeVar("T")

BUSY = "database.busy"
PAUSES = (0.02, 0.1, 0.4)
"""Seconds before each further try, at the most half as long again; the last try's failure is told."""
AGAIN_WITHIN_SECONDS = 5.0
"""Nothing is begun anew later than this: whoever waited for the database so long wants to know."""


def work_through(open_work: Callable[[], Work], call: Callable[[Work], T]) -> T:
    """The result of ``call`` in a unit of work that has been committed.

    A work that ends with ``database.busy`` before its commit is done anew as a whole, a few times and after
    pauses by chance, so that two who were in each other's way do not meet again. ``call`` changes nothing but
    the work; what else it does has to bear repetition. Other errors, and those after the commit, come at once.
    """
    until = time.monotonic() + AGAIN_WITHIN_SECONDS
    for pause in PAUSES:
        committed = Event()
        try:
            return _through(open_work, call, committed)
        except Unavailable as error:
            if error.key != BUSY or committed.is_set() or time.monotonic() > until:
                raise
        time.sleep(pause * random.uniform(0.5, 1.5))
    return _through(open_work, call, Event())


def _through(open_work: Callable[[], Work], call: Callable[[Work], T], committed: Event) -> T:
    with open_work() as w:
        w.after_commit(committed.set)  # before all else that waits for the commit, and may fail
        return call(w)
