"""A deadline lapses: lights go on, tell posts, climb, and go out; whatever else happens meanwhile."""

from datetime import date

from tests.integration.cases.course_office import CHIEF, do, published, reviewed
from tests.integration.cases.office import QINGCHUAN, WANG, Office, clerk
from tests.integration.supervision.watching import (
    all_alerts,
    begun,
    finish,
    lit,
    rules_lit,
    standing,
    ticked,
)

from jinmin.cases import HoldReason, hold_case, lock_case
from jinmin.cases.acts import (
    SuspensionRequest,
    accept_promise,
    ask_extension,
    decide_extension,
    post_notice,
    reopen_case,
    resume_case,
    settle_obligation,
    suspend_case,
    terminate_case,
)
from jinmin.ledger.entries import entries_of
from jinmin.matters import Holiday, HolidayNotice, enter_notice
from jinmin.supervision import (
    alerts_of_case,
)

HEARING = SuspensionRequest("hearing", "重大利益关系")
DUE = date(2026, 3, 16)
"""Ten working days after Monday the 2nd of March."""


def test_a_case_turns_amber_then_red_then_climbs_and_goes_out_when_it_is_done(office: Office) -> None:
    case_id = begun(office)
    assert ticked(office) == (0, 0)
    office.hands.move(days=11)
    assert (ticked(office), lit(office)) == ((1, 0), {("case.near", case_id, DUE)})
    office.hands.move(days=4)
    assert (ticked(office), lit(office)) == ((1, 1), {("case.lapsed", case_id, DUE)})
    office.hands.move(days=7)
    assert (ticked(office), rules_lit(office)) == ((1, 0), ["case.escalated", "case.lapsed"])
    finish(office, case_id)
    assert (ticked(office), lit(office)) == ((0, 2), set())


def test_a_tick_writes_the_ledger_and_leaves_the_case_as_the_clerk_has_it_open(office: Office) -> None:
    case_id = begun(office)
    seen = office.look(case_id).version
    office.hands.move(days=20)
    ticked(office)
    assert office.look(case_id).version == seen
    with office.node.read() as w:
        (alert,) = alerts_of_case(w, case_id)
        (entry,) = entries_of(w, [alert.id])
        assert (entry.action, entry.kind, entry.region) == (
            "supervision.alert",
            "supervision_alert",
            QINGCHUAN,
        )
    with office.node.work(WANG) as w:
        hold_case(w, lock_case(w, case_id, expected=seen), HoldReason.APPLICANT, "")


def test_a_second_tick_changes_nothing(office: Office) -> None:
    for _case in range(5):
        begun(office)
    office.hands.move(days=30)
    assert ticked(office, batch=2) == (10, 0)
    before = all_alerts(office)
    assert ticked(office, batch=3) == (0, 0)
    assert all_alerts(office) == before


def test_a_clock_that_stands_still_lights_nothing_and_puts_out_what_was_lit(office: Office) -> None:
    case_id, _land = reviewed(office)
    office.hands.move(days=11)
    ticked(office)
    assert ("case.near", case_id, DUE) in lit(office)
    do(office, case_id, lambda w, case: suspend_case(w, case, HEARING))
    office.hands.move(days=20)
    ticked(office)
    assert lit(office) == set()  # neither the case nor its branch, whose days do not count either
    do(office, case_id, lambda w, case: resume_case(w, case))
    ticked(office)
    assert "case.near" in rules_lit(office)
    assert "case.lapsed" not in rules_lit(office)


def test_a_granted_extension_puts_the_light_out(office: Office) -> None:
    case_id, _land = reviewed(office)
    office.hands.move(days=14)
    ticked(office)
    assert ("case.near", case_id, DUE) in lit(office)
    do(office, case_id, lambda w, case: ask_extension(w, case, 5, "补充勘验"))
    do(office, case_id, lambda w, case: decide_extension(w, case, agreed=True), CHIEF)
    ticked(office)
    assert [due for rule, subject, due in lit(office) if subject == case_id] == []


