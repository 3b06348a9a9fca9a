"""The dashboard: every figure counts exactly the cases it opens to, under the supervisor's own rights."""

from datetime import date

import pytest
from tests.integration.cases.office import LI, QINGCHUAN, WANG, Office, clerk
from tests.integration.supervision.watching import begun, finish, supervisor

from jinmin.errors import Forbidden, Invalid, NotFound
from jinmin.supervision.board import board, cases_behind
from jinmin.supervision.measures import BoardQuery, Measure
from jinmin.ui.pages.supervision import places_to_choose

YEAR = BoardQuery(date(2026, 1, 1), date(2026, 12, 31))
ELSEWHERE = "510823"
NEIGHBOUR = clerk("邻县", region=ELSEWHERE)


def busy_office(office: Office) -> None:
    """In time, late, returned, refused, near, overdue, without a limit, and one elsewhere."""
    in_time, late, overdue = begun(office), begun(office), begun(office)
    finish(office, in_time)
    office.step(late, "review", "again", LI, opinion="缺页")
    assert overdue
    office.open(matter="probe.visit")
    office.open(NEIGHBOUR, region=ELSEWHERE)
    office.hands.move(days=20)
    office.step(late, "accept", "accepted")
    finish(office, late)
    begun(office)
    office.hands.move(days=11)


def test_a_supervisor_steps_down_from_his_own_division_and_back(office: Office) -> None:
    with office.node.read(supervisor(office, "51")) as w:
        top, city = places_to_choose(w, ""), places_to_choose(w, "5108")
        county = places_to_choose(w, QINGCHUAN)
        with pytest.raises(NotFound):
            places_to_choose(w, "11")
    assert top[""] == "四川省（全部）"
    assert {"5108", "5101"} <= set(top)
    assert QINGCHUAN not in top, "a step at a time"
    assert {"", "5108", QINGCHUAN, ELSEWHERE} <= set(city)
    assert list(county)[:3] == ["", "5108", QINGCHUAN], "the way back stands first"


def test_every_figure_counts_the_cases_it_opens_to(office: Office) -> None:
    boss = supervisor(office, "51")
    busy_office(office)
    with office.node.read(boss) as w:
        told = board(w, YEAR)
        for figures in (told.total, *told.organisations):
            for measure, count in figures.counts.items():
                behind = cases_behind(w, YEAR, measure, figures.org_id, limit=500)
                assert (measure, len(behind.lines)) == (measure, count)
    counts = told.total.counts
    assert {measure.value: counts[measure] for measure in Measure if counts[measure]} == {
        "accepted": 5,
        "finished": 2,
        "in_time": 1,
        "late": 1,
        "returned": 1,
        "open": 4,
        "amber": 1,
        "red": 2,
    }


def test_rate_and_mean_time_of_those_that_had_a_limit(office: Office) -> None:
    boss = supervisor(office)
    busy_office(office)
    with office.node.read(boss) as w:
        told = board(w, YEAR)
    assert (told.total.rate, told.total.mean_days) == (0.5, 10.0)
    assert [(one.month, one.finished, one.in_time, one.late) for one in told.months] == [("2026-03", 2, 1, 1)]


def test_period_and_matter_narrow_it(office: Office) -> None:
    boss = supervisor(office)
    busy_office(office)
    with office.node.read(boss) as w:
        first_day = board(w, BoardQuery(date(2026, 3, 2), date(2026, 3, 2))).total.counts
        visits = board(w, BoardQuery(YEAR.first, YEAR.last, matter="probe.visit")).total.counts
    assert (first_day[Measure.FINISHED], first_day[Measure.LATE], first_day[Measure.ACCEPTED]) == (1, 0, 4)
    assert (visits[Measure.FINISHED], visits[Measure.OPEN]) == (0, 1)


def test_pages_by_key(office: Office) -> None:
    boss = supervisor(office)
    busy_office(office)
    with office.node.read(boss) as w:
        first = cases_behind(w, YEAR, Measure.OPEN, limit=2)
        second = cases_behind(w, YEAR, Measure.OPEN, after=first.following, limit=2)
    assert (len(first.lines), len(second.lines), second.following) == (2, 1, None)


@pytest.mark.parametrize(
    ("query", "error"),
    [
        (BoardQuery(YEAR.first, YEAR.last, region="52"), Forbidden),
        (BoardQuery(YEAR.last, YEAR.first), Invalid),
        (BoardQuery(date(2010, 1, 1), YEAR.last), Invalid),
    ],
)
def test_what_is_not_the_supervisors_is_refused(
    office: Office, query: BoardQuery, error: type[Exception]
) -> None:
    boss = supervisor(office)
    with pytest.raises(error), office.node.read(boss) as w:
        board(w, query)
    with pytest.raises(Forbidden), office.node.read(WANG) as w:
        cases_behind(w, YEAR, Measure.OPEN)


def test_a_county_sees_its_own_only(office: Office) -> None:
    boss = supervisor(office, QINGCHUAN)
    office.open(NEIGHBOUR, region=ELSEWHERE)
    with office.node.read(boss) as w:
        assert board(w, YEAR).organisations == ()
