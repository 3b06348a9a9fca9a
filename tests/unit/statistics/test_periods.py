"""Reporting periods: what is written, which months it means, what stands before it."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinmin.errors import Invalid
from jinmin_statistics.periods import Months, Period, PeriodKind, current_period, parse_period, union

PERIODS = st.builds(
    lambda kind, year, number, to_date: Period(
        kind, year, 1 + number % (12 // kind.months), to_date and kind is not PeriodKind.YEAR
    ),
    st.sampled_from(PeriodKind),
    st.integers(1950, 2198),
    st.integers(0, 11),
    st.booleans(),
)


@pytest.mark.parametrize(
    ("written", "first", "last", "title"),
    [
        ("2026", 202601, 202612, "2026年"),
        ("2026Q3", 202607, 202609, "2026年第三季度"),
        ("2026Q1", 202601, 202603, "2026年第一季度"),
        ("2026-09", 202609, 202609, "2026年9月"),
        ("2026Q3ytd", 202601, 202609, "2026年1–9月"),
        ("2026-09ytd", 202601, 202609, "2026年1–9月"),
        (" 2026-12 ", 202612, 202612, "2026年12月"),
    ],
)
def test_a_period_means_its_months(written: str, first: int, last: int, title: str) -> None:
    period = parse_period(written)
    assert (period.months, period.title) == (Months(first, last), title)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "26",
        "2026Q5",
        "2026Q0",
        "2026-13",
        "2026-00",
        "2026-9",
        "2026ytd",
        "2026q3",
        "2026Q3YTD",
        "二〇二六",
    ],
)
def test_anything_else_is_refused_with_the_value(written: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_period(written)
    assert (refused.value.key, refused.value.field) == ("statistics.period", "period")
    assert refused.value.values["value"] == written


@pytest.mark.parametrize("written", ["1948", "2200Q1", "9999-12"])
def test_a_year_out_of_range_is_refused(written: str) -> None:
    with pytest.raises(Invalid, match=r"statistics\.period_year"):
        parse_period(written)


@pytest.mark.parametrize(
    ("written", "previous", "year_earlier", "from_january"),
    [
        ("2026Q1", "2025Q4", "2025Q1", "2026Q1ytd"),
        ("2026Q3", "2026Q2", "2025Q3", "2026Q3ytd"),
        ("2026-01", "2025-12", "2025-01", "2026-01ytd"),
        ("2026", "2025", "2025", "2026"),
        ("2026Q3ytd", "2026Q2ytd", "2025Q3ytd", "2026Q3ytd"),
        ("2026Q1ytd", "2025Q4ytd", "2025Q1ytd", "2026Q1ytd"),
    ],
)
def test_what_a_period_is_compared_with(
    written: str, previous: str, year_earlier: str, from_january: str
) -> None:
    period = parse_period(written)
    compared = (period.previous, period.year_earlier, period.from_january)
    assert tuple(str(each) for each in compared) == (previous, year_earlier, from_january)


@given(PERIODS)
def test_a_period_reads_as_it_is_written(period: Period) -> None:
    assert parse_period(str(period)) == period
    assert period.following.previous == period.previous.following == period


@given(PERIODS)
def test_periods_of_a_kind_leave_no_month_out(period: Period) -> None:
    if not period.to_date:
        assert (period.months.first - period.previous.months.last) in (1, 89)


@given(st.lists(PERIODS, min_size=1, max_size=5), st.integers(1949, 2199), st.integers(1, 12))
def test_a_union_holds_the_months_of_its_periods_and_no_other(
    periods: list[Period], year: int, month: int
) -> None:
    stretches, asked = union(tuple(periods)), year * 100 + month
    assert any(asked in each for each in stretches) == any(asked in each.months for each in periods)
    assert all(before.last < after.first for before, after in pairwise(stretches))


def test_the_four_columns_of_a_quarter_are_read_in_two_stretches() -> None:
    third = parse_period("2026Q3")
    assert union((third, third.previous, third.from_january, third.year_earlier)) == (
        Months(202507, 202509),
        Months(202601, 202609),
    )


@pytest.mark.parametrize(
    ("kind", "written"),
    [(PeriodKind.MONTH, "2026-11"), (PeriodKind.QUARTER, "2026Q4"), (PeriodKind.YEAR, "2026")],
)
def test_a_day_falls_in_its_period(kind: PeriodKind, written: str) -> None:
    assert str(current_period(kind, date(2026, 11, 21))) == written


@pytest.mark.parametrize(("on", "ended"), [(date(2026, 9, 30), False), (date(2026, 10, 1), True)])
def test_a_period_has_ended_the_day_after_its_last(on: date, ended: bool) -> None:
    assert parse_period("2026Q3").has_ended(on) is ended
