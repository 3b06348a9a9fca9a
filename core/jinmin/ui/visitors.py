"""Who else has a case open, and who has just acted on it.

Within this process it is told at once and no database is asked; of other processes there is word every few
seconds (``visits_elsewhere``).
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from nicegui import ui
from nicegui.element import Element

from jinmin.cases.models import Case
from jinmin.cases.visits import CaseDeed, CaseVisitor
from jinmin.db.changes import Change
from jinmin.db.work import Work
from jinmin.messages import title_of
from jinmin.ui.buttons import plain_button
from jinmin.ui.words import clock_time
from jinmin.vocabulary.actor import Actor

CASE = Case.__table__
OWN_WORKS = 2000
"""So many commits of this process are remembered: what they did need not be heard of again."""
_ACTING: ContextVar[object] = ContextVar("acting", default=None)


@contextmanager
def acting_for(page: object) -> Iterator[None]:
    """What is committed within was asked for on this page, in whoever's name: the page itself needs no telling."""
    token = _ACTING.set(page)
    try:
        yield
    finally:
        _ACTING.reset(token)


@dataclass(frozen=True)
class Deed:
    """Something that was just committed to a case."""

    by: Actor
    action: str
    at: datetime
    page: object


@dataclass(frozen=True)
class Visit:
    """One page with one case on it. ``shows`` is false for who only looks and may not act: nobody is told.

    ``seq`` is the last ledger entry of the case that the page shows.
    """

    case_id: UUID
    visitor: Actor
    since: datetime
    page: object
    shows: bool
    seq: int = 0


@dataclass(frozen=True)
class Word:
    """What was heard of other processes: who has a case open there, what was committed to it."""

    visitors: tuple[CaseVisitor, ...]
    deeds: tuple[CaseDeed, ...]


class Visitors:
    """The open case pages of this process; takes part in commits to hear of each case that changes.

    ``moved`` is set whenever somebody comes or goes.
    """

    def __init__(self) -> None:
        self.moved = asyncio.Event()
        self._open: dict[UUID, list[CaseWatch]] = {}
        self._elsewhere: dict[UUID, list[Visit]] = {}
        self._seen: dict[UUID, int] = {}
        self._own: deque[UUID] = deque(maxlen=OWN_WORKS)

    def here(self) -> tuple[CaseVisitor, ...]:
        """Who is to be shown to other processes, one line a case and user, since the first page."""
        firsts: dict[tuple[UUID, UUID], CaseVisitor] = {}
        for visit in (watch.visit for watches in self._open.values() for watch in watches):
            if visit.shows and (user_id := visit.visitor.user_id):
                line = CaseVisitor(visit.case_id, user_id, visit.visitor.name, visit.since)
                firsts.setdefault((visit.case_id, user_id), line)
        return tuple(firsts.values())

    def seen(self) -> dict[UUID, int]:
        """Up to which ledger entry each open case is known here."""
        return dict(self._seen)

    def hear(self, word: Word) -> None:
        """Tell the pages of this process."""
        for case_id in self._open:
            there = [
                Visit(case_id, Actor(each.user_id, each.name), each.since, None, shows=True)
                for each in word.visitors
                if each.case_id == case_id
            ]
            if there != self._elsewhere.get(case_id, []):
                self._elsewhere[case_id] = there
                self._meet(case_id)
        for deed in word.deeds:
            self._hear_of(deed)

    def _hear_of(self, deed: CaseDeed) -> None:
        if deed.case_id not in self._open:
            return
        self._seen[deed.case_id] = deed.seq
        if deed.work_id in self._own:
            return
        told = Deed(Actor(deed.user_id, deed.name), deed.action, deed.at, None)
        for watch in self._open[deed.case_id]:
            if watch.visit.seq < deed.seq:
                watch.tell(told)

    def enter(self, watch: "CaseWatch") -> None:
        """A page was opened."""
        self._open.setdefault(watch.visit.case_id, []).append(watch)
        self._seen.setdefault(watch.visit.case_id, watch.visit.seq)
        self._meet(watch.visit.case_id)
        self.moved.set()

    def leave(self, watch: "CaseWatch") -> None:
        """A page was left."""
        case_id = watch.visit.case_id
        remaining = [each for each in self._open.pop(case_id, []) if each is not watch]
        if remaining:
            self._open[case_id] = remaining
            self._meet(case_id)
        else:
            self._seen.pop(case_id, None)
            self._elsewhere.pop(case_id, None)
        self.moved.set()

    def before_commit(self, work: Work, changes: Sequence[Change]) -> None:
        """Note which open cases this commit changes."""
        if not self._open or not changes:
            return
        touched = {change.record_id for change in changes if change.table is CASE}
        touched |= {work.case_id} if work.case_id else set()
        deed = Deed(work.actor, work.action, work.at, _ACTING.get())
        for case_id in touched & self._open.keys():
            self._own.append(work.id)
            work.after_commit(partial(self._tell, case_id, deed))

    def after_commit(self, work: Work) -> None:
        """Nothing more: each commit carries what to tell."""

    def _tell(self, case_id: UUID, deed: Deed) -> None:
        for watch in tuple(self._open.get(case_id, ())):
            with suppress(RuntimeError):  # the program is ending, its loop has gone
                watch.loop.call_soon_threadsafe(watch.tell, deed)

    def _meet(self, case_id: UUID) -> None:
        watches = self._open[case_id]
        present = (*(each.visit for each in watches if each.visit.shows), *self._elsewhere.get(case_id, ()))
        for watch in watches:
            watch.meet(present)


