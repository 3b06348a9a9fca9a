"""Which rule holds where, and from which due on."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinmin.matters import Unit, WorkingCalendar
from jinmin.supervision.models import Light, Moment, Subject, SupervisionRule
from jinmin.supervision.rule_book import StaffedPosts, cells, lapsed_through, near_through
from jinmin.supervision.rule_files import shipped_rules

CALENDAR = WorkingCalendar()
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def rule(region: str = "", name: str = "case.lapsed", **more: object) -> SupervisionRule:
    given: dict[str, object] = {
        "rule": name,
        "region": region,
        "title": "逾期",
        "subject": Subject.CASE,
        "at": Moment.LAPSED,
        "days": 0,
        "unit": "working",
        "light": Light.RED,
        "tells_handler": True,
        "permission": "case.supervise",
        "post": "",
        "levels_up": 0,
        "on_provisional": True,
        "off": False,
        "valid_from": date(2020, 1, 1),
        "law": "设计",
        "article": "未核",
        "confirmed": False,
        "shipped_by": "jinmin",
    }
    return SupervisionRule(**given | more)


def test_a_lower_regions_row_takes_its_place_out_of_the_wider_one() -> None:
    found = cells([rule(), rule("51", days=3), rule("5108", off=True)], date(2026, 3, 2))
    assert [(cell.rule.region, cell.excluded) for cell in found] == [("", ("51", "5108")), ("51", ("5108",))]


def test_the_latest_row_in_force_wins_and_one_entered_here_wins_over_a_shipped_one() -> None:
    old, new = rule(days=1), rule(days=2, valid_from=date(2026, 3, 1))
    here = rule(days=9, valid_from=date(2026, 3, 1), shipped_by="")
    ended = rule(days=7, valid_from=date(2026, 3, 2), valid_to=date(2026, 3, 3))

    def days_on(day: date) -> list[int]:
        return [cell.rule.days for cell in cells([here, ended, new, old], day)]

    assert [days_on(date(2026, 2, 28)), days_on(date(2026, 3, 1))] == [[1], [9]]
    assert [days_on(date(2026, 3, 2)), days_on(date(2026, 3, 4))] == [[7], [9]]


@pytest.mark.parametrize(
    ("today", "days", "unit", "latest"),
    [
        (date(2026, 3, 10), 0, "working", date(2026, 3, 9)),
        (date(2026, 3, 14), 5, "working", date(2026, 3, 8)),  # the five are Monday to Friday
        (date(2026, 3, 13), 5, "working", date(2026, 3, 5)),
        (date(2026, 3, 10), 5, "calendar", date(2026, 3, 4)),
    ],
)
def test_how_long_ago_a_due_must_lie(today: date, days: int, unit: Unit, latest: date) -> None:
    assert lapsed_through(today, days, unit, CALENDAR) == latest


@given(DAYS, st.integers(0, 15), st.sampled_from(["working", "calendar"]))
def test_a_due_has_lapsed_exactly_when_its_days_lie_before_today(today: date, days: int, unit: Unit) -> None:
    latest = lapsed_through(today, days, unit, CALENDAR)
    for due in (latest - timedelta(days=1), latest, latest + timedelta(days=1)):
        end = CALENDAR.add(due, days, unit).day if days else due
        assert (due <= latest) == (end < today)


@given(DAYS, st.integers(0, 15))
def test_lights_never_go_out_because_a_day_passes(today: date, days: int) -> None:
    tomorrow = today + timedelta(days=1)
    for through in (lapsed_through, near_through):
        assert through(today, days, "working", CALENDAR) <= through(tomorrow, days, "working", CALENDAR)


def test_it_is_told_to_the_nearest_staffed_posts_and_further_up_by_staffed_levels() -> None:
    upward = ("510822", "5108", "51", "")
    posts = StaffedPosts(
        frozenset({("510822", "case.supervise", ""), ("51", "case.supervise", ""), ("5108", "other", "")})
    )
    assert posts.told(rule(), upward) == "510822"
    assert posts.told(rule(levels_up=1), upward) == "51"
    assert posts.told(rule(levels_up=3), upward) == "51"
    assert posts.told(rule(post="分管局长"), upward) is None


def test_every_shipped_rule_is_marked_unconfirmed_or_names_its_source() -> None:
    assert shipped_rules()
    for entry in shipped_rules():
        assert entry.confirmed or (entry.law, entry.article) == ("设计", "未核")