def test_what_another_organisation_owes_lights_on_its_own_due(office: Office) -> None:
    case_id, land = reviewed(office)
    office.hands.move(days=4)  # due on Thursday, three working days
    ticked(office)
    assert "branch.lapsed" in rules_lit(office)
    assert standing(office, land) == ["协办逾期"]  # type: ignore[arg-type]
    assert standing(office, WANG) == []
    with office.node.read() as w:
        assert any(alert.subject == "branch" for alert in alerts_of_case(w, case_id))


def test_a_promise_that_lapses_lights_even_after_the_case_is_done(office: Office) -> None:
    case_id, _land = reviewed(office)
    made = do(office, case_id, lambda w, case: accept_promise(w, case, "late_photo", "照片"))
    office.hands.move(days=6)
    ticked(office)
    assert "obligation.near" in rules_lit(office)
    office.hands.move(days=4)
    ticked(office)
    assert "obligation.lapsed" in rules_lit(office)
    with office.node.work(WANG) as w:
        settle_obligation(w, made.id, fulfilled=False, finding="逾期未交")  # type: ignore[attr-defined]
    ticked(office)
    assert not [rule for rule in rules_lit(office) if rule.startswith("obligation")]


def test_a_public_notice_that_is_over_asks_for_the_next_step(office: Office) -> None:
    case_id = published(office)
    do(office, case_id, lambda w, case: post_notice(w, case, place="公告栏", summary="拟准予"))
    office.hands.move(days=7)
    ticked(office)
    assert "notice.over" not in rules_lit(office)
    office.hands.move(days=1)
    ticked(office)
    assert "notice.over" in rules_lit(office)
    office.hands.move(days=5)
    ticked(office)
    assert {"notice.over", "notice.waiting"} <= set(rules_lit(office))
    office.step(case_id, "publish", "clear")
    ticked(office)
    assert not [rule for rule in rules_lit(office) if rule.startswith("notice")]


def test_a_provisional_due_lights_but_does_not_climb_and_follows_the_notice(office: Office) -> None:
    office.hands.move(days=298)  # 25 December 2026: next year's holidays are not known
    case_id = begun(office)
    assert office.look(case_id).due_provisional
    office.hands.move(days=30)
    ticked(office)
    assert rules_lit(office) == ["case.lapsed"]
    newyear = Holiday(name="元旦", first=date(2027, 1, 1), last=date(2027, 1, 5))
    others = ("春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
    rest = [
        Holiday(name=name, first=date(2027, 2 + month, 3), last=date(2027, 2 + month, 3))
        for month, name in enumerate(others)
    ]
    notice = HolidayNotice(year=2027, doc_no="试〔2026〕1号", holidays=(newyear, *rest))
    with office.node.work() as w:
        enter_notice(w, notice)
    due = office.look(case_id).planned_due
    ticked(office)
    moved = office.look(case_id).planned_due
    assert (moved != due, {each for _rule, _case, each in lit(office)}) == (True, {moved})
    with office.node.read() as w:
        assert not any(one.provisional for one in alerts_of_case(w, case_id) if one.state != "closed")


def test_a_reopened_case_gets_its_light_back_as_the_same_alert(office: Office) -> None:
    case_id, _land = reviewed(office)
    office.hands.move(days=20)
    ticked(office)
    do(office, case_id, lambda w, case: terminate_case(w, case, "申请人失联"), CHIEF)
    ticked(office)
    assert lit(office) == set()
    do(office, case_id, lambda w, case: reopen_case(w, case, "申请人到场"), clerk("钱", "probe.approve"))
    ticked(office)
    assert ("case.lapsed", case_id, DUE) in lit(office)
    with office.node.read() as w:
        found = {one.rule: one.times for one in alerts_of_case(w, case_id)}
    assert found["case.lapsed"] == 2
