"""The queue of an office: numbers without gaps, one for each caller, passed over, sent on; and notices."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from tests.harness.node_copies import NodeCopies
from tests.integration.marriage.office import Office, open_office

from jinmin.cases import lock_case, pass_on
from jinmin.errors import Forbidden, Invalid, NotFound, Refused
from jinmin.notices import forget_notices, my_notices, read_notices, unread_notices
from jinmin.queueing import (
    AppointmentState,
    Booking,
    QueueView,
    appointments,
    arrive,
    book_appointment,
    call_again,
    call_next,
    cancel_appointment,
    current_ticket,
    finish_ticket,
    forget_appointments,
    move_ticket,
    pass_over,
    queue_view,
    recall_ticket,
    take_ticket,
)
from jinmin.vocabulary.actor import Actor


@pytest.fixture
def office(tmp_path: Path, node_copies: NodeCopies) -> Iterator[Office]:
    opened = open_office(tmp_path / "node", node_copies)
    yield opened
    opened.node.close()


def take(office: Office, many: int) -> list[int]:
    numbers = []
    for _one in range(many):
        with office.node.work(office.clerk) as w:
            numbers.append(take_ticket(w, "marriage.marry").number)
    return numbers


def call(office: Office, actor: Actor) -> int | None:
    with office.node.work(actor) as w:
        called = call_next(w)
        return called.number if called else None


def view(office: Office, actor: Actor) -> QueueView:
    with office.node.read(actor) as w:
        return queue_view(w)


def test_a_number_is_called_served_and_the_next_one_comes(office: Office) -> None:
    assert take(office, 3) == [1, 2, 3]
    assert call(office, office.clerk) == 1
    assert call(office, office.clerk) == 2
    assert call(office, office.colleague) == 3
    assert call(office, office.colleague) is None
    seen = view(office, office.clerk)
    assert [(line.title, line.now.shown if line.now else "") for line in seen.windows] == [
        ("1号窗口", "002"),
        ("2号窗口", ""),
    ]
    with office.node.work(office.clerk) as w:
        call_again(w)
        finish_ticket(w)
    with office.node.read(office.clerk) as w:
        assert current_ticket(w) is None


def test_a_number_that_was_not_taken_leaves_no_gap(office: Office) -> None:
    with pytest.raises(Refused, match="nobody_called"), office.node.work(office.clerk) as w:
        assert (take_ticket(w).number, pass_over(w)) == (1, None)
    assert take(office, 1) == [1]
    office.hands.go_on(timedelta(days=1))
    assert take(office, 1) == [1]
    assert view(office, office.clerk).waiting_count == 1


def test_passed_over_and_called_back(office: Office) -> None:
    take(office, 2)
    call(office, office.clerk)
    with office.node.work(office.clerk) as w:
        passed = pass_over(w).id
    assert call(office, office.clerk) == 2
    with office.node.work(office.colleague) as w:
        assert recall_ticket(w, passed).number == 1
    with pytest.raises(NotFound, match="not_passed"), office.node.work(office.clerk) as w:
        recall_ticket(w, passed)


def test_sent_to_another_window_it_goes_ahead_there(office: Office) -> None:
    take(office, 3)
    call(office, office.clerk)
    seen = view(office, office.colleague)
    assert seen.mine is not None
    with office.node.work(office.clerk) as w:
        move_ticket(w, seen.mine.id)
    assert call(office, office.clerk) == 2
    assert call(office, office.colleague) == 1
    with pytest.raises(Refused, match="no_such_window"), office.node.work(office.colleague) as w:
        move_ticket(w, seen.mine.id)


def test_two_windows_calling_at_once_get_two_numbers(office: Office) -> None:
    take(office, 12)
    together = Barrier(2)

    def calls(actor: Actor) -> list[int | None]:
        together.wait(60)
        return [call(office, actor) for _time in range(6)]

    with ThreadPoolExecutor(2) as both:
        waiting = [both.submit(calls, actor) for actor in (office.clerk, office.colleague)]
        called = [number for future in waiting for number in future.result()]
    assert sorted(number for number in called if number) == list(range(1, 13))


def test_who_may_not_call_or_has_no_window(office: Office) -> None:
    take(office, 1)
    with pytest.raises(Forbidden):
        call(office, replace(office.clerk, permissions=frozenset()))
    with pytest.raises(Refused, match="no_window"):
        call(office, replace(office.clerk, post_id=None))
    with pytest.raises(Refused, match="no_office"), office.node.work(replace(office.clerk, org_id=None)) as w:
        take_ticket(w)


def test_a_case_passed_on_is_told_to_who_gets_it(office: Office) -> None:
    case_id = office.apply()
    assert office.colleague.user_id is not None
    with office.node.work(office.clerk) as w:
        pass_on(w, lock_case(w, case_id), office.colleague.user_id, "开会")
    with office.node.read(office.colleague) as w:
        [line] = my_notices(w)
        assert unread_notices(w) == 1
    assert (line.key, line.link) == ("notice.passed_on", f"/cases/{case_id}")
    with office.node.read(office.clerk) as w:
        assert my_notices(w) == ()
    with office.node.work(office.colleague) as w:
        read_notices(w)
    with office.node.read(office.colleague) as w:
        assert unread_notices(w) == 0
    office.hands.go_on(timedelta(days=61))
    with office.node.work() as w:
        assert forget_notices(w, timedelta(days=60)) == 1


def test_who_has_an_appointment_gets_a_number_once(office: Office) -> None:
    with office.node.work(office.clerk) as w:
        today = w.today
        booked = {
            slot: book_appointment(w, Booking(name=name, phone="13800138000", day=today, slot=slot)).id
            for slot, name in (("10:00", "张三"), ("09:30", "李四"), ("11:00", "王五"))
        }
    with office.node.work(office.clerk) as w:
        cancel_appointment(w, booked["11:00"])
        ticket = arrive(w, booked["09:30"])
    with office.node.read(office.clerk) as w:
        lines = appointments(w, today)
        assert [(line.slot, line.name, line.phone) for line in lines] == [
            ("09:30", "李四", "13800138000"),
            ("10:00", "张三", "13800138000"),
        ]
        assert lines[0].state is AppointmentState.ARRIVED
    assert call(office, office.clerk) == ticket.number
    for gone in ("09:30", "11:00"):
        with pytest.raises(NotFound), office.node.work(office.clerk) as w:
            arrive(w, booked[gone])


def test_no_appointment_for_a_day_that_is_over_and_old_ones_are_forgotten(office: Office) -> None:
    day = office.hands.at.date()
    on_that_day = Booking(name="张三", phone="13800138000", day=day, slot="09:30")
    with office.node.work(office.clerk) as w:
        book_appointment(w, on_that_day)
    office.hands.go_on(timedelta(days=31))
    with pytest.raises(Invalid), office.node.work(office.clerk) as w:
        book_appointment(w, on_that_day)
    with office.node.work(office.clerk) as w:
        forget_appointments(w, timedelta(days=30))
    with office.node.read(office.clerk) as w:
        assert appointments(w, day) == ()
