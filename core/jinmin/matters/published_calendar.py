"""The years the installed package chinesecalendar knows, as rows of the calendar tables."""

from datetime import date
from typing import TypedDict

import chinese_calendar
from chinese_calendar.constants import holidays, workdays

SOURCE = "国务院办公厅节假日安排通知，经 chinesecalendar 软件包转录"
EXCHANGED = "调休上班"


class DayRow(TypedDict):
    """A row of matter_calendar_day."""

    day: date
    year: int
    working: bool
    name: str


class YearRow(TypedDict):
    """A row of matter_calendar_year."""

    year: int
    source: str


def days() -> list[DayRow]:
    """Every holiday and every weekend day worked in exchange."""
    resting = [_row(day, False, _titles[name]) for day, name in holidays.items()]
    working = [_row(day, True, EXCHANGED) for day in workdays]
    return sorted(resting + working, key=lambda row: row["day"])


def years() -> list[YearRow]:
    """Every year the package has holidays of."""
    return [YearRow(year=year, source=SOURCE) for year in sorted({day.year for day in holidays})]


def _row(day: date, working: bool, name: str) -> DayRow:
    return DayRow(day=day, year=day.year, working=working, name=name)


_titles: dict[str, str] = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}
