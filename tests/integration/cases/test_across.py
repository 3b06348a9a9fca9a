"""通办: one office accepts, another decides; both see the case, each acts at its own steps, others do neither."""

from uuid import UUID

import pytest
from tests.integration.cases.course_office import organisation
from tests.integration.cases.office import QINGCHUAN, Office, clerk, photo

from jinmin.cases import (
    SUPERVISE,
    Case,
    Channel,
    Party,
    Trust,
    WorklistQuery,
    attach_material,
    case_detail,
    hold_case,
    lock_case,
    open_case,
    take_step,
    worklist,
)
from jinmin.cases.acts import Responsible, case_course, withdraw_case
from jinmin.errors import Forbidden, Hidden, JinminError, Refused
from jinmin.messages import explain
from jinmin.notices import my_notices
from jinmin.service_items import build_guide
from jinmin.supervision import AlertQuery, alerts, tick
from jinmin.supervision.board import board, cases_behind
from jinmin.supervision.measures import BoardQuery, Measure
from jinmin.vocabulary.actor import Actor

THERE = "510104"
RIGHTS = ("probe.accept", "probe.review")


class Offices:
    """Three counties: one accepts, one decides, the third has nothing to do with it."""

    def __init__(self, office: Office) -> None:
        self.node, self.hands = office.node, office.hands
        self.here = organisation(office, "civil_affairs", QINGCHUAN)
        self.there = organisation(office, "civil_affairs", THERE)
        self.accepting = clerk("王收件", *RIGHTS, org_id=self.here)
        self.deciding = clerk("李属地", *RIGHTS, region=THERE, org_id=self.there)
        self.third = clerk("孙旁人", *RIGHTS, region="510823")
        self.persons = office.persons

    def open(self, responsible: str = THERE, matter: str = "probe.across") -> UUID:
        with self.node.work(self.accepting) as w:
            case = open_case(
                w,
                matter_id=matter,
                org_id=self.here,
                counter_id=None,
                region=QINGCHUAN,
                channel=Channel.WINDOW,
                title="张三的申请",
                parties=[Party(self.persons[0], "first", "张三")],
                responsible=Responsible(responsible),
            )
            return case.id

    def step(self, by: Actor, case_id: UUID, step: str, outcome: str, opinion: str = "") -> None:
        with self.node.work(by) as w:
            take_step(w, lock_case(w, case_id), step, outcome, opinion=opinion)

    def queue(self, by: Actor) -> list[UUID]:
        with self.node.read(by) as w:
            return [row.id for row in worklist(w, WorklistQuery()).rows]


@pytest.fixture
def offices(office: Office) -> Offices:
    return Offices(office)


def told(offices: Offices) -> list[str]:
    with offices.node.read(offices.accepting) as w:
        return [line.key for line in my_notices(w)]


def test_both_offices_see_it_and_no_third(offices: Offices) -> None:
    case_id = offices.open()
    assert offices.queue(offices.accepting) == offices.queue(offices.deciding) == [case_id]
    assert offices.queue(offices.third) == []
    for actor, turn in ((offices.accepting, True), (offices.deciding, False)):
        with offices.node.read(actor) as w:
            detail = case_detail(w, case_id)
            assert case_course(w, case_id).case.id == case_id
        assert (detail.may_act, detail.header.region, detail.header.accepting_region) == (
            turn,
            THERE,
            QINGCHUAN,
        )
    with pytest.raises(Hidden), offices.node.read(offices.third) as w:
        case_detail(w, case_id)
    with pytest.raises(Hidden), offices.node.work(offices.third) as w:
        lock_case(w, case_id)


def test_it_goes_there_comes_back_and_is_delivered_where_it_was_accepted(offices: Offices) -> None:
    case_id = offices.open()
    offices.step(offices.accepting, case_id, "receive", "sent")
    offices.step(offices.deciding, case_id, "accept", "back", "缺签名")
    assert told(offices) == ["notice.across_back"]
    offices.step(offices.accepting, case_id, "receive", "sent")
    offices.step(offices.deciding, case_id, "accept", "accepted")
    offices.step(offices.deciding, case_id, "decide", "agree")
    offices.step(offices.accepting, case_id, "deliver", "delivered")
    with offices.node.read(offices.deciding) as w:
        detail = case_detail(w, case_id)
    assert [(step.title, step.outcome_title) for step in detail.steps if step.title == "移送"] == [
        ("移送", "移送业务属地"),
        ("移送", "退回收件地"),
        ("移送", "移送业务属地"),
        ("移送", "退回收件地"),
    ]
    assert [step.position for step in detail.steps] == list(range(1, 11))
    assert "由四川省广元市青川县移送" in detail.steps[1].opinion
    assert detail.header.state == "done"


def test_a_refusal_is_told_where_it_was_accepted(offices: Offices) -> None:
    case_id = offices.open()
    offices.step(offices.accepting, case_id, "receive", "sent")
    offices.step(offices.deciding, case_id, "accept", "refuse", "不符合条件")
    assert told(offices) == ["notice.across_closed"]


