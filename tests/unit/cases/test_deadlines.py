"""When a due is near, and how it stands to a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinmin.cases.deadlines import near_from
from jinmin.cases.policy import CasePolicy
from jinmin.cases.worklist import Urgency, urgency_of
from jinmin.matters import WorkingCalendar

WEEKDAYS = WorkingCalendar()
"""A calendar without notices: Monday to Friday."""


@pytest.mark.parametrize(
    ("start", "due", "near"),
    [
        (date(2026, 3, 2), date(2026, 3, 16), date(2026, 3, 12)),
        (date(2026, 3, 2), date(2026, 3, 30), date(2026, 3, 25)),
        (date(2026, 3, 2), date(2026, 4, 29), date(2026, 4, 18)),
        (date(2026, 3, 4), date(2026, 3, 9), date(2026, 3, 5)),
        (date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 2)),
        (date(2026, 3, 2), date(2026, 3, 2), date(2026, 3, 2)),
    ],
    ids=[
        "two working days",
        "a fifth, rounded down",
        "a fifth of a long limit",
        "over a weekend",
        "short",
        "visit",
    ],
)
def test_near_from(start: date, due: date, near: date) -> None:
    assert near_from(start, due, WEEKDAYS, CasePolicy()) == near


@given(
    start=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    length=st.integers(0, 200),
    share=st.floats(0, 1),
    days=st.integers(0, 30),
)
def test_near_is_exactly_when_little_is_left(start: date, length: int, share: float, days: int) -> None:
    """Against the definition, day by day."""
    due = start + timedelta(days=length)
    near = near_from(start, due, WEEKDAYS, CasePolicy(soon_share=share, soon_working_days=days))
    for ahead in range(length + 1):
        day = start + timedelta(days=ahead)
        left = length - ahead
        working = sum((day + timedelta(days=n)).weekday() < 5 for n in range(1, left + 1))
        assert (near <= day) == (working <= days or left <= int(length * share))


@pytest.mark.parametrize(
    ("due", "soon_from", "urgency"),
    [
        (None, None, Urgency.NONE),
        (date(2026, 3, 1), date(2026, 2, 27), Urgency.OVERDUE),
        (date(2026, 3, 2), date(2026, 2, 27), Urgency.TODAY),
        (date(2026, 3, 2), None, Urgency.VISIT),
        (date(2026, 3, 1), None, Urgency.OVERDUE),
        (date(2026, 3, 3), date(2026, 3, 2), Urgency.SOON),
        (date(2026, 3, 9), date(2026, 3, 3), Urgency.NORMAL),
    ],
)
def test_urgency(due: date | None, soon_from: date | None, urgency: Urgency) -> None:
    assert urgency_of(due, soon_from, date(2026, 3, 2)) is urgency
