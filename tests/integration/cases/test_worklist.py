"""The worklist: who sees what, under which tab, page by page."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.integration.cases.office import LI, WANG, Office, clerk

from jinmin.cases import (
    SUPERVISE,
    Case,
    CasePolicy,
    HoldReason,
    RelatedCases,
    WorklistFilter,
    WorklistOrder,
    WorklistQuery,
    case_detail,
    cases_of_person,
    hold_case,
    lock_case,
    worklist,
    worklist_counts,
)
from jinmin.cases.worklist import Urgency, WorklistRow
from jinmin.errors import Invalid, NotFound
from jinmin.vocabulary.actor import SYSTEM, Actor


def _list(office: Office, tab: WorklistFilter = WorklistFilter.ALL, actor: Actor = WANG) -> list[WorklistRow]:
    with office.node.read(actor) as w:
        return list(worklist(w, WorklistQuery(tab)).rows)


def _accepted(office: Office) -> UUID:
    case_id = office.open()
    office.step(case_id, "precheck", "pass")
    office.step(case_id, "accept", "accepted")
    return case_id


def test_a_line_says_what_the_clerk_needs(office: Office) -> None:
    case_id = _accepted(office)
    office.hands.move(days=1)
    (row,) = _list(office)
    assert (row.id, row.matter_title, row.step_title) == (case_id, "某项许可", "审查")
    assert (row.parties, row.title) == (("张三", "李四"), "张三与李四的某项许可")
    assert (row.days_left, row.urgency) == (13, Urgency.NORMAL)
    assert (row.opened_by_name, row.holder_name) == ("王经办", "")


def test_tabs_follow_the_days(office: Office) -> None:
    """Accepted on Monday 2 March: promised for the 16th, near from the 12th (two working days left)."""
    case_id = _accepted(office)
    seen = []
    for _day in range(16):
        in_tabs = [
            tab.value
            for tab in (WorklistFilter.SOON, WorklistFilter.TODAY, WorklistFilter.OVERDUE)
            if _list(office, tab)
        ]
        seen.append(in_tabs)
        assert [row.urgency.value for row in _list(office)] == (in_tabs or ["normal"])
        office.hands.move(days=1)
    assert seen == [[]] * 10 + [["soon"]] * 4 + [["today"]] + [["overdue"]]
    assert office.look(case_id).planned_due is not None


def test_the_other_tabs(office: Office) -> None:
    returned, held, visited = office.open(), office.open(), office.open(LI, "probe.visit")
    office.step(returned, "precheck", "correct", opinion="缺照片")
    with office.node.work(WANG) as w:
        hold_case(w, lock_case(w, held), HoldReason.NETWORK_CHECK)
    other = office.open()
    with office.node.work(WANG) as w:
        hold_case(w, lock_case(w, other), HoldReason.APPLICANT)
    assert [row.id for row in _list(office, WorklistFilter.RETURNED)] == [returned]
    assert [row.id for row in _list(office, WorklistFilter.WAITING_CHECK)] == [held]
    assert _list(office, WorklistFilter.TODAY) == []
    assert [row.urgency for row in _list(office) if row.id == visited] == [Urgency.VISIT]
    assert [row.id for row in _list(office, WorklistFilter.MINE, LI)] == [visited]
    assert {row.id for row in _list(office)} == {returned, held, visited, other}
    assert _list(office, WorklistFilter.EXCHANGE_REFUSED) == []


def test_a_closed_case_leaves_the_list(office: Office) -> None:
    case_id = office.open(matter="probe.visit")
    office.step(case_id, "do", "done")
    assert _list(office) == []


def test_what_a_partner_refused_comes_from_the_exchange(office: Office) -> None:
    refused = office.open()
    office.open()
    with office.node.read(WANG) as w:
        page = worklist(w, WorklistQuery(WorklistFilter.EXCHANGE_REFUSED), _only(refused))
        counts = worklist_counts(w, _only(refused))
    assert [row.id for row in page.rows] == [refused]
    assert counts[WorklistFilter.EXCHANGE_REFUSED] == 1


def _only(case_id: UUID):
    return lambda _w: sa.select(Case.__table__.c.id).where(Case.__table__.c.id == case_id)


def test_counts_and_rows_share_their_predicate_and_stop_at_the_limit(office: Office) -> None:
    for _ in range(3):
        office.open()
    office.open(matter="probe.visit")
    with office.node.read(WANG) as w:
        counts = worklist_counts(w)
        assert {tab: len(worklist(w, WorklistQuery(tab)).rows) for tab in WorklistFilter} == counts
    assert (counts[WorklistFilter.ALL], counts[WorklistFilter.TODAY]) == (4, 0)
    office.node.ports.offer(CasePolicy, CasePolicy(count_limit=2))
    with office.node.read(WANG) as w:
        assert worklist_counts(w)[WorklistFilter.ALL] == 2


@pytest.mark.parametrize("tab", [WorklistFilter.ALL, WorklistFilter.OVERDUE])
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(more=st.integers(0, 3), limit=st.integers(1, 5))
def test_pages_hold_every_case_once_in_order(
    office: Office, tab: WorklistFilter, more: int, limit: int
) -> None:
    """Some cases are opened at the same instant: the key decides among them."""
    for _ in range(more):
        office.open(matter="probe.visit")
        office.open(matter="probe.visit")
        office.hands.move(days=1)
    with office.node.read(WANG) as w:
        everything = [row.id for row in worklist(w, WorklistQuery(tab, limit=500)).rows]
        paged, query = [], WorklistQuery(tab, limit=limit)
        for _page in range(len(everything) + 1):
            page = worklist(w, query)
            paged += [row.id for row in page.rows]
            if page.following is None:
                break
            query = WorklistQuery(tab, limit=limit, after=page.following)
    assert paged == everything
    assert len(set(paged)) == len(paged)


def test_what_is_due_first_comes_first(office: Office) -> None:
    accepted = _accepted(office)
    office.hands.move(days=1)
    visited = office.open(matter="probe.visit")
    office.hands.move(days=30)
    assert [row.id for row in _list(office)] == [accepted, visited]
    assert [row.id for row in _list(office, WorklistFilter.OVERDUE)] == [visited, accepted]


@pytest.mark.parametrize("limit", [0, -1, 501])
def test_a_page_has_bounds(office: Office, limit: int) -> None:
    with pytest.raises(Invalid, match=r"worklist\.limit"), office.node.read(WANG) as w:
        worklist(w, WorklistQuery(limit=limit))


@pytest.mark.parametrize(
    ("region", "sees"),
    [
        ("510822", 1),
        ("5108", 1),
        ("51", 1),
        ("", 1),
        ("510823", 0),
        ("5109", 0),
        ("52", 0),
        ("50", 0),
        ("65", 0),
    ],
)
def test_nobody_sees_beyond_their_division(office: Office, region: str, sees: int) -> None:
    case_id = office.open()
    actor = clerk("某人", "probe.accept", region=region)
    assert len(_list(office, actor=actor)) == sees
    with office.node.read(actor) as w:
        assert worklist_counts(w)[WorklistFilter.ALL] == sees
        if not sees:
            with pytest.raises(NotFound):
                case_detail(w, case_id)


def test_the_last_division_has_an_end(office: Office) -> None:
    office.open(clerk("新疆", region="659001"), region="659001")
    assert len(_list(office, actor=clerk("新疆", region="6590"))) == 1
    assert _list(office, actor=clerk("青川")) == []


def test_a_post_sees_the_matters_it_works_on(office: Office) -> None:
    office.open()
    office.open(matter="probe.visit")
    assert [row.matter for row in _list(office, actor=clerk("窗口", "visit.do"))] == ["probe.visit"]
    assert _list(office, actor=clerk("档案", "archive.read")) == []
    assert len(_list(office, actor=clerk("督办", SUPERVISE))) == len(_list(office, actor=SYSTEM)) == 2


def test_related_cases_are_counted_where_there_is_no_right(office: Office) -> None:
    here = office.open()
    visit = office.open(matter="probe.visit")
    office.open(clerk("外县", region="510823"), region="510823")
    actor = clerk("窗口", "probe.accept")
    with office.node.read(actor) as w:
        assert case_detail(w, here).related == RelatedCases((), 2)
    with office.node.read(WANG) as w:
        related = case_detail(w, here).related
        assert ([line.id for line in related.seen], related.hidden) == ([visit], 1)
        assert {line.id for line in cases_of_person(w, office.persons[0]).seen} == {here, visit}


def test_a_finished_case_that_a_partner_refused_is_listed(office: Office) -> None:
    case_id = office.open(matter="probe.visit")
    office.step(case_id, "do", "done")
    with office.node.read(WANG) as w:
        [row] = worklist(w, WorklistQuery(WorklistFilter.EXCHANGE_REFUSED), _only(case_id)).rows
    assert (row.id, row.step_title) == (case_id, "")


def test_a_step_for_a_second_person_waits_for_another_one(office: Office) -> None:
    case_id = _accepted(office)
    assert _list(office, WorklistFilter.SECOND_PERSON, WANG) == []
    assert [row.id for row in _list(office, WorklistFilter.SECOND_PERSON, LI)] == [case_id]
    assert _list(office, WorklistFilter.SECOND_PERSON, clerk("赵受理", "probe.accept")) == []


def test_colleagues_in_posts_of_one_kind_each_ask_for_themselves(office: Office) -> None:
    visited = office.open(LI, "probe.visit")
    colleague = replace(LI, user_id=uuid4(), name="同岗")
    for who, mine in ((LI, [visited]), (colleague, []), (LI, [visited])):
        assert [row.id for row in _list(office, WorklistFilter.MINE, who)] == mine
        with office.node.read(who) as w:
            assert worklist_counts(w)[WorklistFilter.MINE] == len(mine)


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("order", list(WorklistOrder))
def test_sorted_pages_hold_every_case_once(office: Office, order: WorklistOrder, descending: bool) -> None:
    for matter in ("probe.permit", "probe.visit", "probe.permit"):
        office.hands.move(days=1)
        office.open(matter=matter)
    _accepted(office)
    with office.node.read(WANG) as w:
        query = WorklistQuery(order=order, descending=descending, limit=3)
        first = worklist(w, query)
        second = worklist(w, replace(query, after=first.following))
    rows = [*first.rows, *second.rows]
    values = [getattr(row, order.value) for row in rows]
    assert values == sorted(values, key=lambda value: (value is None, value or ""), reverse=descending)
    assert len({row.id for row in rows}) == 4


def test_one_matter_alone_is_listed_and_counted(office: Office) -> None:
    visited = office.open(matter="probe.visit")
    office.open()
    with office.node.read(WANG) as w:
        page = worklist(w, WorklistQuery(matter="probe.visit"))
        counts = worklist_counts(w, matter="probe.visit")
    assert [row.id for row in page.rows] == [visited]
    assert counts[WorklistFilter.ALL] == 1
