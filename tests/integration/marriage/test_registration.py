"""结婚登记 from form to register, and everything that must stop it."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.harness.node_copies import NodeCopies
from tests.integration.marriage.office import MINISTRY, Office, open_office

from jinmin.cases import Case
from jinmin.codes import build_identity_number
from jinmin.errors import (
    Forbidden,
    InvalidForm,
    JinminError,
    Refused,
    RulesBroken,
    Stale,
)
from jinmin.ledger.verify import verify_chain, verify_rows
from jinmin.matters import ParameterEntry, enter_parameter
from jinmin.node import Node
from jinmin.vocabulary.actor import Actor
from jinmin.vocabulary.profile import NodeIdentity
from jinmin_marriage import service
from jinmin_marriage.forms import PartyForm
from jinmin_marriage.models import CheckResult, MarriageRecord, Spouse
from jinmin_marriage.network import FailingCheck, LocalCheck, NetworkCheck, SlowCheck
from jinmin_marriage.service.whole_form import doubtful_ages

COUNTY = MINISTRY.model_copy(
    update={
        "demo": False,
        "node": NodeIdentity(code="qc", title="青川县民政局", level="county", region="510822"),
    }
)


NO_WAITING = ParameterEntry(
    name="marriage.check_seconds", value=0, unit="秒", valid_from=date(2026, 1, 1), law="县办法", article="第一条",
    confirmed=False,
)  # fmt: skip


def count(node: Node, table: str) -> int:
    with node.read() as w:
        return int(w.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one())


def state_of(office: Office, case_id: object) -> tuple[str, str]:
    with office.node.read() as w:
        case = w.get(Case, case_id)
        return case.state, case.step


def keys_of(error: JinminError) -> dict[str | None, str]:
    if isinstance(error, InvalidForm):
        return {field: key for inner in error.errors for field, key in keys_of(inner).items()}
    if isinstance(error, RulesBroken):
        return {violation.field: violation.key for violation in error.violations}
    return {error.field: error.key}


def test_a_couple_is_registered_and_everything_agrees(office: Office) -> None:
    case_id = office.ready()
    registered = office.register(case_id, "510826000001", "510826000002")
    assert registered.certificate_no == "J510822-2026-000001"
    assert registered.registered_on == date(2026, 9, 28)
    assert state_of(office, case_id) == ("done", "end")
    with office.node.read() as w:
        record = w.get(MarriageRecord, registered.record_id)
        assert record.month == 202609
        assert record.case_id == case_id
        spouses = w.session.scalars(sa.select(Spouse)).all()
        assert {spouse.person_id for spouse in spouses} == {record.groom_id, record.bride_id}
        connection = w.session.connection()
        assert verify_chain(connection).holds
        assert verify_rows(connection, office.node.keyring).holds


def test_numbers_follow_each_other_without_gaps(office: Office) -> None:
    numbers = [office.register(office.ready()).certificate_no for _couple in range(3)]
    assert numbers == [f"J510822-2026-{serial:06d}" for serial in (1, 2, 3)]


def test_a_refused_registration_gives_its_number_back(office: Office) -> None:
    used = office.register(office.ready(), "5100001", "5100002")
    assert used.certificate_no.endswith("000001")
    again = office.ready()
    with pytest.raises(InvalidForm):
        office.register(again, "5100001", "5100003")
    assert office.register(again, "5100004", "5100003").certificate_no.endswith("000002")


def wrong_check_digit(number: str) -> str:
    last = "0" if number[-1] != "0" else "1"
    return number[:-1] + last


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        (lambda good: wrong_check_digit(good), "identity_number.checksum"),
        (lambda good: good[:10] + "0230" + good[14:], "identity_number.date"),
        (
            lambda _good: build_identity_number("510822", date(2027, 1, 1), 11),
            "identity_number.future",
        ),
        (lambda _good: "51082219", "identity_number.length"),
    ],
)
def test_a_wrong_number_is_told_at_its_field(office: Office, typed: object, key: str) -> None:
    groom = office.party("1")
    number = typed(groom.id_number)  # type: ignore[operator]
    with pytest.raises(InvalidForm) as caught:
        office.apply(office.form(groom=groom.model_copy(update={"id_number": number})))
    assert keys_of(caught.value) == {"groom.id_number": key}
    assert count(office.node, "case_case") == 0


def test_an_unknown_division_is_told_at_its_field(office: Office) -> None:
    with pytest.raises(InvalidForm) as caught:
        office.apply(office.form(bride=office.party("2", household_region="519999")))
    assert keys_of(caught.value) == {"bride.household_region": "region.unknown"}


def test_one_day_too_young(office: Office) -> None:
    number = build_identity_number("510822", date(2004, 9, 29), 11)
    form = office.form(groom=office.party("1", id_number=number))
    with pytest.raises(RulesBroken) as caught:
        office.apply(form)
    assert keys_of(caught.value) == {"groom.id_number": "marriage.age"}
    office.hands.go_on(timedelta(days=1))
    assert office.apply(form)


def test_the_same_person_on_both_sides(office: Office) -> None:
    one = office.party("1")
    with pytest.raises(RulesBroken) as caught:
        office.apply(office.form(groom=one, bride=one))
    assert keys_of(caught.value) == {
        "groom.id_number": "marriage.same_person",
        "bride.id_number": "marriage.same_person",
    }


def test_one_number_under_two_names_is_told_at_both_numbers_before_anybody_is_on_record(
    office: Office,
) -> None:
    one, two = office.party("1"), office.party("2")
    pasted = two.model_copy(update={"id_number": one.id_number})
    with pytest.raises(RulesBroken) as caught:
        office.apply(office.form(groom=one, bride=pasted))
    assert keys_of(caught.value) == {
        "groom.id_number": "marriage.same_person",
        "bride.id_number": "marriage.same_person",
    }


def test_everything_that_is_lacking_is_told_at_once(office: Office) -> None:
    empty = PartyForm(marital_status="", present=False)
    with pytest.raises(InvalidForm) as caught:
        office.apply(office.form(groom=empty))
    assert keys_of(caught.value) == {
        "groom.id_number": "marriage.number_missing",
        "groom.name": "name.too_short",
        "groom.nation": "marriage.nation_unstated",
        "groom.marital_status": "marriage.marital_unstated",
        "groom.voluntary": "marriage.not_voluntary",
        "groom.no_kinship": "marriage.kinship",
        "groom.present": "marriage.not_present",
        "groom.id_valid_to": "marriage.id_validity_missing",
    }


def test_an_age_hardly_anybody_reaches_is_asked_about_and_not_refused(office: Office) -> None:
    born = {"groom": date(1850, 1, 1), "bride": date(1930, 1, 1)}
    groom, bride = (
        office.party(sex, id_number=build_identity_number("510822", day, sequence))
        for sex, day, sequence in (("1", born["groom"], 11), ("2", born["bride"], 12))
    )
    form = office.form(groom=groom, bride=bride)
    with office.node.read(office.clerk) as w:
        assert doubtful_ages(w, form, "510822") == {"groom": 176}
    assert office.apply(form)


def test_an_already_married_party(office: Office) -> None:
    form = office.form()
    office.register(office.ready(form))
    with pytest.raises(RulesBroken) as caught:
        office.apply(office.form(groom=form.groom))
    assert keys_of(caught.value) == {"groom.id_number": "marriage.already_married"}


def test_a_stale_form_is_refused(office: Office) -> None:
    case_id = office.ready()
    with office.node.work(office.clerk) as w, pytest.raises(Stale):
        service.register_marriage(w, case_id, expected=1)


def test_a_step_taken_twice_registers_once(office: Office) -> None:
    case_id = office.ready()
    office.register(case_id)
    with pytest.raises(JinminError):
        office.register(case_id)
    assert count(office.node, "marriage_record") == 1


def test_a_check_that_is_down_holds_the_case(office: Office) -> None:
    working = office.node.ports.get(NetworkCheck)
    case_id = office.apply()
    office.node.ports.offer(NetworkCheck, FailingCheck())
    assert office.check(case_id).held
    assert state_of(office, case_id)[0] == "held"
    with pytest.raises(Refused):
        office.agree(case_id)
    office.node.ports.offer(NetworkCheck, working)
    assert not office.check(case_id).held
    assert state_of(office, case_id)[0] == "open"


def test_a_check_slower_than_the_county_waits_holds_the_case(office: Office) -> None:
    with office.node.work() as w:
        enter_parameter(w, NO_WAITING.model_copy(update={"region": office.place.region[:6]}))
    case_id = office.apply()
    office.node.ports.offer(NetworkCheck, SlowCheck(office.node.ports.get(NetworkCheck), 0.5))
    assert office.check(case_id).held


def test_less_than_the_whole_country_is_never_passed(tmp_path: Path, small_node_copies: NodeCopies) -> None:
    office = open_office(tmp_path / "node", small_node_copies, COUNTY)
    case_id = office.apply()
    checked = office.check(case_id)
    assert set(checked.results.values()) == {CheckResult.PENDING}
    office.compare_faces(case_id)
    office.collect(case_id)
    with pytest.raises(Refused) as caught:
        office.agree(case_id)
    assert caught.value.key == "marriage.coverage"
    assert isinstance(office.node.ports.get(NetworkCheck), LocalCheck)
    office.node.close()


def test_an_answer_grows_too_old(office: Office) -> None:
    case_id = office.ready()
    office.hands.go_on(timedelta(hours=25))
    with pytest.raises(Refused) as caught:
        office.register(case_id)
    assert caught.value.key == "marriage.check_expired"


def test_statements_and_faces_are_demanded(office: Office) -> None:
    case_id = office.apply()
    office.check(case_id)
    with pytest.raises(Refused) as caught:
        office.agree(case_id)
    assert caught.value.key == "marriage.statement_missing"
    office.collect(case_id)
    with pytest.raises(Refused) as caught:
        office.agree(case_id)
    assert caught.value.key == "marriage.face_missing"


def test_a_failed_face_needs_a_second_person(office: Office) -> None:
    case_id = office.apply()
    office.check(case_id)
    office.collect(case_id)
    with office.node.work(office.clerk) as w:
        service.record_face(w, case_id, "groom", matches=True, device="终端")
        service.record_face(w, case_id, "bride", matches=False, device="终端")
    with pytest.raises(Refused, match="face_failed"):
        office.agree(case_id)
    with (
        pytest.raises(Refused, match="override_same_person"),
        office.node.work(office.clerk) as w,
    ):
        service.override_face(w, case_id, "bride", reason="确系本人")
    with office.node.work(office.colleague) as w:
        service.override_face(w, case_id, "bride", reason="确系本人")
    office.agree(case_id)
    assert office.register(case_id).certificate_no


def test_without_a_registrars_qualification_nothing_is_issued(office: Office) -> None:
    case_id = office.ready()
    stranger = Actor(user_id=None, name="无资格", region="510822", permissions=office.clerk.permissions)
    with pytest.raises(Refused, match="not_registrar"), office.node.work(stranger) as w:
        service.register_marriage(w, case_id)


def test_a_post_without_the_right_is_refused(office: Office) -> None:
    reader = Actor(user_id=office.clerk.user_id, name="只读", region="510822", permissions=frozenset())
    with pytest.raises(Forbidden):
        office.apply(actor=reader)
