"""Loading the calendar: what the package chinesecalendar knows, and notices an administrator enters."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Self

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from jinmin.db.work import Work
from jinmin.errors import Refused
from jinmin.matters import published_calendar
from jinmin.matters.models import CalendarDay, CalendarNoticeRecord, CalendarYear
from jinmin.matters.published_calendar import EXCHANGED, DayRow
from jinmin.matters.working_calendar import SATURDAY, WorkingCalendar
from jinmin.toml_files import read_toml
from jinmin.vocabulary.profile import Profile

ACTION = "calendar.notice"
YEARS_COMPARED = 3

DAYS = CalendarDay.__table__
YEARS = CalendarYear.__table__


class Holiday(BaseModel):
    """One holiday of a notice, from its first day to its last."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=40)
    first: date
    last: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise PydanticCustomError("calendar.holiday_backwards", "it ends before it begins")
        return self

    def days(self) -> Iterator[date]:
        """Every day of it."""
        return (self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))


class HolidayNotice(BaseModel):
    """A notice of the State Council: the holidays of ``year`` and the weekend days worked in exchange."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: int = Field(ge=2004, le=2100)
    doc_no: str = Field(min_length=1, max_length=80)
    holidays: tuple[Holiday, ...] = Field(min_length=1)
    worked: tuple[date, ...] = ()


def enter_notice(w: Work, notice: HolidayNotice) -> CalendarNoticeRecord:
    """Make the notice the calendar of its year, replacing what was there. Raises what ``check_notice`` does."""
    rows = check_notice(w, notice)
    before = WorkingCalendar()
    before.reload(w)
    own = DAYS.c.year == notice.year
    w.execute(sa.delete(DAYS).where(own | DAYS.c.day.in_([row["day"] for row in rows])))
    w.execute(sa.delete(YEARS).where(YEARS.c.year == notice.year))
    w.execute(sa.insert(DAYS).values(rows))
    w.execute(sa.insert(YEARS).values(year=notice.year, source=notice.doc_no))
    w.action = w.action or ACTION
    shown = [{**row, "day": str(row["day"])} for row in rows]
    origin = w.port(Profile).node.code
    after = WorkingCalendar()
    after.reload(w)
    changed = [day.isoformat() for day in before.differing_days(after)]
    _refresh_after(w)
    return w.add(
        CalendarNoticeRecord(
            year=notice.year, doc_no=notice.doc_no, days=shown, changed=changed, origin=origin
        )
    )


def check_notice(w: Work, notice: HolidayNotice) -> list[DayRow]:
    """The days the notice speaks of, where it is sound.

    Days of the December before may be part of it. Refused when a day lies elsewhere, is both holiday and
    working day, or is called worked in exchange without being a weekend day; when a holiday falls into
    pieces or one is missing that every notice of the last years has; when it is a copy of another year's.
    """
    _require_whole(notice, _yearly_holidays(w, notice.year))
    return _notice_rows(notice)


def load_published_years(w: Work) -> tuple[int, ...]:
    """Take in the years the installed chinesecalendar knows and the database does not; returns them.

    A day that a notice entered here has already settled stays as it is.
    """
    connection = w.session.connection()
    known = set(connection.scalars(sa.select(YEARS.c.year)))
    fresh = {row["year"]: row for row in published_calendar.years() if row["year"] not in known}
    if fresh:
        settled = set(connection.scalars(sa.select(DAYS.c.day)))
        days = [
            row for row in published_calendar.days() if row["year"] in fresh and row["day"] not in settled
        ]
        connection.execute(sa.insert(DAYS), days)
        connection.execute(sa.insert(YEARS), list(fresh.values()))
        _refresh_after(w)
    return tuple(fresh)


def _yearly_holidays(w: Work, year: int) -> frozenset[str]:
    """The holidays that each of the last known years has, by the names of the published calendar."""
    query = sa.select(DAYS.c.year, DAYS.c.name).where(DAYS.c.name != EXCHANGED, DAYS.c.year < year)
    by_year: dict[int, set[str]] = {}
    for row in w.execute(query):
        by_year.setdefault(row.year, set()).add(row.name)
    last = sorted(by_year)[-YEARS_COMPARED:]
    return frozenset.intersection(*(frozenset(by_year[known]) for known in last)) if last else frozenset()


def _require_whole(notice: HolidayNotice, yearly: frozenset[str]) -> None:
    named = "、".join(holiday.name for holiday in notice.holidays)
    if missing := sorted(name for name in yearly if name not in named):
        raise Refused("calendar.holiday_missing", names="、".join(missing), year=notice.year)
    for name in {holiday.name for holiday in notice.holidays}:
        days = sorted(day for holiday in notice.holidays if holiday.name == name for day in holiday.days())
        if len(set(days)) != len(days):
            raise Refused("calendar.holiday_twice", name=name)
        if (days[-1] - days[0]).days + 1 != len(days):
            raise Refused("calendar.holiday_hole", name=name, first=days[0], last=days[-1])
    if not any(day.year == notice.year for holiday in notice.holidays for day in holiday.days()):
        raise Refused("calendar.wrong_year", year=notice.year)


def _notice_rows(notice: HolidayNotice) -> list[DayRow]:
    resting = {day: holiday.name for holiday in notice.holidays for day in holiday.days()}
    earliest, latest = date(notice.year - 1, 12, 1), date(notice.year, 12, 31)
    for day in (*resting, *notice.worked):
        if not earliest <= day <= latest:
            raise Refused("calendar.day_outside", day=day, year=notice.year)
    for day in notice.worked:
        if day in resting:
            raise Refused("calendar.day_twice", day=day)
        if day.weekday() < SATURDAY:
            raise Refused("calendar.worked_weekday", day=day)
    rest = [DayRow(day=day, year=notice.year, working=False, name=name) for day, name in resting.items()]
    work = [DayRow(day=day, year=notice.year, working=True, name=EXCHANGED) for day in set(notice.worked)]
    return sorted(rest + work, key=lambda row: row["day"])


def _refresh_after(w: Work) -> None:
    calendar, database = w.port(WorkingCalendar), w.database
    w.after_commit(lambda: calendar.refresh(database))


def read_notice(path: Path) -> HolidayNotice:
    """A notice written down as TOML: ``year``, ``doc_no``, ``worked`` and ``[[holidays]]``; Invalid says where."""
    return read_toml(path, HolidayNotice)