def test_each_acts_only_at_its_own_steps(offices: Offices) -> None:
    case_id = offices.open()
    acts = (
        lambda w, case: take_step(w, case, case.step, "sent" if case.step == "receive" else "accepted"),
        lambda w, case: hold_case(w, case, "other"),
        lambda w, case: attach_material(w, case, "id_card", photo(), trust=Trust.SUBMITTED),
    )
    for stranger, owner in (
        (offices.deciding, offices.accepting),
        (offices.accepting, offices.deciding),
    ):
        for act in acts:
            with pytest.raises(Forbidden), offices.node.work(stranger) as w:
                act(w, lock_case(w, case_id))
        with offices.node.work(owner) as w:
            acts[2](w, lock_case(w, case_id))
            acts[0](w, lock_case(w, case_id))


def test_the_applicant_takes_it_back_where_it_was_accepted(offices: Offices) -> None:
    case_id = offices.open()
    offices.step(offices.accepting, case_id, "receive", "sent")
    with offices.node.work(offices.accepting) as w:
        withdraw_case(w, lock_case(w, case_id), "不再需要")
    with offices.node.read(offices.deciding) as w:
        assert w.get(Case, case_id).state == "withdrawn"


def test_limits_and_numbers_are_of_the_office_that_decides(offices: Offices) -> None:
    case_id = offices.open()
    offices.step(offices.accepting, case_id, "receive", "sent")
    with offices.node.read(offices.deciding) as w:
        assert w.get(Case, case_id).statutory_due is None
        assert THERE in w.get(Case, case_id).case_no
    offices.step(offices.deciding, case_id, "accept", "accepted")
    with offices.node.read(offices.deciding) as w:
        assert w.get(Case, case_id).statutory_due is not None


def test_supervision_counts_it_once_for_the_office_that_decides(offices: Offices) -> None:
    case_id = offices.open()
    chief = clerk("赵督查", SUPERVISE, region="51")
    with offices.node.read(chief) as w:
        first = w.today
        for query, org in (
            (BoardQuery(first, first), offices.there),
            (BoardQuery(first, first, by_accepting=True), offices.here),
        ):
            found = board(w, query)
            assert found.total.counts[Measure.OPEN] == 1
            assert [(each.org_id, each.counts[Measure.OPEN]) for each in found.organisations] == [(org, 1)]
            assert [line.id for line in cases_behind(w, query, Measure.OPEN, org).lines] == [case_id]
    with offices.node.read(clerk("钱督查", SUPERVISE)) as w:
        assert board(w, BoardQuery(first, first)).total.counts[Measure.OPEN] == 0


def test_what_lies_there_is_alerted_where_it_was_accepted_too(offices: Offices) -> None:
    case_id = offices.open()
    offices.step(offices.accepting, case_id, "receive", "sent")
    offices.step(offices.deciding, case_id, "accept", "accepted")
    offices.hands.move(days=40)
    tick(offices.node.work)

    def seen(actor: Actor, *, mine: bool) -> set[UUID | None]:
        with offices.node.read(actor) as w:
            return {line.case_id for line in alerts(w, AlertQuery(mine=mine)).lines}

    chief, stranger = clerk("赵督查", SUPERVISE), clerk("钱督查", SUPERVISE, region="510823")
    assert seen(offices.deciding, mine=True) == seen(chief, mine=False) == {case_id}
    assert seen(offices.third, mine=True) == seen(stranger, mine=False) == set()


@pytest.mark.parametrize(
    ("matter", "responsible", "key"),
    [
        ("probe.across", "500103", "case.across_no_office"),  # in the regions, but no office of this node
        ("probe.across", "440105", "case.area"),
        ("probe.online", THERE, "case.across_online"),
        ("probe.across", QINGCHUAN, None),  # its own place: one office
        ("probe.joint", THERE, None),  # only named: the office that accepts does everything
    ],
)
def test_accepted_for_another_only_where_it_can_be_decided(
    offices: Offices, matter: str, responsible: str, key: str | None
) -> None:
    if key is None:
        case_id = offices.open(responsible, matter)
        with offices.node.read(offices.accepting) as w:
            case = w.get(Case, case_id)
            assert (case.region, case.accepting_region, case.org_id) == (QINGCHUAN, "", offices.here)
        return
    with pytest.raises(Refused) as refused:
        offices.open(responsible, matter)
    assert refused.value.key == key
    assert isinstance(refused.value, JinminError)
    assert "{" not in explain(refused.value)


def test_the_guide_says_who_may_accept_for_whom(offices: Offices) -> None:
    with offices.node.read() as w:
        lines = [line for part in build_guide(w, "probe.across").sections for line in part.lines]
        assert ("异地代收代办（依据未核）", "全省通办", "在重庆市、四川省之间") in [
            line.entries for line in lines
        ]
        lines = [line for part in build_guide(w, "probe.permit").sections for line in part.lines]
        assert "通办方式" not in [line.label for line in lines]
