"""Branches, obligations, notices: what may happen on the way of a case, and what must not."""

from collections.abc import Callable
from datetime import date

import pytest
from tests.integration.cases.course_office import (
    LAND,
    MATTER,
    answer,
    do,
    published,
    refusal,
    reviewed,
    scan,
    surveyor,
    tasks,
)
from tests.integration.cases.office import LI, QINGCHUAN, WANG, Office, clerk

from jinmin.cases import (
    Case,
    case_detail,
    take_step,
)
from jinmin.cases.acts import (
    CorrectionItem,
    TaskState,
    accept_promise,
    answer_objection,
    answer_task,
    case_course,
    correction_paper,
    due_obligations,
    items_lacking,
    my_tasks,
    notify_corrections,
    post_notice,
    print_correction,
    raise_objection,
    settle_obligation,
)
from jinmin.cases.branch_offices import offices_lacking_anywhere
from jinmin.db.work import Work
from jinmin.errors import Forbidden, Invalid, Stale
from jinmin.identity import CounterInput, CounterKind, OrganisationInput, create_counter, create_organisation
from jinmin.messages import explain


def test_a_parallel_step_moves_when_all_have_answered(office: Office) -> None:
    case_id, land = reviewed(office)
    assert [(each.branch, each.region, each.due_on) for each in tasks(office, case_id)] == [
        ("land", "5108", date(2026, 3, 5)),
        ("own", QINGCHUAN, date(2026, 3, 16)),
    ]
    with office.node.read(land) as w:  # type: ignore[arg-type]
        assert [line.title for line in my_tasks(w)] == ["用地意见"]
    assert answer(office, case_id, "land", land) is False
    assert office.look(case_id).step == "ask"
    assert answer(office, case_id, "own", LI, opinion="符合规划") is True
    assert (office.look(case_id).step, office.look(case_id).holder_id) == ("publish", LI.user_id)
    with office.node.read(WANG) as w:
        step = case_detail(w, case_id).steps[-1]
    assert (step.outcome, step.actor_name) == ("agreed", "李复核")
    assert "5108某局：同意" in step.opinion
    assert "符合规划" in step.opinion


def test_a_disagreeing_branch_leads_elsewhere(office: Office) -> None:
    case_id, land = reviewed(office)
    answer(office, case_id, "land", land, agreed=False, opinion="占用耕地")
    answer(office, case_id, "own", LI)
    assert office.look(case_id).step == "decide"


def test_a_task_is_answered_once_by_its_own_organisation(office: Office) -> None:
    case_id, land = reviewed(office)
    with pytest.raises(Forbidden) as other:
        answer(office, case_id, "land", LAND)
    assert other.value.key == "task.other_organisation"
    with pytest.raises(Forbidden):
        answer(office, case_id, "own", clerk("钱", "probe.accept"))
    with pytest.raises(Invalid) as silent:
        answer(office, case_id, "land", land, agreed=False)
    assert silent.value.key == "task.opinion_needed"
    (task,) = (each for each in tasks(office, case_id) if each.branch == "land")
    for _time in range(2):
        with office.node.work(land) as w:  # type: ignore[arg-type]
            if _time:
                with pytest.raises(Stale) as twice:
                    answer_task(w, task.id, agreed=True)
                assert twice.value.key == "task.answered"
            else:
                answer_task(w, task.id, agreed=True)


def test_nobody_joins_branches_by_hand_but_may_take_them_back(office: Office) -> None:
    case_id, _land = reviewed(office)
    by_hand = refusal(office, case_id, lambda w, case: take_step(w, case, "ask", "agreed"))
    assert by_hand.key == "step.by_branches"
    office.step(case_id, "ask", "stop", opinion="受理有误")
    assert {each.state for each in tasks(office, case_id)} == {TaskState.CANCELLED}
    office.step(case_id, "accept", "accepted")
    assert len(tasks(office, case_id)) == 4


def test_without_the_other_organisation_the_case_does_not_move(office: Office) -> None:
    case_id = office.open(matter=MATTER)
    lost = refusal(office, case_id, lambda w, case: take_step(w, case, "accept", "accepted"))
    assert lost.key == "task.no_organisation"
    assert "自然资源部门" in explain(lost)


def test_a_lacking_office_is_told_before_the_step_is_reached(office: Office) -> None:
    case_id = office.open(matter=MATTER)
    seat = OrganisationInput(name="青川县民政局", level="county", region="510822")
    with office.node.work() as w:
        org_id = create_organisation(w, seat).id
        w.flush()
        create_counter(w, CounterInput(org_id=org_id, code="1", title="登记处", kind=CounterKind.OFFICE))

    def told() -> tuple[tuple[str, ...], ...]:
        with office.node.read(WANG) as w:
            of_case = case_course(w, case_id).offices_lacking
            anywhere = offices_lacking_anywhere(w)
        assert of_case == tuple(lacking for lacking, _places in anywhere)
        return tuple((each.branch, each.kind, *places) for each, places in anywhere)

    assert told() == (("用地意见", "自然资源部门", "青川县"),)
    surveyor(office)
    assert told() == ()


