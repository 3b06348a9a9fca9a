"""How a case ends, begins again, belongs with others, and who may accept it."""

from datetime import date

import pytest
from tests.integration.cases.course_office import (
    CHIEF,
    MATTER,
    do,
    refusal,
    reviewed,
    tasks,
)
from tests.integration.cases.office import OFFICE, QINGCHUAN, WANG, Office, clerk, photo

from jinmin.cases import (
    Channel,
    Party,
    Trust,
    attach_material,
    case_detail,
    lock_case,
    open_case,
)
from jinmin.cases.acts import (
    JointApplication,
    Responsible,
    TaskState,
    archive_case,
    cases_of_group,
    open_group,
    reopen_case,
    share_material,
    terminate_case,
    withdraw_case,
    withdraw_elsewhere,
)
from jinmin.errors import Forbidden, Invalid, Refused
from jinmin.ledger.verify import verify_rows


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


def test_a_case_opened_again_holds_its_persons_again(office: Office) -> None:
    first = office.open(matter="probe.single")
    do(office, first, lambda w, case: withdraw_case(w, case, "申请人不再需要"))
    second = office.open(matter="probe.single")
    barred = refusal(office, first, lambda w, case: reopen_case(w, case, "申请人改变主意"), CHIEF)
    assert (barred.key, barred.values["case_id"]) == ("case.open_already", str(second))
    office.step(second, "do", "done")
    do(office, first, lambda w, case: reopen_case(w, case, "申请人改变主意"), CHIEF)
    with pytest.raises(Refused, match="open_already"):
        office.open(matter="probe.single")
    plain = refusal(office, office.open(), lambda w, case: withdraw_elsewhere(w, case.id, "x"))
    assert plain.key == "case.not_exclusive"
