"""Counting last days anew when the calendar changes: every due that was a guess, and every one a notice may move.

What has such a day says so once, as a ``DueKind``; all kinds are counted anew alike. Records are looked at many at a
time on a snapshot, without a lock; only those that come out otherwise are locked, counted once more and written, a
batch in one commit. So a clerk waits for one such batch at most, and a look at a million dues stops nobody.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Column, ColumnElement, TextClause

from jinmin.db.site import Site
from jinmin.db.work import Work
from jinmin.ledger.consumers import OpenWork
from jinmin.ledger.ledgered import Ledgered
from jinmin.matters.calendar_notices import HolidayNotice, enter_notice
from jinmin.matters.models import CalendarNoticeRecord
from jinmin.matters.working_calendar import WorkingCalendar
from jinmin.vocabulary.actor import SYSTEM

NOTICE = CalendarNoticeRecord.__table__
ACTION = "case.dues_recounted"
LOOK = 1_000
"""Records looked at on one snapshot."""
BATCH = 100
"""Records locked and written in one commit."""

AGAIN = timedelta(minutes=30)
"""So long a notice is followed again: every process reads the calendar anew within ten minutes."""

Record = TypeVar("Record", bound=Ledgered)


def _nothing(_w: Work, _records: Sequence[Any]) -> object:
    return None


@dataclass(frozen=True)
class DueKind(Generic[Record]):
    """One kind of record whose last days are counted over the calendar.

    ``live``: it is still to be done. ``guess``: live, and a day of it rests on an unknown year; written as in the
    index that serves it. ``last_days`` are the columns that are counted, ``mark`` the one that says "provisional".
    ``count`` brings a record, which is nobody else's copy, to what the given calendar says; it may rely on nothing
    that another record's recount changes. ``beside`` reads at once what it asks for each of them.
    """

    title: str
    model: type[Record]
    live: ColumnElement[bool]
    guess: ColumnElement[bool] | TextClause
    last_days: Sequence[Column[Any]]
    mark: Column[Any]
    count: Callable[[Work, Record, WorkingCalendar], None]
    beside: Callable[[Work, Sequence[Record]], object] = _nothing

    @property
    def counted(self) -> tuple[str, ...]:
        """The names of what is counted."""
        return tuple(column.key for column in (*self.last_days, self.mark))


@dataclass(frozen=True)
class DueKinds:
    """Every kind the node knows. A port."""

    kinds: tuple[DueKind[Any], ...]


@dataclass(frozen=True)
class Foreseen:
    """What a notice would change: the days that would be worked or rested on otherwise, the dues by kind."""

    days: tuple[date, ...]
    dues: Counter[str]


@dataclass(frozen=True)
class _Round:
    """One time of counting: over which calendar, from which changed day on, up to which day no guess can be left.

    ``all_guesses``: also those beyond that day, which can only come out otherwise where the calendar is another.
    """

    calendar: WorkingCalendar
    first_changed: date | None
    all_guesses: bool
    look: int
    batch: int


def recount_dues(open_work: OpenWork, *, look: int = LOOK, batch: int = BATCH) -> Counter[str]:
    """Count anew each live due that is a guess or that a notice since the last time may move; changed ones by kind.

    The calendar is read anew first. Batches commit one by one. An interruption loses nothing: a notice counts as
    followed once all are through, and doing it again changes nothing, for a due that still is a guess comes out as
    it was.
    """
    with open_work() as w:
        kinds, site, calendar = w.port(DueKinds).kinds, w.port(Site), w.port(WorkingCalendar)
        entered = _to_follow(w)
        calendar.reload(w)  # another process may have taken the notice in
    state = calendar.state
    anew = bool(entered) or not calendar.is_followed
    now = _Round(calendar, _first_day(entered), anew, look, batch)
    changed = Counter[str]()
    for kind in kinds:
        for ids in _found(site, kind, now):
            changed[kind.title] += _follow(open_work, kind, ids, now)
    if entered:
        with open_work() as w:
            w.action = ACTION
            for row in entered:
                if row.followed_at is None:
                    w.lock(CalendarNoticeRecord, row.id).followed_at = w.at
    calendar.note_followed(state)
    return +changed


def foresee(open_work: OpenWork, notice: HolidayNotice, *, look: int = LOOK) -> Foreseen:
    """What ``recount_dues`` would change after this notice; nothing is kept. Raises what ``enter_notice`` does."""
    calendar = WorkingCalendar()
    with suppress(_NotKept), open_work() as w:
        days = tuple(map(date.fromisoformat, enter_notice(w, notice).changed))
        kinds, site = w.port(DueKinds).kinds, w.port(Site)
        calendar.reload(w)
        raise _NotKept
    then = _Round(calendar, min(days, default=None), True, look, BATCH)
    found = {kind.title: sum(map(len, _found(site, kind, then))) for kind in kinds}
    return Foreseen(days, +Counter(found))


class _NotKept(Exception):
    """Leaves a work without a trace."""


def _to_follow(w: Work) -> Sequence[sa.Row[Any]]:
    """Notices nobody followed, and those of a while ago: a process may have counted by the calendar of before."""
    lately = sa.or_(NOTICE.c.followed_at.is_(None), NOTICE.c.followed_at > w.at - AGAIN)
    query = sa.select(NOTICE.c.id, NOTICE.c.changed, NOTICE.c.followed_at)
    return w.execute(query.where(lately, NOTICE.c.origin == w.origin).order_by(NOTICE.c.id)).all()


def _first_day(entered: Iterable[sa.Row[Any]]) -> date | None:
    return min((date.fromisoformat(day) for row in entered for day in row.changed), default=None)


def _found(site: Site, kind: DueKind[Any], now: _Round) -> Iterator[Sequence[UUID]]:
    """The ids of those that come out otherwise, look by look; nothing is locked, nothing is written."""
    after: UUID | None = UUID(int=0)
    while after is not None:
        with site.open_read(SYSTEM) as w:
            seen = w.session.scalars(_following(w, kind, now, after)).all()
            after = seen[-1].id if len(seen) == now.look else None
            moved = _moved(w, kind, seen, now.calendar)
        yield [row["id"] for row in moved]


def _following(w: Work, kind: DueKind[Any], now: _Round, after: UUID) -> sa.Select[Any]:
    """The next records; with a changed day: all that are live and due from it on, for it may lie in between."""
    table, guess = kind.model.__table__, kind.guess
    if not now.all_guesses:
        certain = now.calendar.certain_until(w.today)
        guess = sa.and_(guess, *(sa.or_(day.is_(None), day <= certain) for day in kind.last_days))
    wanted = [guess]
    if (first := now.first_changed) is not None:
        wanted.append(sa.and_(kind.live, sa.or_(*(day >= first for day in kind.last_days))))
    query = sa.select(kind.model).where(sa.or_(*wanted), table.c.id > after, table.c.origin == w.origin)
    return query.order_by(table.c.id).limit(now.look)


def _follow(open_work: OpenWork, kind: DueKind[Any], ids: Sequence[UUID], now: _Round) -> int:
    """Write what these come out at; those that somebody holds are waited for one by one, holding nothing else."""
    changed, held = 0, list[UUID]()
    for start in range(0, len(ids), now.batch):
        stretch = ids[start : start + now.batch]
        taken, written = _written(open_work, kind, stretch, now.calendar, skip_held=True)
        held += [each for each in stretch if each not in taken]
        changed += written
    return changed + sum(_written(open_work, kind, [each], now.calendar)[1] for each in held)


def _written(
    open_work: OpenWork,
    kind: DueKind[Any],
    ids: Sequence[UUID],
    calendar: WorkingCalendar,
    *,
    skip_held: bool = False,
) -> tuple[Collection[UUID], int]:
    """Which could be locked, and how many of them changed."""
    table = kind.model.__table__
    with open_work() as w:
        w.action = ACTION
        mine = sa.select(kind.model).where(table.c.id.in_(ids), kind.live, table.c.origin == w.origin)
        locked = mine.order_by(table.c.id).with_for_update(of=table, skip_locked=skip_held)
        records = w.session.scalars(locked).all()
        moved = _moved(w, kind, records, calendar)
        w.bulk_update(kind.model, moved)
    return {record.id for record in records}, len(moved)


def _moved(
    w: Work, kind: DueKind[Any], records: Sequence[Any], calendar: WorkingCalendar
) -> list[dict[str, Any]]:
    """What is counted of those that come out otherwise, each by its id. Nothing is written yet."""
    for record in records:
        w.session.expunge(record)
    _beside, moved = kind.beside(w, records), []
    for record in records:
        before = _counted(kind, record)
        kind.count(w, record, calendar)
        if (after := _counted(kind, record)) != before:
            moved.append({"id": record.id, **after})
    return moved


def _counted(kind: DueKind[Any], record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in kind.counted}