def test_a_notice_names_everything_once(office: Office) -> None:
    case_id = office.open(matter=MATTER)
    other = CorrectionItem(title="申请书", problem="未签名", asked="请签名")
    lacking = CorrectionItem(material="id_card", title="居民身份证", problem="缺", asked="补")

    def tell(*items: CorrectionItem, new_facts: str = "") -> Callable[[Work, Case], object]:
        return lambda w, case: notify_corrections(w, case, "accept", "correct", items, new_facts=new_facts)

    by_hand = refusal(office, case_id, lambda w, case: take_step(w, case, "accept", "correct", opinion="缺"))
    assert by_hand.key == "step.by_notice"
    assert refusal(office, case_id, tell()).key == "correction.nothing"
    forgotten = refusal(office, case_id, tell(other))
    assert forgotten.key == "correction.incomplete"
    assert "居民身份证" in explain(forgotten)
    notice = do(office, case_id, tell(other, lacking))
    assert office.look(case_id).state == "returned"
    assert refusal(office, case_id, tell(other, lacking)).key == "correction.second"
    do(office, case_id, tell(other, lacking, new_facts="新提交的申请书仍未签名"))
    with office.node.read(WANG) as w:
        assert [item.material for item in items_lacking(w, w.get(Case, case_id))] == ["id_card"]
        paper = correction_paper(w, notice.id)  # type: ignore[attr-defined]
    assert paper.number.startswith("510822-告知-2026-")
    assert print_correction(paper).content.startswith(b"%PDF")


def test_a_public_notice_runs_its_days_before_the_case_goes_on(office: Office) -> None:
    case_id = published(office)

    def clear(w: Work, case: Case) -> object:
        return take_step(w, case, "publish", "clear")

    assert refusal(office, case_id, clear).key == "public_notice.not_posted"
    do(office, case_id, lambda w, case: post_notice(w, case, place="公告栏", summary="拟准予"))
    again = refusal(office, case_id, lambda w, case: post_notice(w, case, place="公告栏", summary="拟准予"))
    assert again.key == "public_notice.posted_already"
    assert refusal(office, case_id, clear).key == "public_notice.running"
    raised = do(office, case_id, lambda w, case: raise_objection(w, case, raised_by="周某", content="不公"))
    office.hands.move(days=7)
    assert "2026-03-09" in explain(refusal(office, case_id, clear))
    office.hands.move(days=1)
    late = refusal(office, case_id, lambda w, case: raise_objection(w, case, raised_by="吴某", content="晚"))
    assert late.key == "public_notice.not_running"
    assert refusal(office, case_id, clear).key == "public_notice.objections"
    with office.node.work(WANG) as w:
        answer_objection(w, raised.id, upheld=False, answer="经核查不成立")  # type: ignore[attr-defined]
    office.step(case_id, "publish", "clear")
    assert office.look(case_id).step == "decide"


def test_what_is_owed_keeps_a_case_open(office: Office) -> None:
    case_id = published(office)
    owed = do(office, case_id, lambda w, case: accept_promise(w, case, "late_photo", "近期照片"))
    assert owed.due_on == date(2026, 3, 9)  # type: ignore[attr-defined]
    twice = refusal(office, case_id, lambda w, case: accept_promise(w, case, "late_photo", "近期照片"))
    assert twice.key == "obligation.owed_already"
    promise = do(office, case_id, lambda w, case: accept_promise(w, case, "promise", "不改变用途"))
    office.step(case_id, "publish", "upheld")
    granting = refusal(office, case_id, lambda w, case: take_step(w, case, "decide", "granted"))
    assert granting.key == "obligation.open"
    assert "照片后补" in explain(granting)
    assert "场地承诺" not in explain(granting)

    def settle(fulfilled: bool, of: object) -> Callable[[Work, Case], object]:
        return lambda w, case: settle_obligation(w, of.id, fulfilled=fulfilled, finding="已核")  # type: ignore[attr-defined]

    assert refusal(office, case_id, settle(True, owed)).key == "obligation.material_missing"
    scan(office, case_id, "photo")
    do(office, case_id, settle(True, owed))
    office.step(case_id, "decide", "granted")
    with office.node.read(WANG) as w:
        assert [line.title for line in due_obligations(w, date(2026, 6, 1))] == ["场地承诺"]
        assert due_obligations(w, date(2026, 3, 5)) == ()
    do(office, case_id, settle(False, promise))
    assert refusal(office, case_id, settle(True, promise)).key == "obligation.settled"
