"""A new threshold over open cases: seen before it is published, decided per case or for all, and it governs so."""

from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from tests.integration.changeovers.offices import (
    AGE,
    CHIEF,
    CLERK,
    COUNTY,
    WRITER,
    case_now,
    impacts,
    later_on,
    new_age,
    opened,
    previewed,
    publish_age,
    seen,
)

from jinmin.cases import Case, lock_case, take_step
from jinmin.cases.governing import case_parameter
from jinmin.changeovers import (
    CarryState,
    Decision,
    Totals,
    carry_out_due,
    decide_for_all,
    decide_for_cases,
    preview,
    preview_and_note,
)
from jinmin.changeovers.subjects import subject_of
from jinmin.db.work import Work
from jinmin.errors import Forbidden, Invalid, NotFound, Refused
from jinmin.matters import Transition
from jinmin.node import Node
from jinmin.parameter_changes import (
    ParameterChange,
    new_value,
    open_change,
    save_change,
    send_change_back,
    submit_change,
)


def age_of(node: Node, case: Case) -> int:
    with node.read() as w:
        return case_parameter(w, w.get(Case, case.id), AGE).integer


def test_the_preview_tells_each_case_before_publication(node: Node) -> None:
    cases = opened(node, 5)
    opened(node, region="510823")
    key = new_age(node)
    found = impacts(node, key)
    assert {impact.case.id for impact in found} == {case.id for case in cases}
    assert {change.told() for impact in found for change in impact.changes} == {
        "最低年龄：18周岁 → 20周岁",
        "办理条件“达到年龄”：符合 → 不符合（第五条）",
    }
    whole = previewed(node, key)
    assert (whole.totals.looked, whole.totals.touched, whole.totals.moving) == (5, 5, 5)
    assert whole.totals.by_kind == {"threshold": 5, "rule": 5}
    assert not whole.stopped


def test_nobody_publishes_what_nobody_looked_at(node: Node) -> None:
    opened(node, 2)
    key = new_age(node)
    with pytest.raises(Refused) as unseen:
        publish_age(node, look_first=False)
    assert unseen.value.key == "changeover.not_previewed"
    assert seen(node, key).totals.failing == 2
    with node.work(CHIEF) as w:
        send_change_back(w, _change(w).id)
    with node.work(WRITER) as w:
        save_change(w, _change(w).id, replace(new_value(_change(w)), value=21))
    with node.work(WRITER) as w:
        submit_change(w, _change(w).id)
    with pytest.raises(Refused) as other:
        publish_age(node, look_first=False)
    assert other.value.key == "changeover.previewed_otherwise"
    seen(node, key)
    publish_age(node, look_first=False)


def test_a_look_at_part_of_the_cases_does_not_count(small_node: Node) -> None:
    opened(small_node, 2)
    key = new_age(small_node)
    with small_node.read(CHIEF) as w:
        subject = subject_of(w, key)
    for actor in (CLERK, replace(CHIEF, region="510822001"), CHIEF):
        reading, writing = partial(small_node.read, actor), partial(small_node.work, actor)
        goes_on = actor is not CHIEF
        preview_and_note(reading, writing, subject, lambda _totals, on=goes_on: on, limit=1)
    with pytest.raises(Refused):
        publish_age(small_node, look_first=False)


def test_a_look_is_of_the_cases_as_they_stand(node: Node) -> None:
    opened(node)
    key = new_age(node)
    seen(node, key)
    opened(node, region="510823")
    [unseen] = opened(node)
    with pytest.raises(Refused) as since:
        publish_age(node, look_first=False)
    assert since.value.key == "changeover.cases_since"
    assert (since.value.values["count"], since.value.values["cases"]) == (1, unseen.case_no)
    seen(node, key)
    node = later_on(node, 4)
    with pytest.raises(Refused) as old:
        publish_age(node, look_first=False)
    assert (old.value.key, old.value.values["hours"]) == ("changeover.preview_old", 72)
    publish_age(node)
    node.close()


def test_a_case_that_went_on_unchanged_by_the_value_was_seen(small_node: Node) -> None:
    [case] = opened(small_node)
    seen(small_node, new_age(small_node))
    with small_node.work(CLERK) as w:
        take_step(w, lock_case(w, case.id), "accept", "accepted")
    publish_age(small_node, look_first=False)


def test_where_no_case_is_open_no_look_is_asked_for(small_node: Node) -> None:
    opened(small_node, region="510823")
    new_age(small_node)
    publish_age(small_node, look_first=False)


def _change(w: Work) -> ParameterChange:
    found = open_change(w, AGE, COUNTY)
    assert found is not None
    return found


def test_a_preview_can_be_left(small_node: Node) -> None:
    opened(small_node, 5)
    key = new_age(small_node)
    with small_node.read(CHIEF) as w:
        subject = subject_of(w, key)
    heard: list[int] = []

    def progress(totals: Totals) -> bool:
        heard.append(totals.looked)
        return len(heard) < 2

    left = preview(partial(small_node.read, CHIEF), subject, progress, limit=2)
    assert (left.stopped, left.totals.looked, left.totals.expected, heard) == (True, 4, 5, [2, 4])


