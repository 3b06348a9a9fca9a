"""Two ticks are one tick; workers at once are one; a crash anywhere and another tick are one; on any history."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.integration.cases.course_office import CHIEF, MATTER, do, scan
from tests.integration.cases.office import Office
from tests.integration.supervision.watching import Lit, all_alerts, begun, finish, lit, ticked

from jinmin.cases import Case
from jinmin.cases.acts import (
    CaseObligation,
    SuspensionRequest,
    accept_promise,
    ask_extension,
    decide_extension,
    resume_case,
    suspend_case,
    terminate_case,
)
from jinmin.db.work import Work
from jinmin.errors import JinminError
from jinmin.ledger.verify import verify_chain, verify_rows
from jinmin.matters import WorkingCalendar
from jinmin.supervision import SupervisionAlert, tick

OWED = CaseObligation.__table__
HISTORY = st.lists(
    st.sampled_from(
        ["open", "joint", "finish", "end", "suspend", "resume", "promise", "extend", "day", "week", "tick"]
    ),
    min_size=3,
    max_size=14,
)
LEAN = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Crash(Exception):
    """The process died here."""


def live(office: Office, history: list[str]) -> None:
    """Let the office go through what the history names; what is refused does not happen."""
    cases: list[Case] = []
    for event in history:
        with suppress(JinminError, IndexError):
            happen(office, event, cases)


def happen(office: Office, event: str, cases: list[object]) -> None:
    match event:
        case "open":
            cases.append(begun(office))
        case "joint":
            cases.append(joint(office))
        case "finish":
            finish(office, cases[0])  # type: ignore[arg-type]
            cases.pop(0)
        case "day":
            office.hands.move(days=1)
        case "week":
            office.hands.move(days=7)
        case "tick":
            ticked(office, batch=2)
        case _:
            ACTS[event](office, cases[-1])


def joint(office: Office) -> object:
    case_id = office.open(matter=MATTER)
    scan(office, case_id, "id_card")
    return case_id


ACTS: dict[str, Callable[[Office, object], object]] = {
    "end": lambda office, key: do(office, key, lambda w, c: terminate_case(w, c, "撤回"), CHIEF),  # type: ignore[arg-type]
    "suspend": lambda office, key: do(
        office,
        key,  # type: ignore[arg-type]
        lambda w, c: suspend_case(w, c, SuspensionRequest("hearing", "听证")),
    ),
    "resume": lambda office, key: do(office, key, lambda w, c: resume_case(w, c)),  # type: ignore[arg-type]
    "promise": lambda office, key: do(office, key, lambda w, c: accept_promise(w, c, "promise", "场地")),  # type: ignore[arg-type]
    "extend": lambda office, key: (
        do(office, key, lambda w, c: ask_extension(w, c, 3, "补正")),  # type: ignore[arg-type]
        do(office, key, lambda w, c: decide_extension(w, c, agreed=True), CHIEF),  # type: ignore[arg-type]
    ),
}


def ought(office: Office) -> Lit:
    """The lights the shipped rules want, by plain reading of the records, one by one."""
    with office.node.read() as w:
        today, calendar = w.today, w.port(WorkingCalendar)
        wanted: Lit = set()
        for case in w.session.scalars(sa.select(Case)):
            due = case.planned_due
            if case.finished_on is not None or due is None:
                continue
            if case.soon_from is not None and case.soon_from <= today <= due:
                wanted.add(("case.near", case.id, due))
            if due < today:
                wanted.add(("case.lapsed", case.id, due))
            if calendar.add(due, 5).day < today and not case.due_provisional:
                wanted.add(("case.escalated", case.id, due))
        for row in w.execute(sa.select(OWED).where(OWED.c.state == "open")):
            wanted |= owed_lights(row.id, row.due_on, today, calendar)
        return wanted


def owed_lights(key: object, due: date, today: date, calendar: WorkingCalendar) -> Lit:
    if due < today:
        return {("obligation.lapsed", key, due)}  # type: ignore[arg-type]
    near = due <= calendar.add(today, 3).day
    return {("obligation.near", key, due)} if near else set()  # type: ignore[arg-type]


def proved(office: Office) -> bool:
    with office.node.read() as w:
        connection = w.session.connection()
        rows = verify_rows(connection, office.node.keyring, [SupervisionAlert.__table__, Case.__table__])
        return verify_chain(connection).holds and rows.holds


@LEAN
@given(HISTORY, st.integers(1, 5))
def test_after_a_tick_the_lights_are_what_the_rules_say_and_a_second_changes_nothing(
    office: Office, history: list[str], batch: int
) -> None:
    live(office, history)
    ticked(office, batch=batch)
    assert lit(office) == ought(office)
    before = all_alerts(office)
    assert ticked(office, batch=batch) == (0, 0)
    assert all_alerts(office) == before


@LEAN
@given(HISTORY, st.integers(0, 40), st.booleans())
def test_a_crash_anywhere_and_another_tick_are_one_tick(
    office: Office, history: list[str], works: int, committed: bool
) -> None:
    live(office, history)
    with suppress(Crash):
        tick(dying(office, works, committed), batch=2)
    ticked(office, batch=2)
    assert lit(office) == ought(office)
    assert proved(office)


@LEAN
@given(HISTORY, st.integers(0, 40))
def test_a_second_worker_between_any_two_works_of_the_first_is_as_if_there_were_one(
    office: Office, history: list[str], before: int
) -> None:
    live(office, history)
    opened = iter(range(10_000))

    def open_work() -> Work:
        if next(opened) == before:
            ticked(office, batch=3)
        return office.node.work()

    tick(open_work, batch=2)
    assert lit(office) == ought(office)
    assert ticked(office) == (0, 0)


def test_many_workers_at_once_light_everything_once(office: Office) -> None:
    for _case in range(30):
        begun(office)
    office.hands.move(days=30)
    together, failures = Barrier(4), []

    def work() -> None:
        together.wait(30)
        try:
            tick(office.node.work, batch=3)
        except JinminError as error:
            failures.append(error)

    threads = [Thread(target=work) for _worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    ticked(office)  # what one worker held while another passed by
    assert failures == []
    assert lit(office) == ought(office)
    assert [alert[alert.index("case.lapsed")] for alert in all_alerts(office) if "case.lapsed" in alert] == [
        "case.lapsed"
    ] * 30


def test_a_case_a_clerk_holds_is_passed_by_and_lit_next_time(office: Office) -> None:
    if office.node.database.is_sqlite:
        pytest.skip("one writer at a time: the tick waits its turn")
    held, other = begun(office), begun(office)
    office.hands.move(days=15)
    with office.node.work() as clerk:
        clerk.lock(Case, held)
        ticked(office)
        assert {case for _rule, case, _due in lit(office)} == {other}
    ticked(office)
    assert {case for _rule, case, _due in lit(office)} == {held, other}


def dying(office: Office, works: int, committed: bool) -> Callable[[], Work]:
    """Opens works until one dies: before its commit, or right after it."""
    opened = iter(range(10_000))

    @contextmanager
    def last() -> Iterator[Work]:
        with office.node.work() as w:
            yield w
            if not committed:
                raise Crash
        raise Crash

    def open_work() -> Work:
        return last() if next(opened) == works else office.node.work()  # type: ignore[return-value]

    return open_work
