"""New versions of lists and flows over open cases: limits, materials, steps; moved over in ledgered steps."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from tests.integration.changeovers.offices import (
    CHIEF,
    CLERK,
    PERMIT,
    WRITER,
    case_now,
    impacts,
    later_on,
    new_list,
    opened,
    previewed,
    publish_list,
)

from jinmin.cases import lock_case, take_step
from jinmin.cases.access import matter_of
from jinmin.changeovers import (
    CarryState,
    CaseChangeover,
    ChangeoverPlan,
    Decision,
    carry_out,
    carry_out_due,
    decide_for_all,
    decide_for_cases,
    subject_of,
)
from jinmin.changeovers.unseen import unseen_since
from jinmin.errors import Invalid, Refused
from jinmin.ledger.entries import read_entries
from jinmin.ledger.verify import verify_chain
from jinmin.node import Node
from jinmin.service_items import send_back
from jinmin.ui.pages import changeover_rows
from jinmin.vocabulary.implementation import Elements
from jinmin.vocabulary.matter import Limit

QUICK = Elements(promised=Limit(days=3, unit="working", start="opened"), dropped_materials=("plan",))
SECOND = f"matter:{PERMIT}:2"


def test_what_a_version_changes_is_told_case_by_case(node: Node) -> None:
    [case] = opened(node)
    item_id = new_list(node, QUICK)
    [impact] = impacts(node, f"item:{item_id}")
    assert [change.told() for change in impact.changes] == [
        "承诺时限：10个工作日，2026-11-16到期 → 3个工作日，2026-11-05到期",
        "方案：必要 → 不收取",
    ]
    assert (impact.case.case_no, impact.decision, impact.obstacle) == (case.case_no, Decision.KEEP, "")


def test_cases_keep_their_version_unless_somebody_decides(node: Node) -> None:
    kept, moved = opened(node, 2)
    item_id = new_list(node, QUICK)
    key = f"item:{item_id}"
    with node.work(CHIEF) as w:
        decide_for_cases(w, key, [moved.id], Decision.MOVE, "申请人同意提速")
    assert carry_out(node.work, key) == 0
    publish_list(node, item_id)
    assert carry_out(node.work, key) == 1
    assert carry_out(node.work, key) == 0
    assert case_now(node, kept).promised_due == date(2026, 11, 16)
    after = case_now(node, moved)
    assert after.promised_due == date(2026, 11, 5)
    assert after.planned_due == date(2026, 11, 5)
    with node.read() as w:
        assert [rule.id for rule in matter_of(w, after).materials] == ["card"]
        [row] = w.session.scalars(sa.select(CaseChangeover)).all()
        assert (row.state, row.case_id) == (CarryState.APPLIED, moved.id)
        assert "changeover.apply" in {entry.action for entry in read_entries(w, 0, 500)}
        assert verify_chain(w.session.connection()).holds


def test_the_list_goes_on_to_the_next_that_is_touched(
    small_node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    *settled, last = opened(small_node, 3)
    item_id = new_list(small_node, QUICK)
    key = f"item:{item_id}"
    with small_node.work(CHIEF) as w:
        decide_for_cases(w, key, [case.id for case in settled], Decision.MOVE, "提速")
    publish_list(small_node, item_id)
    assert carry_out(small_node.work, key) == 2
    monkeypatch.setattr(changeover_rows, "STRETCH", 1)
    with small_node.read(CHIEF) as w:
        found, names = changeover_rows.next_touched(w, key, None)
    assert [impact.case.id for impact in found.impacts] == [last.id]
    assert names[f"{PERMIT}/accept"] == "受理"


def test_all_cases_are_moved_over_batch_by_batch(node: Node) -> None:
    cases = opened(node, 5)
    item_id = new_list(node, QUICK)
    key = f"item:{item_id}"
    with node.work(CHIEF) as w:
        decide_for_cases(w, key, [cases[0].id], Decision.KEEP, "已约定期限")
    with pytest.raises(Invalid), node.work(CHIEF) as w:
        decide_for_all(w, key, Decision.MOVE, "", "提速")
    with node.work(CHIEF) as w:
        decide_for_all(w, key, Decision.MOVE, "试验通知第九条", "提速")
    assert previewed(node, key).totals.moving == 4
    publish_list(node, item_id)
    heard: list[int] = []

    def stop_soon(done: int) -> bool:
        heard.append(done)
        return done < 3

    assert carry_out(node.work, key, stop_soon, batch=2) < 5  # left before the end
    assert carry_out_due(node.work, batch=2) > 0  # and gone on with
    due = [case_now(node, case).promised_due for case in cases]
    assert due == [date(2026, 11, 16), *[date(2026, 11, 5)] * 4]
    with node.read() as w:
        [plan] = w.session.scalars(sa.select(ChangeoverPlan)).all()
        assert (plan.state, plan.moved) == (CarryState.APPLIED, 4)
    with pytest.raises(Refused) as late, node.work(CHIEF) as w:
        decide_for_all(w, key, Decision.KEEP, "", "改变主意")
    assert late.value.key == "changeover.carried_out"


def test_a_version_of_tomorrow_waits_for_its_day(small_node: Node) -> None:
    node = small_node
    [case] = opened(node)
    item_id = new_list(node, QUICK, first=date(2026, 11, 9))
    with node.work(CHIEF) as w:
        decide_for_all(w, f"item:{item_id}", Decision.MOVE, "试验通知第九条", "提速")
    publish_list(node, item_id)
    assert carry_out_due(node.work) == 0
    node = later_on(node, 7)
    assert carry_out_due(node.work) == 1
    assert case_now(node, case).promised_due == date(2026, 11, 5)
    node.close()


def test_a_draft_is_not_decided_about(small_node: Node) -> None:
    [case] = opened(small_node)
    item_id = new_list(small_node, QUICK)
    with small_node.work(CHIEF) as w:
        send_back(w, item_id)
    with pytest.raises(Refused) as refused, small_node.work(WRITER) as w:
        decide_for_cases(w, f"item:{item_id}", [case.id], Decision.MOVE, "提速")
    assert refused.value.key == "changeover.still_a_draft"


def test_another_flow_moves_only_those_whose_step_it_has(node: Node) -> None:
    waiting, visiting = opened(node, 2)
    with node.work(CLERK) as w:
        take_step(w, lock_case(w, visiting.id), "accept", "accepted")
    node = later_on(node, 0, second_flow=True)
    found = {impact.case.id: impact for impact in impacts(node, SECOND)}
    assert [change.told() for change in found[waiting.id].changes] == [
        "法定时限：20个工作日，2026-11-30到期 → 15个工作日，2026-11-23到期",
        "受理（在办环节）：有 → 有，内容不同",
        "实地核查：有 → 无",
        "书面决定：无 → 有，内容不同",
    ]
    assert found[visiting.id].obstacle == "新流程没有现在的环节"
    with node.work(CHIEF) as w, pytest.raises(Refused):
        decide_for_cases(w, SECOND, [visiting.id], Decision.MOVE, "提速")
    nation = replace(CHIEF, region="")
    with node.work(nation) as w:
        decide_for_all(w, SECOND, Decision.MOVE, "试验通知第九条", "提速")
    assert carry_out_due(node.work) == 1
    assert (case_now(node, waiting).matter_version, case_now(node, visiting).matter_version) == (2, 1)
    with node.work(CLERK) as w:
        take_step(w, lock_case(w, waiting.id), "accept", "accepted")
    assert case_now(node, waiting).step == "decide"
    node.close()


def test_a_case_that_went_on_since_the_look_was_not_seen_so(node: Node) -> None:
    moved_on, renamed, _waiting = opened(node, 3)
    node = later_on(node, 0, second_flow=True)
    look = previewed(node, SECOND)
    with node.work(CLERK) as w:
        take_step(w, lock_case(w, moved_on.id), "accept", "accepted")
        lock_case(w, renamed.id).title = "张三的许可（更名）"
    with node.read(CHIEF) as w:
        subject = subject_of(w, SECOND)
        [unseen] = unseen_since(w, subject, look.seen)
        assert (unseen.case.id, unseen.obstacle) == (moved_on.id, "新流程没有现在的环节")
        assert unseen_since(w, subject, previewed(node, SECOND).seen) == ()
    node.close()


def test_a_step_taken_meanwhile_stands_in_the_way(small_node: Node) -> None:
    node = later_on(small_node, 0, second_flow=False)
    [case] = opened(node)
    node = later_on(node, 0, second_flow=True)
    nation = replace(CHIEF, region="")
    with node.work(nation) as w:
        decide_for_cases(w, SECOND, [case.id], Decision.MOVE, "提速")
    with node.work(CLERK) as w:
        take_step(w, lock_case(w, case.id), "accept", "accepted")
    assert carry_out_due(node.work) == 1
    with node.read() as w:
        [row] = w.session.scalars(sa.select(CaseChangeover)).all()
    assert (row.state, row.note) == (CarryState.IMPOSSIBLE, "新流程没有现在的环节")
    node.close()
