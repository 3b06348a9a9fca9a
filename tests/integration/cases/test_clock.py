"""The clock of a case: stopped, extended, counted anew; and what must not happen to it."""

from datetime import UTC, date, datetime
from functools import partial
from uuid import UUID

import pytest
from tests.integration.cases.course_office import CHIEF, MATTER, do, refusal, reviewed, scan
from tests.integration.cases.office import LI, WANG, Office, clerk, photo

from jinmin.cases import (
    HoldReason,
    Trust,
    WorklistFilter,
    WorklistQuery,
    attach_material,
    hold_case,
    release_case,
    take_step,
    worklist,
)
from jinmin.cases.acts import (
    SuspensionRequest,
    ask_extension,
    decide_extension,
    decide_suspension,
    reopen_case,
    resume_case,
    suspend_case,
    withdraw_case,
)
from jinmin.cases.clock_models import CaseExtension, ExtensionState
from jinmin.errors import Forbidden
from jinmin.ledger.entries import entries_of
from jinmin.matters import Holiday, HolidayNotice, enter_notice, recount_dues
from jinmin.messages import explain

HEARING = SuspensionRequest("hearing", "重大利益关系")


def dues(office: Office, case_id: UUID) -> tuple[date | None, date | None, date | None]:
    case = office.look(case_id)
    return case.statutory_due, case.promised_due, case.planned_due


def test_a_hearing_stops_the_clock_for_its_working_days(office: Office) -> None:
    case_id, _land = reviewed(office)
    assert dues(office, case_id) == (date(2026, 3, 30), date(2026, 3, 16), date(2026, 3, 16))
    office.hands.move(days=2)
    do(office, case_id, lambda w, case: suspend_case(w, case, HEARING))
    case = office.look(case_id)
    assert (case.state, case.held_reason, case.planned_due) == ("held", "special_procedure", None)
    office.hands.move(days=30)
    with office.node.read(WANG) as w:
        assert worklist(w, WorklistQuery(WorklistFilter.OVERDUE)).rows == ()
    office.hands.move(days=-25)
    do(office, case_id, lambda w, case: resume_case(w, case))
    # Stopped from Wednesday 4 March to Monday the 9th: three working days, five days in all.
    assert dues(office, case_id) == (date(2026, 4, 2), date(2026, 3, 19), date(2026, 3, 19))
    assert (office.look(case_id).suspended_days, office.look(case_id).state) == (5, "open")


def test_no_clock_is_stopped_before_it_runs(office: Office) -> None:
    case_id = office.open(matter=MATTER)
    early = refusal(office, case_id, lambda w, case: suspend_case(w, case, HEARING))
    assert early.key == "suspension.not_accepted"


def test_a_survey_needs_evidence_and_an_approver_and_counts_no_longer_than_it_may(office: Office) -> None:
    case_id, _land = reviewed(office)
    bare = SuspensionRequest("survey", "需实地查看")
    assert (
        refusal(office, case_id, lambda w, case: suspend_case(w, case, bare)).key
        == "suspension.evidence_needed"
    )
    proof = scan(office, case_id, "photo")
    asked = SuspensionRequest("survey", "需实地查看", proof.id)  # type: ignore[attr-defined]
    do(office, case_id, lambda w, case: suspend_case(w, case, asked), CHIEF)
    assert office.look(case_id).state == "open"
    decide = lambda w, case: decide_suspension(w, case, agreed=True)  # noqa: E731
    assert refusal(office, case_id, decide, CHIEF).key == "suspension.own_request"
    assert isinstance(refusal(office, case_id, decide, LI), Forbidden)
    do(office, case_id, decide, clerk("钱副职", "probe.approve"))
    office.hands.move(days=14)
    do(office, case_id, lambda w, case: resume_case(w, case))
    # At most three working days of the fourteen days do not count: 2 to 4 March.
    assert dues(office, case_id)[1] == date(2026, 3, 18)


def surveyed(office: Office) -> UUID:
    """A case whose clock stands since Monday 2 March, for a survey of three working days at most."""
    case_id, _land = reviewed(office)
    survey(office, case_id)
    return case_id


