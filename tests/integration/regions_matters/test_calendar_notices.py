"""An administrator enters the State Council's notice; a newer package brings its years by itself."""

from datetime import date

import pytest
import sqlalchemy as sa

from jinmin.errors import Refused
from jinmin.ledger.entries import read_entries
from jinmin.matters import Due, Holiday, HolidayNotice, WorkingCalendar, enter_notice, load_published_years
from jinmin.matters.models import CalendarDay, CalendarYear
from jinmin.node import Node


def notice(*, worked: tuple[date, ...] = (), last: date = date(2027, 1, 3)) -> HolidayNotice:
    newyear = Holiday(name="元旦", first=date(2027, 1, 1), last=last)
    return HolidayNotice(year=2027, doc_no="测试〔2026〕1号", holidays=(newyear, *OTHERS), worked=worked)


OTHERS = tuple(
    Holiday(name=name, first=date(2027, 6, day), last=date(2027, 6, day))
    for day, name in enumerate(("春节", "清明节", "劳动节", "端午节", "国庆节、中秋节"), start=7)
)


def enter(node: Node, told: HolidayNotice) -> WorkingCalendar:
    with node.work() as w:
        enter_notice(w, told)
    return node.ports.get(WorkingCalendar)


def test_a_notice_makes_a_guess_certain(node: Node) -> None:
    start = date(2026, 12, 30)
    assert node.ports.get(WorkingCalendar).add(start, 3) == Due(date(2027, 1, 4), provisional=True)
    calendar = enter(node, notice(worked=(date(2026, 12, 26), date(2027, 1, 9))))
    assert calendar.add(start, 3) == Due(date(2027, 1, 5), provisional=False)
    assert calendar.is_working(date(2026, 12, 26))
    assert calendar.is_working(date(2027, 1, 9))
    assert calendar.loaded_years[-1] == 2027


def test_a_notice_replaces_the_one_before(node: Node) -> None:
    enter(node, notice(worked=(date(2027, 1, 9),)))
    calendar = enter(node, notice(last=date(2027, 1, 4)))
    assert not calendar.is_working(date(2027, 1, 9))
    assert calendar.roll(date(2027, 1, 1)) == Due(date(2027, 1, 5), provisional=False)


def test_the_ledger_keeps_every_notice(node: Node) -> None:
    enter(node, notice())
    enter(node, notice(last=date(2027, 1, 4)))
    with node.read() as w:
        entries = read_entries(w, 0, 10, kinds=["matter_calendar_notice"])
    assert [len(entry.public["days"]) for entry in entries] == [8, 9]
    assert {entry.action for entry in entries} == {"calendar.notice"}


def with_holidays(*holidays: Holiday) -> HolidayNotice:
    """The notice with these holidays in the place of its own."""
    return notice().model_copy(update={"holidays": holidays})


def newyear(first: date, last: date) -> Holiday:
    return Holiday(name="元旦", first=first, last=last)


@pytest.mark.parametrize(
    ("told", "key"),
    [
        (with_holidays(newyear(date(2027, 1, 1), date(2027, 1, 3)), *OTHERS[1:]), "calendar.holiday_missing"),
        (
            with_holidays(
                newyear(date(2027, 1, 1), date(2027, 1, 1)),
                newyear(date(2027, 1, 3), date(2027, 1, 3)),
                *OTHERS,
            ),
            "calendar.holiday_hole",
        ),
        (
            with_holidays(
                newyear(date(2027, 1, 1), date(2027, 1, 3)),
                newyear(date(2027, 1, 3), date(2027, 1, 4)),
                *OTHERS,
            ),
            "calendar.holiday_twice",
        ),
        (
            HolidayNotice(
                year=2027,
                doc_no="x",
                holidays=tuple(
                    Holiday(name=each.name, first=date(2026, 12, n), last=date(2026, 12, n))
                    for n, each in enumerate((newyear(date(2027, 1, 1), date(2027, 1, 1)), *OTHERS), start=1)
                ),
            ),
            "calendar.wrong_year",
        ),
        (notice(last=date(2028, 1, 1)), "calendar.day_outside"),
        (notice(worked=(date(2026, 11, 28),)), "calendar.day_outside"),
        (notice(worked=(date(2027, 1, 2),)), "calendar.day_twice"),
        (notice(worked=(date(2027, 1, 5),)), "calendar.worked_weekday"),
    ],
)
def test_faulty_notices(small_node: Node, told: HolidayNotice, key: str) -> None:
    with pytest.raises(Refused) as refused, small_node.work() as w:
        enter_notice(w, told)
    assert refused.value.key == key
    assert small_node.ports.get(WorkingCalendar).loaded_years[-1] == 2026


def test_missing_years_come_from_the_package(node: Node) -> None:
    day, year = CalendarDay.__table__, CalendarYear.__table__
    with node.work() as w:
        before = w.execute(sa.select(day).where(day.c.year == 2026)).all()
        w.execute(sa.delete(day).where(day.c.year == 2026, day.c.day != date(2026, 10, 10)))
        w.execute(sa.delete(year).where(year.c.year == 2026))
    with node.work() as w:
        assert load_published_years(w) == (2026,)
    with node.work() as w:
        assert load_published_years(w) == ()
        assert sorted(w.execute(sa.select(day).where(day.c.year == 2026)).all()) == sorted(before)
    assert node.ports.get(WorkingCalendar).loaded_years[-1] == 2026
