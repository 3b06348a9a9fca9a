"""Suspended days (特别程序) do not count, and nothing else changes."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinmin.matters import Due, Pause, Unit, WorkingCalendar, published_calendar
from jinmin.matters.working_calendar import CalendarState

CALENDAR = WorkingCalendar(
    CalendarState(
        {row["day"]: row["working"] for row in published_calendar.days()},
        frozenset(row["year"] for row in published_calendar.years()),
    )
)
DAY = timedelta(days=1)
STARTS = st.dates(date(2024, 1, 1), date(2026, 6, 30))
COUNTS = st.integers(0, 60)
UNITS: st.SearchStrategy[Unit] = st.sampled_from(["working", "calendar"])


@st.composite
def pauses(draw: st.DrawFn) -> Pause:
    first = draw(st.dates(date(2024, 1, 1), date(2026, 9, 30)))
    return Pause(first, first + draw(st.integers(0, 40)) * DAY)


@pytest.mark.parametrize(
    ("start", "days", "unit", "pause", "last"),
    [
        # 2026-09-24 + 10 working days is 2026-10-15; three working days stopped push it three on.
        (date(2026, 9, 24), 10, "working", (date(2026, 9, 28), date(2026, 10, 1)), date(2026, 10, 20)),
        # Stopped over the holiday: none of these days would have counted anyway.
        (date(2026, 9, 24), 10, "working", (date(2026, 10, 1), date(2026, 10, 8)), date(2026, 10, 15)),
        # 30 days end on Wednesday 2026-04-01; ten days stopped end on Saturday the 11th, rolled to Monday.
        (date(2026, 3, 2), 30, "calendar", (date(2026, 3, 5), date(2026, 3, 15)), date(2026, 4, 13)),
        # Ends on Saturday, would roll to Monday, but Monday and Tuesday are stopped.
        (date(2026, 3, 2), 5, "calendar", (date(2026, 3, 9), date(2026, 3, 11)), date(2026, 3, 11)),
        # Stopped after the last day: too late to help.
        (date(2026, 3, 2), 5, "working", (date(2026, 3, 10), date(2026, 3, 20)), date(2026, 3, 9)),
    ],
)
def test_stopped_days(start: date, days: int, unit: Unit, pause: tuple[date, date], last: date) -> None:
    assert CALENDAR.add(start, days, unit, (Pause(*pause),)) == Due(last, provisional=False)


@given(start=STARTS, days=COUNTS, pause=pauses())
def test_working_days_move_by_exactly_those_that_were_stopped(start: date, days: int, pause: Pause) -> None:
    last = CALENDAR.add(start, days, "working", (pause,)).day
    stopped = sum(
        CALENDAR.is_working(pause.first + n * DAY)
        for n in range((pause.until - pause.first).days)
        if start < pause.first + n * DAY <= last
    )
    if days:
        assert last == CALENDAR.add(start, days + stopped, "working").day


@given(start=STARTS, days=COUNTS, pause=pauses())
def test_calendar_days_move_by_exactly_those_that_were_stopped(start: date, days: int, pause: Pause) -> None:
    end = start + days * DAY
    stopped = 0
    for _round in range(60):
        inside = (start + n * DAY for n in range(1, days + stopped + 1))
        if (now := sum(pause.holds(day) for day in inside)) == stopped:
            break
        stopped = now
    end += stopped * DAY
    rolled = CALENDAR.roll(end).day
    last = CALENDAR.add(start, days, "calendar", (pause,)).day
    assert last == rolled or pause.holds(rolled)


@given(start=STARTS, days=COUNTS, unit=UNITS, stops=st.lists(pauses(), max_size=3))
def test_never_on_a_rest_day_nor_on_a_stopped_one(
    start: date, days: int, unit: Unit, stops: list[Pause]
) -> None:
    last = CALENDAR.add(start, days, unit, stops).day
    assert CALENDAR.is_working(last)
    assert not any(stop.holds(last) for stop in stops)


@given(start=STARTS, days=COUNTS, unit=UNITS, stops=st.lists(pauses(), max_size=3))
def test_more_days_a_later_start_or_another_stop_never_end_earlier(
    start: date, days: int, unit: Unit, stops: list[Pause]
) -> None:
    last = CALENDAR.add(start, days, unit, stops).day
    assert CALENDAR.add(start, days + 1, unit, stops).day >= last
    assert CALENDAR.add(start + DAY, days, unit, stops).day >= last
    assert CALENDAR.add(start, days, unit, stops[:-1]).day <= last


@given(start=STARTS, days=COUNTS, unit=UNITS)
def test_an_empty_stop_changes_nothing(start: date, days: int, unit: Unit) -> None:
    empty = Pause(start + DAY, start + DAY)
    assert CALENDAR.add(start, days, unit, (empty,)) == CALENDAR.add(start, days, unit)
