"""Previews that go on while their page is left: one per person and subject, each in a thread."""

import logging
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Event, Lock, Thread
from uuid import UUID

from jinmin.changeovers.at_once import preview_all
from jinmin.changeovers.impact import Totals
from jinmin.changeovers.subjects import Subject, subject_of
from jinmin.db.work import Work
from jinmin.errors import JinminError, Unavailable
from jinmin.faults import kinds_of, places_of
from jinmin.ledger.consumers import OpenWork

log = logging.getLogger(__name__)

Key = tuple[UUID | None, str]
FindSubjects = Callable[[Work], Sequence[Subject]]
MOST_KEPT = 200


class RunState(StrEnum):
    """计算中, 已完成, 已停止, 未能完成."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass
class Run:
    """One preview on its way. ``totals`` is what was counted last, ``error`` what ended it."""

    subject: str
    state: RunState = RunState.RUNNING
    totals: Totals = field(default_factory=Totals)
    error: JinminError | None = None
    stopping: Event = field(default_factory=Event)

    def stop(self) -> None:
        """End it after the stretch under way."""
        self.stopping.set()


class PreviewRuns:
    """A port: the previews of this process, so that a page can be left and come back to its figures."""

    def __init__(self) -> None:
        self._runs: dict[Key, Run] = {}
        self._threads: list[Thread] = []
        self._lock = Lock()

    def find(self, user_id: UUID | None, subject: str) -> Run | None:
        """What this person has begun about this subject."""
        return self._runs.get((user_id, subject))

    def begin(
        self,
        user_id: UUID | None,
        subject: str,
        open_read: OpenWork,
        open_work: OpenWork,
        find: FindSubjects | None = None,
    ) -> Run:
        """Begin anew, unless it goes on already. ``find`` says what to look at where it is more than ``subject``."""
        with self._lock:
            held = self._runs.get((user_id, subject))
            if held is not None and held.state is RunState.RUNNING:
                return held
            run, wanted = Run(subject), find or (lambda w: (subject_of(w, subject),))
            self._runs = dict(list(self._runs.items())[-MOST_KEPT:]) | {(user_id, subject): run}
            thread = Thread(
                target=_perform, args=(run, open_read, open_work, wanted), name="jinmin-preview", daemon=True
            )
            self._threads = [each for each in self._threads if each.is_alive()] + [thread]
        thread.start()
        return run

    def close(self, timeout: float = 10.0) -> None:
        """End all of them."""
        for run in self._runs.values():
            run.stop()
        for thread in self._threads:
            thread.join(timeout)


def _perform(run: Run, open_read: OpenWork, open_work: OpenWork, find: FindSubjects) -> None:
    try:
        with open_read() as w:
            subjects = find(w)
        totals, stopped = preview_all(open_read, open_work, subjects, _keeping(run))
    except JinminError as error:
        log.warning("preview: %s", error.key)
        run.error, run.state = error, RunState.FAILED
    except Exception as error:  # noqa: BLE001
        # Whoever waits for the figures must not wait for a thread that is no more.
        log.error("preview ends by %s\n%s", kinds_of(error), places_of(error))
        run.error, run.state = Unavailable("changeover.preview_broken"), RunState.FAILED
    else:
        run.totals = totals
        run.state = RunState.STOPPED if stopped else RunState.DONE


def _keeping(run: Run) -> Callable[[Totals], bool]:
    def progress(totals: Totals) -> bool:
        run.totals = deepcopy(totals)
        return not run.stopping.is_set()

    return progress