@pytest.mark.parametrize(("transition", "before", "after"), [("move", 18, 20), ("keep", 18, 18)])
def test_the_clause_governs_open_cases(
    small_node: Node, transition: Transition, before: int, after: int
) -> None:
    node = small_node
    [case] = opened(node)
    new_age(node, transition=transition)
    publish_age(node)
    assert age_of(node, case) == before
    node = later_on(node, 8)
    [fresh] = opened(node)
    assert age_of(node, case) == after
    assert age_of(node, fresh) == 20
    node.close()


def test_open_cases_are_not_moved_over_without_a_clause(small_node: Node) -> None:
    node = small_node
    new_age(node, clause=" ")
    publish_age(node)  # it touches no case: nothing to rest on a clause
    node = later_on(node, 30)
    opened(node)
    key = new_age(node, first=date(2026, 12, 20), value=21, clause="")
    with pytest.raises(Invalid) as refused:
        publish_age(node)
    assert (refused.value.key, refused.value.field) == ("changeover.clause_touched", "clause")
    with node.work(CHIEF) as w:
        change = open_change(w, AGE, COUNTY)
        assert change is not None
        send_change_back(w, change.id)
    with node.work(WRITER) as w, pytest.raises(Invalid) as refused:
        submit_change(w, change.id)
    assert refused.value.field == "clause"
    with node.work(WRITER) as w:
        save_change(w, change.id, replace(new_value(change), clause="试验通知第九条"))
        submit_change(w, change.id)
    # The look that was taken holds on: the clause changes nothing for a case.
    publish_age(node, look_first=False)
    with node.read() as w:
        assert subject_of(w, key).is_published
    node.close()


def test_a_single_case_is_decided_otherwise(node: Node) -> None:
    kept, moved = opened(node, 2)
    key = new_age(node)
    with node.work(CHIEF) as w:
        decide_for_cases(w, key, [kept.id], Decision.KEEP, "申请人已年满旧标准")
    publish_age(node)
    assert {i.case.id: i.decision for i in impacts(node, key)} == {
        kept.id: Decision.KEEP,
        moved.id: Decision.MOVE,
    }
    assert carry_out_due(node.work) == 0
    node = later_on(node, 8)
    assert (age_of(node, kept), age_of(node, moved)) == (18, 20)
    assert carry_out_due(node.work) == 1
    assert carry_out_due(node.work) == 0
    [impact] = [i for i in impacts(node, key) if i.case.id == kept.id]
    assert (impact.state, impact.reason) == (CarryState.APPLIED, "申请人已年满旧标准")
    with pytest.raises(Refused) as late, node.work(CHIEF) as w:
        decide_for_cases(w, key, [kept.id], Decision.MOVE, "改变主意")
    assert late.value.key == "changeover.carried_out_case"
    node.close()


def test_what_cannot_be_decided(small_node: Node) -> None:
    [case] = opened(small_node)
    key = new_age(small_node)
    with pytest.raises(Invalid), small_node.work(CHIEF) as w:
        decide_for_cases(w, key, [case.id], Decision.KEEP, " ")
    with pytest.raises(Forbidden), small_node.work(CLERK) as w:
        decide_for_cases(w, key, [case.id], Decision.KEEP, "理由")
    with pytest.raises(Refused) as own, small_node.work(CHIEF) as w:
        decide_for_all(w, key, Decision.KEEP, "", "理由")
    assert own.value.key == "changeover.own_text"
    with pytest.raises(NotFound), small_node.read() as w:
        subject_of(w, f"parameter:{AGE}:510822:2020-01-01")
    for broken in ("parameter:x", "item:1", "matter:permits.permit:x", "other:1"):
        with pytest.raises(Invalid), small_node.read() as w:
            subject_of(w, broken)
    assert case_now(small_node, case).version == 1


def test_a_case_accepted_after_the_first_day_is_not_touched(small_node: Node) -> None:
    opened(small_node)
    key = new_age(small_node, first=date(2026, 11, 3))
    publish_age(small_node)
    node = later_on(small_node, 1)
    opened(node)
    assert len(impacts(node, key)) == 1
    node.close()


def test_a_value_that_begins_today_shows_the_cases_accepted_today(small_node: Node) -> None:
    [case] = opened(small_node)
    found = impacts(small_node, new_age(small_node, first=date(2026, 11, 2)))
    assert [impact.case.id for impact in found] == [case.id]


def test_a_value_entered_late_shows_the_cases_accepted_since_its_day(small_node: Node) -> None:
    [case] = opened(small_node)
    found = impacts(small_node, new_age(small_node, first=date(2026, 11, 1)))
    assert [impact.case.id for impact in found] == [case.id]
    publish_age(small_node)
    assert age_of(small_node, case) == 20
