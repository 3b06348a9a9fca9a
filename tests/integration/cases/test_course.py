"""Branches, obligations, notices, endings: what may happen on the way of a case, and what must not."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from tests.integration.cases.office import LI, OFFICE, QINGCHUAN, WANG, Office, clerk, photo

from jinmin.cases import (
    ARCHIVE,
    TERMINATE,
    Case,
    CaseTask,
    Channel,
    CorrectionItem,
    JointApplication,
    Party,
    Responsible,
    TaskState,
    Trust,
    accept_promise,
    answer_objection,
    answer_task,
    archive_case,
    attach_material,
    case_detail,
    cases_of_group,
    correction_paper,
    due_obligations,
    items_lacking,
    lock_case,
    my_tasks,
    notify_corrections,
    open_case,
    open_group,
    post_notice,
    print_correction,
    raise_objection,
    reopen_case,
    settle_obligation,
    share_material,
    take_step,
    terminate_case,
    withdraw_case,
)
from jinmin.db.work import Work
from jinmin.errors import Forbidden, Invalid, JinminError, Refused, Stale
from jinmin.identity import Organisation
from jinmin.ledger.verify import verify_rows
from jinmin.messages import explain

MATTER = "probe.joint"
LAND = clerk("孙国土", "probe.land")
CHIEF = clerk("赵负责", "probe.accept", "probe.review", "probe.approve", TERMINATE, ARCHIVE)


def organisation(office: Office, kind: str, region: str) -> UUID:
    with office.node.work() as w:
        made = w.add(Organisation(name=f"{region}某局", region=region, level="county", kind=kind))
        return made.id


def surveyor(office: Office) -> object:
    """A clerk of the land office of the prefecture above."""
    org_id = organisation(office, "natural_resources", "5108")
    return clerk("孙国土", "probe.land", region="5108", org_id=org_id)


def do(office: Office, case_id: UUID, act: Callable[[Work, Case], object], actor: object = WANG) -> object:
    with office.node.work(actor) as w:  # type: ignore[arg-type]
        return act(w, lock_case(w, case_id))


def refusal(
    office: Office, case_id: UUID, act: Callable[[Work, Case], object], actor: object = WANG
) -> JinminError:
    before = office.look(case_id)
    with pytest.raises(JinminError) as refused:
        do(office, case_id, act, actor)
    assert (office.look(case_id).version, office.look(case_id).state) == (before.version, before.state)
    assert "〔" not in explain(refused.value)
    assert "{" not in explain(refused.value)
    return refused.value


def scan(office: Office, case_id: UUID, rule: str) -> object:
    return do(office, case_id, lambda w, case: attach_material(w, case, rule, photo(), trust=Trust.SUBMITTED))


def tasks(office: Office, case_id: UUID) -> list[CaseTask]:
    with office.node.read() as w:
        rows = w.session.query(CaseTask).filter_by(case_id=case_id).order_by(CaseTask.turn, CaseTask.branch)
        return list(rows)


def reviewed(office: Office) -> tuple[UUID, object]:
    """A case whose branches wait, and the clerk of the other organisation."""
    land = surveyor(office)
    case_id = office.open(matter=MATTER)
    scan(office, case_id, "id_card")
    office.step(case_id, "accept", "accepted")
    return case_id, land


def answer(
    office: Office, case_id: UUID, branch: str, actor: object, *, agreed: bool = True, opinion: str = ""
) -> bool:
    (task,) = (
        each for each in tasks(office, case_id) if each.branch == branch and each.state is TaskState.OPEN
    )
    with office.node.work(actor) as w:  # type: ignore[arg-type]
        return answer_task(w, task.id, agreed=agreed, opinion=opinion)


def published(office: Office) -> UUID:
    case_id, land = reviewed(office)
    answer(office, case_id, "land", land)
    answer(office, case_id, "own", LI)
    return case_id


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
    assert "natural_resources" in explain(lost)


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


def test_withdrawn_terminated_opened_again_and_put_away(office: Office) -> None:
    case_id, _land = reviewed(office)
    assert refusal(office, case_id, lambda w, case: withdraw_case(w, case, " ")).key == "case.reason_needed"
    assert isinstance(refusal(office, case_id, lambda w, case: terminate_case(w, case, "x")), Forbidden)
    do(office, case_id, lambda w, case: withdraw_case(w, case, "申请人不再需要"))
    case = office.look(case_id)
    assert (case.state, case.step, case.finished_on) == ("withdrawn", "end", date(2026, 3, 2))
    assert {each.state for each in tasks(office, case_id)} == {TaskState.CANCELLED}
    by_closer = clerk("王经办", "probe.accept", "probe.approve")
    assert isinstance(refusal(office, case_id, lambda w, case: reopen_case(w, case, "x")), Forbidden)
    do(office, case_id, lambda w, case: reopen_case(w, case, "申请人改变主意"), CHIEF)
    case = office.look(case_id)
    assert (case.state, case.step, case.finished_on) == ("open", "decide", None)
    do(office, case_id, lambda w, case: terminate_case(w, case, "标的灭失"), CHIEF)
    own = refusal(office, case_id, lambda w, case: reopen_case(w, case, "再办"), CHIEF)
    assert own.key == "case.reopened_by_closer"
    do(office, case_id, lambda w, case: archive_case(w, case), CHIEF)
    assert office.look(case_id).archived_on == date(2026, 3, 2)
    put_away = refusal(office, case_id, lambda w, case: reopen_case(w, case, "再办"), by_closer)
    assert put_away.key == "case.archived"
    with office.node.read(WANG) as w:
        taken = [(step.outcome, step.opinion) for step in case_detail(w, case_id).steps]
    assert taken[-3:] == [
        ("host_withdrawn", "申请人不再需要"),
        ("host_reopened", "申请人改变主意"),
        ("host_terminated", "标的灭失"),
    ]
    with office.node.database.reading.connect() as connection:
        assert verify_rows(connection, office.node.keyring).holds


def test_a_matter_that_knows_no_reopening_stays_closed(office: Office) -> None:
    case_id = office.open(matter="probe.visit")
    office.step(case_id, "do", "done")
    closed = refusal(office, case_id, lambda w, case: reopen_case(w, case, "再办"), clerk("周", "visit.do"))
    assert closed.key == "case.no_reopening"


def test_one_form_opens_several_cases_and_a_scan_serves_them_all(office: Office) -> None:
    parties = (Party(office.persons[0], "first", "张三"),)
    form = JointApplication("张三", OFFICE, QINGCHUAN, parties)
    with office.node.work(WANG) as w:
        opened = open_group(w, form, ["probe.permit", MATTER])
    first, second = (case.id for case in opened.cases)
    with office.node.work(WANG) as w:
        case = lock_case(w, first)
        handed = attach_material(w, case, "id_card", photo(), trust=Trust.ORIGINAL, original_seen=True)
        shared = share_material(w, case, handed)
    assert [(each.case_id, each.content_id, each.trust) for each in shared] == [
        (second, handed.content_id, "original")
    ]
    with office.node.read(WANG) as w:
        assert cases_of_group(w, opened.group_id) == (first, second)
    with pytest.raises(Invalid), office.node.work(WANG) as w:
        open_group(w, form, ["probe.permit"])


@pytest.mark.parametrize(
    ("matter", "responsible", "allowed"),
    [
        (MATTER, "510104", True),
        (MATTER, "440105", False),
        ("probe.permit", "510104", False),
        ("probe.permit", QINGCHUAN, True),
    ],
)
def test_accepted_elsewhere_only_as_far_as_the_matter_allows(
    office: Office, matter: str, responsible: str, allowed: bool
) -> None:
    with office.node.work(WANG) as w:
        asked = {
            "matter_id": matter,
            "org_id": OFFICE,
            "counter_id": None,
            "region": QINGCHUAN,
            "channel": Channel.WINDOW,
            "title": "某人的申请",
            "parties": [Party(office.persons[0], "first", "张三")],
            "responsible": Responsible(responsible),
        }
        if allowed:
            assert open_case(w, **asked).responsible_region == responsible  # type: ignore[arg-type]
        else:
            with pytest.raises(Refused) as refused:
                open_case(w, **asked)  # type: ignore[arg-type]
            assert refused.value.key == "case.area"
