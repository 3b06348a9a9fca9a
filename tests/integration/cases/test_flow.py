"""A case from the counter to the certificate, and everything that must not happen on the way."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from tests.integration.cases.office import LI, OFFICE, QINGCHUAN, WANG, Office

from jinmin.cases import (
    Case,
    CaseStep,
    Channel,
    Party,
    case_detail,
    lock_case,
    open_case,
    take_step,
)
from jinmin.errors import Conflict, Invalid, JinminError, Refused, Stale
from jinmin.ids import new_id
from jinmin.ledger.verify import verify_chain, verify_rows


def test_a_case_goes_its_whole_way(office: Office) -> None:
    case_id = office.open()
    office.hands.move(minutes=5)
    office.step(case_id, "precheck", "pass")
    office.step(case_id, "accept", "accepted")
    office.hands.move(hours=1)
    office.step(case_id, "review", "agree", LI, opinion="符合条件")
    office.step(case_id, "issue", "issued", LI)
    with office.node.read(WANG) as w:
        detail = case_detail(w, case_id)
    assert (detail.header.state, detail.header.finished_on) == ("done", date(2026, 3, 2))
    assert detail.header.case_no == "510822-probe.permit-20260302-00001"
    assert [(step.step, step.outcome, step.actor_name) for step in detail.steps] == [
        ("precheck", "pass", "王经办"),
        ("accept", "accepted", "王经办"),
        ("review", "agree", "李复核"),
        ("issue", "issued", "李复核"),
    ]
    assert [step.arrived_at for step in detail.steps[1:]] == [step.done_at for step in detail.steps[:-1]]
    assert detail.steps[2].opinion == "符合条件"
    assert detail.waiting is None
    assert not detail.may_act


def test_every_line_names_the_ledger_entry_it_was_sealed_in(office: Office) -> None:
    case_id = office.open()
    office.step(case_id, "precheck", "pass")
    with office.node.read(WANG) as w:
        detail = case_detail(w, case_id)
    by_seq = {entry.seq: entry for entry in detail.entries}
    assert by_seq[detail.header.seq].kind == "case_case"
    assert by_seq[detail.header.seq].version == detail.header.version == 2
    assert [by_seq[party.seq].kind for party in detail.parties] == ["case_party"] * 2
    assert by_seq[detail.steps[0].seq].kind == "case_step"
    assert {entry.action for entry in detail.entries} == {"case.open", "case.step"}


def test_the_ledger_proves_the_rows(office: Office) -> None:
    case_id = office.open()
    for step, outcome in (("precheck", "pass"), ("accept", "accepted")):
        office.step(case_id, step, outcome)
    with office.node.database.reading.connect() as connection:
        assert verify_chain(connection).holds
        assert verify_rows(connection, office.node.keyring).holds


def test_one_work_may_open_and_take_several_steps(office: Office) -> None:
    with office.node.work(WANG) as w:
        case = office.open_in(w)
        take_step(w, case, "precheck", "pass")
        take_step(w, case, "accept", "accepted")
    assert (office.look(case.id).step, office.look(case.id).version) == ("review", 1)


def test_limits_count_from_acceptance(office: Office) -> None:
    case_id = office.open()
    assert office.look(case_id).planned_due is None
    office.hands.move(days=1)
    office.step(case_id, "precheck", "pass")
    office.step(case_id, "accept", "accepted")
    case = office.look(case_id)
    assert case.accepted_on == date(2026, 3, 3)
    assert case.statutory_due == date(2026, 3, 31)
    assert case.promised_due == case.planned_due == date(2026, 3, 17)
    assert not case.due_provisional


def test_a_second_acceptance_moves_no_due(office: Office) -> None:
    case_id = office.open()
    office.step(case_id, "precheck", "pass")
    office.step(case_id, "accept", "accepted")
    before = office.look(case_id).planned_due
    office.hands.move(days=3)
    office.step(case_id, "review", "again", LI, opinion="材料不清")
    office.step(case_id, "accept", "accepted")
    assert office.look(case_id).planned_due == before


def test_a_visit_is_due_the_same_day(office: Office) -> None:
    case = office.look(office.open(matter="probe.visit"))
    assert case.statutory_due == case.planned_due == date(2026, 3, 2)


def test_going_back_returns_the_case(office: Office) -> None:
    case_id = office.open()
    office.step(case_id, "precheck", "correct", opinion="缺照片")
    assert (office.look(case_id).state, office.look(case_id).step) == ("returned", "precheck")
    office.step(case_id, "precheck", "pass")
    assert office.look(case_id).state == "open"


@pytest.mark.parametrize(
    ("step", "outcome", "key"),
    [
        ("accept", "accepted", "case.step_moved"),
        ("precheck", "nonsense", "case.unknown_outcome"),
        ("precheck", "correct", "case.opinion_needed"),
    ],
)
def test_a_step_is_refused_by_name(office: Office, step: str, outcome: str, key: str) -> None:
    case_id = office.open()
    with pytest.raises(JinminError) as refused:
        office.step(case_id, step, outcome, opinion="  ")
    assert refused.value.key == key
    assert office.look(case_id).version == 1


def test_a_step_taken_twice_is_refused_clearly(office: Office) -> None:
    case_id = office.open()
    office.step(case_id, "precheck", "pass")
    with pytest.raises(Stale, match=r"case\.step_moved"):
        office.step(case_id, "precheck", "pass")


def test_a_second_click_on_a_step_that_leads_to_itself_is_stale(office: Office) -> None:
    case_id = office.open()
    for refused in (False, True):
        with office.node.work(WANG) as w:
            if refused:
                with pytest.raises(Stale, match=r"record\.stale"):
                    lock_case(w, case_id, expected=1)
            else:
                take_step(w, lock_case(w, case_id, expected=1), "precheck", "correct", opinion="缺照片")


def test_two_clerks_at_once_leave_one_step(office: Office) -> None:
    """Both hold the same version; the database decides."""
    case_id = office.open()
    seen_by_li = office.look(case_id)
    office.step(case_id, "precheck", "pass")
    with pytest.raises((Stale, Conflict)), office.node.work(LI) as w:
        take_step(w, w.session.merge(seen_by_li, load=False), "precheck", "pass")
    with office.node.read(WANG) as w:
        assert len(case_detail(w, case_id).steps) == 1


def test_many_clicks_at_once_leave_one_step(office: Office) -> None:
    """The step leads to itself, so that only lock and version tell the clicks apart."""
    case_id, clicks = office.open(), 4
    ready = Barrier(clicks)

    def click(_number: int) -> str:
        ready.wait()
        try:
            with office.node.work(WANG) as w:
                take_step(w, lock_case(w, case_id, expected=1), "precheck", "correct", opinion="缺照片")
        except Stale as stale:
            return stale.key
        return "taken"

    with ThreadPoolExecutor(clicks) as pool:
        answers = sorted(pool.map(click, range(clicks)))
    assert answers == ["record.stale"] * (clicks - 1) + ["taken"]
    assert office.look(case_id).steps_taken == 1


def test_a_case_without_parties_is_refused(office: Office) -> None:
    with pytest.raises(Invalid, match=r"case\.no_party"), office.node.work(WANG) as w:
        open_case(
            w,
            matter_id="probe.visit",
            org_id=OFFICE,
            counter_id=None,
            region=QINGCHUAN,
            channel=Channel.WINDOW,
            title="无人",
            parties=[],
        )


def test_a_party_twice_in_one_role_is_refused_by_name(office: Office) -> None:
    person = new_id()
    with pytest.raises(Conflict, match=r"constraint\.uq_case_party"), office.node.work(WANG) as w:
        open_case(
            w,
            matter_id="probe.visit",
            org_id=OFFICE,
            counter_id=None,
            region=QINGCHUAN,
            channel=Channel.WINDOW,
            title="两次",
            parties=[Party(person, "one", "张三"), Party(person, "one", "张三")],
        )


def test_the_database_knows_which_states_close_a_case(office: Office) -> None:
    case_id = office.open()
    with pytest.raises(Conflict, match=r"ck_case_case_finished_on"), office.node.work(WANG) as w:
        lock_case(w, case_id).state = "done"


def test_a_refused_step_leaves_nothing(office: Office) -> None:
    def have_second_thoughts() -> None:
        with office.node.work(WANG) as w:
            take_step(w, office.open_in(w), "precheck", "pass")
            raise Refused("probe.second_thoughts")

    with pytest.raises(Refused):
        have_second_thoughts()
    with office.node.read() as w:
        assert w.session.query(CaseStep).count() == w.session.query(Case).count() == 0
