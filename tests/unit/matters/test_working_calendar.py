"""Working days and deadlines over the published calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jinmin.errors import Invalid
from jinmin.matters import Due, Unit, WorkingCalendar, published_calendar, runs_of_years
from jinmin.matters.working_calendar import CalendarState

CALENDAR = WorkingCalendar(
    CalendarState(
        {row["day"]: row["working"] for row in published_calendar.days()},
        frozenset(row["year"] for row in published_calendar.years()),
    )
)

DAYS = st.dates(date(2004, 1, 1), date(2028, 12, 31))
COUNTS = st.integers(1, 60)
UNITS: st.SearchStrategy[Unit] = st.sampled_from(["working", "calendar"])


def test_years_are_those_of_the_notices() -> None:
    assert CALENDAR.loaded_years == tuple(range(2004, 2027))


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 10, 1), False),
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),
        (date(2026, 10, 11), False),
        (date(2026, 11, 20), True),
        (date(2026, 11, 21), False),
        (date(2007, 12, 29), True),
    ],
)
def test_is_working(day: date, working: bool) -> None:
    assert CALENDAR.is_working(day) is working


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        (date(2026, 9, 24), 10, date(2026, 10, 15)),
        (date(2026, 2, 13), 5, date(2026, 2, 27)),
        (date(2026, 4, 30), 3, date(2026, 5, 8)),
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 21), 0, date(2026, 11, 23)),
    ],
)
def test_working_days(start: date, days: int, last: date) -> None:
    assert CALENDAR.add(start, days, "working") == Due(last, provisional=False)


@pytest.mark.parametrize(
    ("received", "cooling_ends", "claim_ends"),
    [
        pytest.param(date(2026, 10, 19), date(2026, 11, 18), date(2026, 12, 18), id="M1"),
        pytest.param(date(2026, 9, 1), date(2026, 10, 8), date(2026, 11, 9), id="M3"),
        pytest.param(date(2026, 9, 10), date(2026, 10, 10), date(2026, 11, 9), id="M4"),
    ],
)
def test_divorce_clock(received: date, cooling_ends: date, claim_ends: date) -> None:
    cooling = CALENDAR.add(received, 30, "calendar")
    assert cooling == Due(cooling_ends, provisional=False)
    assert CALENDAR.add(cooling.day, 30, "calendar") == Due(claim_ends, provisional=False)


@pytest.mark.parametrize(
    ("day", "rolled"),
    [
        (date(2026, 10, 1), date(2026, 10, 8)),
        (date(2026, 11, 7), date(2026, 11, 9)),
        (date(2026, 10, 10), date(2026, 10, 10)),
    ],
)
def test_roll(day: date, rolled: date) -> None:
    assert CALENDAR.roll(day) == Due(rolled, provisional=False)


@pytest.mark.parametrize(
    ("start", "days", "unit", "due"),
    [
        (date(2026, 12, 25), 10, "working", Due(date(2027, 1, 8), True)),
        (date(2026, 12, 18), 3, "working", Due(date(2026, 12, 23), False)),
        (date(2026, 12, 18), 4, "working", Due(date(2026, 12, 24), True)),
        (date(2025, 12, 25), 4, "working", Due(date(2025, 12, 31), False)),
        (date(2026, 12, 10), 30, "calendar", Due(date(2027, 1, 11), True)),
        (date(2003, 12, 31), 1, "working", Due(date(2004, 1, 2), False)),
        (date(2003, 12, 30), 2, "working", Due(date(2004, 1, 2), True)),
    ],
)
def test_a_year_without_its_notice_is_a_guess(start: date, days: int, unit: Unit, due: Due) -> None:
    assert CALENDAR.add(start, days, unit) == due


def test_same_visit_ends_on_its_day() -> None:
    assert CALENDAR.add(date(2027, 1, 2), 0, "visit") == Due(date(2027, 1, 2), provisional=False)


def test_negative_periods_are_refused() -> None:
    with pytest.raises(Invalid) as refused:
        CALENDAR.add(date(2026, 11, 21), -1)
    assert refused.value.key == "calendar.days_negative"


@given(DAYS, st.integers(0, 60), UNITS)
def test_no_period_ends_on_a_rest_day(start: date, days: int, unit: Unit) -> None:
    due = CALENDAR.add(start, days, unit)
    assert CALENDAR.is_working(due.day)
    assert due.day >= start + timedelta(days=days)


@given(DAYS, COUNTS, COUNTS)
def test_working_days_add_up(start: date, first: int, second: int) -> None:
    at_once = CALENDAR.add(start, first + second)
    assert CALENDAR.add(CALENDAR.add(start, first).day, second).day == at_once.day


@given(DAYS, DAYS, COUNTS, UNITS)
def test_later_starts_never_end_earlier(one: date, other: date, days: int, unit: Unit) -> None:
    earlier, later = sorted((one, other))
    assert CALENDAR.add(earlier, days, unit).day <= CALENDAR.add(later, days, unit).day


@given(DAYS, COUNTS)
def test_count_of_working_days(start: date, days: int) -> None:
    last = CALENDAR.add(start, days).day
    between = (start + timedelta(days=n) for n in range(1, (last - start).days + 1))
    assert sum(CALENDAR.is_working(day) for day in between) == days


@given(DAYS, COUNTS, UNITS)
def test_only_what_an_unknown_notice_may_move_is_provisional(start: date, days: int, unit: Unit) -> None:
    assume(start.year > 2004)
    due = CALENDAR.add(start, days, unit)
    assert due.provisional is (due.day >= date(2026, 12, 24))


@pytest.mark.parametrize(
    ("years", "told"),
    [((2026,), "2026"), ((2025, 2026), "2025—2026"), ((2024, 2025, 2026, 2028), "2024—2026、2028"), ((), "")],
)
def test_a_gap_in_the_years_is_seen(years: tuple[int, ...], told: str) -> None:
    assert runs_of_years(years) == told
