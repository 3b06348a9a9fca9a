"""Counting last days anew when the calendar changes: every due that was a guess, and every one a notice may move.

What has such a day says so once, as a ``DueKind``; all kinds are counted anew alike, a batch at a time.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Column, ColumnElement, TextClause

from jinmin.db.work import Work
from jinmin.ledger.consumers import OpenWork
from jinmin.ledger.ledgered import Ledgered
from jinmin.matters.calendar_notices import HolidayNotice, enter_notice
from jinmin.matters.models import CalendarNoticeRecord
from jinmin.matters.working_calendar import WorkingCalendar

NOTICE = CalendarNoticeRecord.__table__
ACTION = "case.dues_recounted"
BATCH = 200


@dataclass(frozen=True)
class DueKind:
    """One kind of record whose last days are counted over the calendar.

    ``live``: it is still to be done. ``guess``: live, and a day of it rests on an unknown year; written as in the
    index that serves it. ``last_days`` are the columns that are counted, ``mark`` the one that says "provisional".
    ``count`` brings the record, which is locked, to what the given calendar says.
    """

    title: str
    model: type[Ledgered]
    live: ColumnElement[bool]
    guess: ColumnElement[bool] | TextClause
    last_days: Sequence[Column[Any]]
    mark: Column[Any]
    count: Callable[[Work, UUID, WorkingCalendar], None]


@dataclass(frozen=True)
class DueKinds:
    """Every kind the node knows, those first on which others rest. A port."""

    kinds: tuple[DueKind, ...]


@dataclass(frozen=True)
class Foreseen:
    """What a notice would change: the days that would be worked or rested on otherwise, the dues by kind."""

    days: tuple[date, ...]
    dues: Counter[str]


def recount_dues(open_work: OpenWork, *, batch: int = BATCH) -> Counter[str]:
    """Count anew each live due that is a guess or that a notice since the last time may move; changed ones by kind.

    Batches commit one by one. An interruption loses nothing: a notice counts as followed once all are through,
    and doing it again changes nothing, for a due that still is a guess comes out as it was.
    """
    with open_work() as w:
        kinds, calendar = w.port(DueKinds).kinds, w.port(WorkingCalendar)
        entered = _not_followed(w)
    changed = _recount_all(open_work, kinds, _first_day(entered), calendar, batch, keep=True)
    if entered:
        with open_work() as w:
            w.action = ACTION
            for row in entered:
                w.lock(CalendarNoticeRecord, row.id).followed_at = w.at
    return changed


def foresee(open_work: OpenWork, notice: HolidayNotice, *, batch: int = BATCH) -> Foreseen:
    """What ``recount_dues`` would change after this notice; nothing is kept. Raises what ``enter_notice`` does."""
    calendar = WorkingCalendar()
    days: tuple[date, ...] = ()
    kinds: tuple[DueKind, ...] = ()
    with suppress(_NotKept), open_work() as w:
        days = tuple(map(date.fromisoformat, enter_notice(w, notice).changed))
        kinds = w.port(DueKinds).kinds
        calendar.reload(w)
        raise _NotKept
    return Foreseen(
        days, _recount_all(open_work, kinds, min(days, default=None), calendar, batch, keep=False)
    )


class _NotKept(Exception):
    """Leaves a work without a trace."""


def _not_followed(w: Work) -> Sequence[sa.Row[Any]]:
    query = sa.select(NOTICE.c.id, NOTICE.c.changed).where(
        NOTICE.c.followed_at.is_(None), NOTICE.c.origin == w.origin
    )
    return w.execute(query.order_by(NOTICE.c.id)).all()


def _first_day(entered: Iterable[sa.Row[Any]]) -> date | None:
    return min((date.fromisoformat(day) for row in entered for day in row.changed), default=None)


def _recount_all(
    open_work: OpenWork,
    kinds: Sequence[DueKind],
    first: date | None,
    calendar: WorkingCalendar,
    batch: int,
    *,
    keep: bool,
) -> Counter[str]:
    changed: Counter[str] = Counter()
    for kind in kinds:
        after: UUID | None = UUID(int=0)
        while after is not None:
            with suppress(_NotKept), open_work() as w:
                w.action = ACTION
                ids = _following(w, kind, first, after, batch)
                changed[kind.title] += sum(_moves(w, kind, each, calendar) for each in ids)
                after = ids[-1] if len(ids) == batch else None
                if not keep:
                    raise _NotKept
    return +changed


def _following(w: Work, kind: DueKind, first: date | None, after: UUID, batch: int) -> Sequence[UUID]:
    """The next records, locked; with a changed day: all that are live and due from it on, for it may lie in between."""
    table = kind.model.__table__
    wanted = kind.guess
    if first is not None:
        wanted = sa.or_(kind.guess, sa.and_(kind.live, sa.or_(*(day >= first for day in kind.last_days))))
    query = sa.select(table.c.id).where(wanted, table.c.id > after, table.c.origin == w.origin)
    return w.execute(query.order_by(table.c.id).limit(batch).with_for_update(of=table)).scalars().all()


def _moves(w: Work, kind: DueKind, record_id: UUID, calendar: WorkingCalendar) -> bool:
    record = w.lock(kind.model, record_id)
    names = [column.key for column in (*kind.last_days, kind.mark)]
    before = [getattr(record, name) for name in names]
    kind.count(w, record_id, calendar)
    return [getattr(record, name) for name in names] != before