def survey(office: Office, case_id: UUID) -> None:
    proof = scan(office, case_id, "photo")
    asked = SuspensionRequest("survey", "需实地查看", proof.id)  # type: ignore[attr-defined]
    do(office, case_id, lambda w, case: suspend_case(w, case, asked), CHIEF)
    do(
        office,
        case_id,
        lambda w, case: decide_suspension(w, case, agreed=True),
        clerk("钱副职", "probe.approve"),
    )


def test_a_stop_nobody_ends_lapses_once_its_days_are_used_up(office: Office) -> None:
    case_id = surveyed(office)
    assert dues(office, case_id) == (date(2026, 4, 1), date(2026, 3, 18), date(2026, 3, 18))
    office.hands.move(days=17)
    with office.node.read(WANG) as w:
        assert [row.id for row in worklist(w, WorklistQuery(WorklistFilter.OVERDUE)).rows] == [case_id]
    do(office, case_id, lambda w, case: resume_case(w, case))
    assert dues(office, case_id)[2] == date(2026, 3, 18)


def test_the_days_of_a_procedure_are_not_given_twice(office: Office) -> None:
    case_id = surveyed(office)
    office.hands.move(days=2)
    do(office, case_id, lambda w, case: resume_case(w, case))
    survey(office, case_id)
    assert dues(office, case_id)[2] == date(2026, 3, 18)
    office.hands.move(days=7)
    do(office, case_id, lambda w, case: resume_case(w, case))
    assert dues(office, case_id)[2] == date(2026, 3, 18)
    again = SuspensionRequest("survey", "再看一次", scan(office, case_id, "photo").id)  # type: ignore[attr-defined]
    said = refusal(office, case_id, lambda w, case: suspend_case(w, case, again))
    assert said.key == "suspension.used_up"


def test_stopping_a_late_case_does_not_make_it_timely(office: Office) -> None:
    case_id, _land = reviewed(office)
    office.hands.move(days=15)
    do(office, case_id, lambda w, case: suspend_case(w, case, HEARING))
    assert dues(office, case_id)[2] == date(2026, 3, 16)


def test_evidence_that_was_replaced_proves_nothing(office: Office) -> None:
    case_id, _land = reviewed(office)
    first = scan(office, case_id, "photo")
    again = partial(attach_material, trust=Trust.SUBMITTED, replaces=first.id)  # type: ignore[attr-defined]
    do(office, case_id, lambda w, case: again(w, case, "photo", photo("black")))
    asked = SuspensionRequest("survey", "需实地查看", first.id)  # type: ignore[attr-defined]
    said = refusal(office, case_id, lambda w, case: suspend_case(w, case, asked))
    assert said.key == "suspension.evidence_unusable"


def test_what_waits_for_an_approver_ends_with_the_case(office: Office) -> None:
    case_id, _land = reviewed(office)
    proof = scan(office, case_id, "photo")
    asked = SuspensionRequest("survey", "需实地查看", proof.id)  # type: ignore[attr-defined]
    do(office, case_id, lambda w, case: suspend_case(w, case, asked))
    do(office, case_id, lambda w, case: ask_extension(w, case, 5, "需外地函复"))
    do(office, case_id, lambda w, case: withdraw_case(w, case, "不办了"))
    do(office, case_id, lambda w, case: reopen_case(w, case, "又要办"), CHIEF)
    for decide in (decide_suspension, decide_extension):
        late = refusal(office, case_id, lambda w, case, decide=decide: decide(w, case, agreed=True), CHIEF)
        assert late.key in ("suspension.not_asked", "extension.not_asked")
    do(office, case_id, lambda w, case: ask_extension(w, case, 5, "需外地函复"), CHIEF)
    office.step(case_id, "decide", "refused", CHIEF, opinion="不符合")
    with office.node.read() as w:
        states = [row.state for row in w.session.query(CaseExtension).filter_by(case_id=case_id)]
    assert states == [ExtensionState.REFUSED, ExtensionState.REFUSED]


@pytest.mark.parametrize(
    ("request_", "key"),
    [
        (SuspensionRequest("nonsense", "x"), "suspension.unknown"),
        (SuspensionRequest("hearing", " "), "suspension.reason_needed"),
    ],
)
def test_suspensions_that_are_refused(office: Office, request_: SuspensionRequest, key: str) -> None:
    case_id, _land = reviewed(office)
    assert refusal(office, case_id, lambda w, case: suspend_case(w, case, request_)).key == key


