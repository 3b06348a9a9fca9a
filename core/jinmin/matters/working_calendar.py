"""Working days and deadlines over the calendar in the database.

A day of a year whose State Council notice is not loaded is judged by its weekday, and the result says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

import sqlalchemy as sa
from sqlalchemy import Connection

from jinmin.db.engine import Database
from jinmin.db.work import Work
from jinmin.errors import Invalid
from jinmin.matters.models import CalendarDay, CalendarYear

Unit = Literal["working", "calendar", "visit"]

DAY = timedelta(days=1)
SATURDAY = 5
MOVED_FROM = 24
"""From this day of December on a holiday notice of the next year may move days (设计).

The earliest that one did is the 29th: 元旦 of 2008, 2019."""


@dataclass(frozen=True)
class Due:
    """The last day of a period. ``provisional``: a notice that is not loaded may move it."""

    day: date
    provisional: bool


@dataclass(frozen=True)
class Pause:
    """Days that do not count (暂停计时): from ``first`` on; ``until`` is the first that counts again."""

    first: date
    until: date

    def holds(self, day: date) -> bool:
        """Whether ``day`` does not count."""
        return self.first <= day < self.until


@dataclass(frozen=True)
class CalendarState:
    """One immutable state: the days that differ from their weekday, and the years that are known."""

    working: dict[date, bool] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    def is_working(self, day: date) -> bool:
        """By notice, else by weekday."""
        return self.working.get(day, day.weekday() < SATURDAY)

    def next_working(self, day: date) -> date:
        """The first working day on or after ``day``."""
        while not self.is_working(day):
            day += DAY
        return day

    def due(self, first: date, last: date) -> Due:
        """``last``, judged by days from ``first`` on; the next year's notice speaks of late December, too."""
        until = last.year + (last >= date(last.year, 12, MOVED_FROM))
        return Due(last, not self.years.issuperset(range(first.year, until + 1)))


class WorkingCalendar:
    """The node's calendar; one immutable state that ``reload`` replaces, so any thread may read."""

    def __init__(self, state: CalendarState | None = None) -> None:
        self._state = state or CalendarState()
        self._followed: CalendarState | None = None

    @property
    def state(self) -> CalendarState:
        """What it says by now."""
        return self._state

    @property
    def is_followed(self) -> bool:
        """Whether this process has counted every due by what the calendar says now."""
        return self._followed == self._state

    def note_followed(self, state: CalendarState) -> None:
        """Every due has been counted by what the calendar said then."""
        self._followed = state

    def certain_until(self, today: date) -> date:
        """The last day that no further notice moves: a due up to it is no guess."""
        last = today.year
        while last in self._state.years:
            last += 1
        return date(last - 1, 12, MOVED_FROM) - DAY

    def reload(self, w: Work) -> None:
        """Read the calendar anew from the database."""
        self.load(w.session.connection())

    def refresh(self, database: Database) -> None:
        """Read the calendar anew on a snapshot of its own; for after a commit."""
        with database.reading.connect() as connection:
            self.load(connection)

    def load(self, connection: Connection) -> None:
        """Read the calendar anew over this connection."""
        day = CalendarDay.__table__.c
        working = {row.day: row.working for row in connection.execute(sa.select(day.day, day.working))}
        years = connection.scalars(sa.select(CalendarYear.__table__.c.year)).all()
        self._state = CalendarState(working, frozenset(years))

    @property
    def loaded_years(self) -> tuple[int, ...]:
        """The years whose notice is loaded, ascending."""
        return tuple(sorted(self._state.years))

    def differing_days(self, other: "WorkingCalendar") -> tuple[date, ...]:
        """The days on which offices work by one of the two only, in order."""
        told = self._state.working.keys() | other._state.working.keys()
        return tuple(sorted(day for day in told if self.is_working(day) != other.is_working(day)))

    def is_working(self, day: date) -> bool:
        """Whether offices work on this day (工作日, 调休 included)."""
        return self._state.is_working(day)

    def roll(self, day: date) -> Due:
        """``day``, or the first working day after the rest days it falls in (民法典第二百零三条)."""
        state = self._state
        return state.due(day, state.next_working(day))

    def add(self, start: date, days: int, unit: Unit = "working", pauses: Sequence[Pause] = ()) -> Due:
        """The last day of a period of ``days``; the day of ``start`` is not counted (民法典第二百零一条).

        ``working`` counts working days. ``calendar`` counts all days and rolls the last one. ``visit`` is the
        same day. No days of either kind: ``start`` itself, rolled. Days of ``pauses`` do not count, and the
        period never ends on one. Invalid for a negative number.
        """
        if days < 0:
            raise Invalid("calendar.days_negative", days=days)
        if unit == "visit":
            return Due(start, provisional=False)
        state, every = self._state, unit == "calendar"
        if not pauses and every:
            return self.roll(start + days * DAY)
        day, left = start, days
        while left:
            day += DAY
            left -= (every or state.is_working(day)) and not _paused(day, pauses)
        while not state.is_working(day) or _paused(day, pauses):
            day += DAY
        return state.due(start + DAY if days else start, day)


def runs_of_years(years: Iterable[int]) -> str:
    """2004—2026、2028: each run of years by its first and last."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and runs[-1][-1] == year - 1:
            runs[-1] = [runs[-1][0], year]
        else:
            runs.append([year])
    return "、".join("—".join(map(str, run)) for run in runs)


def _paused(day: date, pauses: Sequence[Pause]) -> bool:
    return any(pause.holds(day) for pause in pauses)
