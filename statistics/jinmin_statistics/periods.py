"""报告期: a month, a quarter or a year, alone or from January on; written 2026-09, 2026Q3, 2026Q3ytd."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from jinmin.api import Invalid

YEAR_TO_DATE = "ytd"
EARLIEST = 1949
LATEST = 2199

_SHAPE = re.compile(r"(?P<year>\d{4})(?:Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2]))?(?P<ytd>ytd)?")
_QUARTERS = "一二三四"


class PeriodKind(StrEnum):
    """How long a period is, before it is taken from the year's beginning."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        """Its length in months."""
        return {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.YEAR: 12}[self]


@dataclass(frozen=True, order=True)
class Months:
    """Consecutive months from ``first`` to ``last``, both included, as integers yyyymm."""

    first: int
    last: int

    def __contains__(self, month: int) -> bool:
        return self.first <= month <= self.last

    def __iter__(self) -> Iterator[int]:
        month = self.first
        while month <= self.last:
            yield month
            month = _next(month)


@dataclass(frozen=True)
class Period:
    """One reporting period: the ``number``-th month, quarter or year of ``year``.

    ``to_date`` takes it from January on (年初累计), as the figures marked * in the quarterly table are.
    """

    kind: PeriodKind
    year: int
    number: int = 1
    to_date: bool = False

    def __str__(self) -> str:
        tail = {
            PeriodKind.MONTH: f"-{self.number:02}",
            PeriodKind.QUARTER: f"Q{self.number}",
            PeriodKind.YEAR: "",
        }
        return f"{self.year}{tail[self.kind]}{YEAR_TO_DATE if self.to_date else ''}"

    @property
    def months(self) -> Months:
        """The months it covers."""
        last = self.number * self.kind.months
        first = 1 if self.to_date else last - self.kind.months + 1
        return Months(self.year * 100 + first, self.year * 100 + last)

    @property
    def last_day(self) -> date:
        """Its last day; divisions are taken as they stood then."""
        year, month = divmod(self.months.last, 100)
        return date(year, month, calendar.monthrange(year, month)[1])

    @property
    def title(self) -> str:
        """2026年第三季度, 2026年9月, 2026年1–9月, 2026年."""
        if self.kind is PeriodKind.YEAR:
            return f"{self.year}年"
        if self.to_date:
            return f"{self.year}年1–{self.number * self.kind.months}月"
        if self.kind is PeriodKind.QUARTER:
            return f"{self.year}年第{_QUARTERS[self.number - 1]}季度"
        return f"{self.year}年{self.number}月"

    @property
    def previous(self) -> "Period":
        """上期: the period before it of the same kind; a first one follows last year's last one."""
        if self.number > 1:
            return replace(self, number=self.number - 1)
        return replace(self, year=self.year - 1, number=12 // self.kind.months)

    @property
    def following(self) -> "Period":
        """下期: the period after it of the same kind."""
        if self.number < 12 // self.kind.months:
            return replace(self, number=self.number + 1)
        return replace(self, year=self.year + 1, number=1)

    @property
    def year_earlier(self) -> "Period":
        """上年同期: the same period of the year before."""
        return replace(self, year=self.year - 1)

    @property
    def from_january(self) -> "Period":
        """年初至今: from the year's beginning to its last month. A year is so already."""
        return self if self.kind is PeriodKind.YEAR else replace(self, to_date=True)

    def has_ended(self, on: date) -> bool:
        """Whether no event of this period can come after this day."""
        return self.last_day < on


def parse_period(text: str) -> Period:
    """The period written as ``2026``, ``2026Q3``, ``2026-09``, ``2026Q3ytd`` or ``2026-09ytd``.

    Raises Invalid ``statistics.period`` (not such a text) or ``statistics.period_year`` (out of range).
    """
    found = _SHAPE.fullmatch(text.strip())
    if found is None or (found["ytd"] and not (found["quarter"] or found["month"])):
        raise Invalid("statistics.period", field="period", value=text)
    year = int(found["year"])
    if not EARLIEST <= year <= LATEST:
        raise Invalid("statistics.period_year", field="period", value=text, earliest=EARLIEST, latest=LATEST)
    to_date = found["ytd"] is not None
    if found["quarter"]:
        return Period(PeriodKind.QUARTER, year, int(found["quarter"]), to_date)
    if found["month"]:
        return Period(PeriodKind.MONTH, year, int(found["month"]), to_date)
    return Period(PeriodKind.YEAR, year)


def current_period(kind: PeriodKind, on: date) -> Period:
    """The period of this kind in which the day falls."""
    return Period(kind, on.year, (on.month - 1) // kind.months + 1)


def union(periods: tuple[Period, ...]) -> tuple[Months, ...]:
    """The months of all these periods as few ranges, none touching another, in order."""
    merged: list[Months] = []
    for months in sorted(period.months for period in periods):
        if merged and months.first <= _next(merged[-1].last):
            merged[-1] = Months(merged[-1].first, max(merged[-1].last, months.last))
        else:
            merged.append(months)
    return tuple(merged)


def _next(month: int) -> int:
    return month + 1 if month % 100 < 12 else month + 89