def test_a_stopped_case_is_only_resumed_or_ended(office: Office) -> None:
    case_id, _land = reviewed(office)
    reason = HoldReason.SPECIAL_PROCEDURE
    assert (
        refusal(office, case_id, lambda w, case: hold_case(w, case, reason)).key == "suspension.by_rule_only"
    )
    assert refusal(office, case_id, lambda w, case: resume_case(w, case)).key == "suspension.not_running"
    do(office, case_id, lambda w, case: suspend_case(w, case, HEARING))
    assert refusal(office, case_id, lambda w, case: release_case(w, case)).key == "suspension.release"
    assert refusal(office, case_id, lambda w, case: suspend_case(w, case, HEARING)).key == "case.held"
    assert (
        refusal(office, case_id, lambda w, case: take_step(w, case, "ask", "stop", opinion="x")).key
        == "case.held"
    )
    do(office, case_id, lambda w, case: withdraw_case(w, case, "不办了"))
    assert (office.look(case_id).state, office.look(case_id).held_reason) == ("withdrawn", "")


def test_an_extension_is_granted_by_another_and_only_in_time(office: Office) -> None:
    case_id, _land = reviewed(office)
    ask = lambda w, case: ask_extension(w, case, 5, "需外地函复")  # noqa: E731
    grant = lambda w, case: decide_extension(w, case, agreed=True)  # noqa: E731
    assert refusal(office, case_id, lambda w, case: ask_extension(w, case, 6, "x")).key == "extension.days"
    assert refusal(office, case_id, grant, CHIEF).key == "extension.not_asked"
    do(office, case_id, ask, CHIEF)
    assert refusal(office, case_id, ask).key == "extension.asked_already"
    assert refusal(office, case_id, grant, CHIEF).key == "extension.own_request"
    do(office, case_id, grant, clerk("钱副职", "probe.approve"))
    assert dues(office, case_id) == (date(2026, 4, 7), date(2026, 3, 23), date(2026, 3, 23))
    waiting, _land = reviewed(office)
    do(office, waiting, ask, CHIEF)
    assert refusal(office, case_id, ask).key == "extension.too_often"
    other = office.open(matter=MATTER)
    assert refusal(office, other, ask).key == "extension.no_limit"
    office.step(other, "accept", "accepted")
    office.hands.move(days=40)
    assert "2026-03-16" in explain(refusal(office, other, ask))
    assert refusal(office, waiting, grant, clerk("钱副职", "probe.approve")).key == "extension.too_late"


def test_a_notice_makes_every_guess_certain_once(office: Office) -> None:
    office.hands.at = datetime(2026, 12, 28, 1, tzinfo=UTC)
    late = [office.open(matter="probe.permit") for _each in range(3)]
    for case_id in late:
        office.step(case_id, "precheck", "pass")
        office.step(case_id, "accept", "accepted")
    with_stop, closed = late[1], late[2]
    office.step(closed, "review", "again", LI, opinion="x")
    do(office, closed, lambda w, case: withdraw_case(w, case, "不办了"))
    before = office.look(late[0])
    assert before.due_provisional
    assert before.promised_due == date(2027, 1, 11)
    entries = {case_id: office.look(case_id).version for case_id in late}
    assert recount_dues(office.node.work, batch=1) == {}
    assert {case_id: office.look(case_id).version for case_id in late} == entries
    named = ("春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
    rest = tuple(
        Holiday(name=name, first=date(2027, 6, n), last=date(2027, 6, n)) for n, name in enumerate(named, 1)
    )
    newyear = Holiday(name="元旦", first=date(2027, 1, 1), last=date(2027, 1, 5))
    with office.node.work() as w:
        enter_notice(w, HolidayNotice(year=2027, doc_no="试〔2026〕1号", holidays=(newyear, *rest)))
    assert recount_dues(office.node.work, batch=1) == {"办件": 2}
    assert recount_dues(office.node.work, batch=1) == {}
    assert not office.look(late[0]).due_provisional
    assert office.look(late[0]).promised_due == date(2027, 1, 14)
    assert office.look(with_stop).planned_due == date(2027, 1, 14)
    assert office.look(closed).due_provisional
    with office.node.read() as w:
        assert entries_of(w, [late[0]])[-1].action == "case.dues_recounted"