class CaseWatch(Element):
    """The strip above a case page that says who else is there and what has changed meanwhile."""

    def __init__(self, visitors: Visitors, visit: Visit, renew: Callable[[], Awaitable[None]]) -> None:
        super().__init__("div")
        self.classes("jm-visitors jm-no-print").props("role=status aria-live=polite").mark("visitors")
        self.visit = visit
        self.loop = asyncio.get_running_loop()
        self._visitors = visitors
        self._renew = renew
        self._others: tuple[Visit, ...] = ()
        self._deed: Deed | None = None
        self.visible = False
        visitors.enter(self)

    def meet(self, present: tuple[Visit, ...]) -> None:
        """These have the case open now; several pages of one user count as one, since the first."""
        mine = self.visit.visitor.user_id
        firsts: dict[UUID | None, Visit] = {}
        for each in sorted(present, key=lambda each: each.since):
            if each.visitor.user_id != mine:
                firsts.setdefault(each.visitor.user_id, each)
        self._others = tuple(firsts.values())
        self._draw()

    def tell(self, deed: Deed) -> None:
        """Somebody has acted; one's own deed is on the page already, or in another window of one's own."""
        if deed.page is not self.visit.page and deed.by.user_id != self.visit.visitor.user_id:
            self._deed = deed
            self._draw()

    def _draw(self) -> None:
        if self.is_deleted:
            return
        self.visible = bool(self._others or self._deed)
        self.clear()
        with self:
            if self._deed:
                with ui.element("div").classes("jm-visitors-news"):
                    ui.icon("sync_problem")
                    ui.label(told(self._deed))
                    plain_button("查看最新内容", self._renew, kind="second").mark("see-latest")
            for each in self._others:
                with ui.element("div"):
                    ui.icon("group")
                    ui.label(f"{each.visitor.name} 也打开着此件（{clock_time(each.since)} 起）")

    def _handle_delete(self) -> None:
        self._visitors.leave(self)
        super()._handle_delete()


def told(deed: Deed) -> str:
    """Who did what when, in a line."""
    what = title_of("action", deed.action) if deed.action else "办理"
    return f"{deed.by.name or '系统'} {clock_time(deed.at)} 对此件作了“{what}”，本页还是此前的内容。"
