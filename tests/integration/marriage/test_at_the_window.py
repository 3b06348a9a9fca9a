"""What a hostile or hurried hand types at the window, and what becomes of it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.integration.marriage.office import Office, scan
from tests.integration.marriage.test_registration import count, keys_of

from jinmin.cases import Trust, case_detail, keep_scan, offers_for, read_material, see_case
from jinmin.cases.acts import withdraw_elsewhere
from jinmin.cases.corrections import items_lacking
from jinmin.codes import build_identity_number
from jinmin.documents.store import FileStore
from jinmin.errors import Forbidden, Invalid, InvalidForm, JinminError, NotFound, Refused
from jinmin.identity import RESIDENT_CARD, find_persons
from jinmin.invented import holder_of
from jinmin_marriage import service
from jinmin_marriage.forms import DIVORCED, PriorMarriage
from jinmin_marriage.models import CheckKind, CheckResult, Spouse
from jinmin_marriage.network import AskedParty, LocalCheck, Question
from jinmin_marriage.population import TROUBLED, Trouble
from jinmin_marriage.queries import RegisterQuery, search_register
from jinmin_marriage.service.printing import certificate_paper, review_paper, statement_paper
from jinmin_marriage.service.withdrawing import withdraw_application

PROOF = PriorMarriage(document="离婚证", number="L510822-2020-000001")


@pytest.mark.parametrize(
    ("changes", "field", "key"),
    [
        ({"phone": "abc无"}, "phone", "marriage.field"),
        ({"nation": ""}, "nation", "marriage.nation_unstated"),
        ({"nation": "QQ"}, "nation", "marriage.field"),
        ({"id_number": "810000199408230013"}, "id_number", "marriage.permit_number"),
        ({"name": "1234"}, "name", "name.characters"),
        ({"household_region": "820000"}, "household_region", "marriage.household_level"),
        ({"household_region": "51"}, "household_region", "marriage.household_level"),
        ({"household_region": "5108"}, "household_region", "marriage.household_level"),
        ({"household_region": "510800"}, "household_region", "marriage.household_level"),
        ({"household_region": "519999"}, "household_region", "region.unknown"),
        (
            {"id_number": build_identity_number("519999", date(1990, 1, 1), 13), "household_region": ""},
            "id_number",
            "marriage.number_division",
        ),
        ({"id_number": "911124198108030024"}, "id_number", "marriage.foreign_number"),
        ({"id_number": "USA110083062001"}, "id_number", "marriage.foreign_number"),
    ],
)
def test_a_wrong_field_is_told_at_its_field(
    office: Office, changes: dict[str, object], field: str, key: str
) -> None:
    with pytest.raises(InvalidForm) as caught:
        office.apply(office.form(groom=office.party("1", **changes)))
    assert keys_of(caught.value) == {f"groom.{field}": key}
    assert count(office.node, "case_case") == 0


def test_a_name_typed_wrongly_once_is_put_right_by_two(office: Office) -> None:
    """The old way: the right name was refused for ever."""
    form = office.form()
    typo = form.groom.model_copy(update={"name": "张错字"})
    mistaken = office.apply(office.form(groom=typo))
    with pytest.raises(Refused, match="name_differs"):
        office.apply(form)
    assert office.clerk.user_id is not None
    wanted = service.NameRequest(
        form.groom.id_number, form.groom.name, office.clerk.user_id, "录入有误", True
    )
    for actor, asked, key in (
        (office.clerk, wanted, "marriage.amend_same_person"),
        (office.colleague, replace(wanted, document_seen=False), "marriage.document_not_seen"),
        (office.colleague, replace(wanted, reason=" "), "marriage.correction_reason"),
        (office.colleague, replace(wanted, reason="因" * 401), "marriage.too_long"),
    ):
        with pytest.raises(JinminError) as caught, office.node.work(actor) as w:
            service.amend_name(w, asked)
        assert caught.value.key == key
    with office.node.work(office.colleague) as w:
        service.amend_name(w, wanted)
    with office.node.work(office.clerk) as w:
        withdraw_application(w, mistaken, "姓名录入有误")
    assert office.apply(form)
    assert count(office.node, "marriage_name_amendment") == 1


def test_a_typed_name_is_not_what_the_population_register_says(office: Office) -> None:
    wrong = office.party("1", name="张错字")
    case_id = office.apply(office.form(groom=wrong))
    checked = office.check(case_id)
    assert checked.results[CheckKind.IDENTITY] == CheckResult.CONFLICT
    assert checked.results[CheckKind.MARITAL] == CheckResult.PASSED


@pytest.mark.parametrize("number", sorted(TROUBLED))
def test_the_simulated_register_has_its_troubled_numbers(office: Office, number: str) -> None:
    side, sex = ("groom", "1") if int(number[16]) % 2 else ("bride", "2")
    party = office.party(sex).model_copy(update={"id_number": number, "name": holder_of(number).name})
    checked = office.check(office.apply(office.form(**{side: party})))
    of_marriage = TROUBLED[number] is Trouble.MARRIED_ELSEWHERE
    wrong = CheckKind.MARITAL if of_marriage else CheckKind.IDENTITY
    right = CheckKind.IDENTITY if of_marriage else CheckKind.MARITAL
    assert (checked.results[wrong], checked.results[right]) == (CheckResult.CONFLICT, CheckResult.PASSED)


def test_a_case_is_not_confirmed_by_its_own_records(office: Office) -> None:
    form = office.form()
    case_id = office.apply(form)
    groom = AskedParty("groom", "张错字", form.groom.id_number)
    bride = AskedParty("bride", form.bride.name, form.bride.id_number)
    check = LocalCheck(office.node.site)
    [own] = check.ask([Question("1", CheckKind.IDENTITY, (groom, bride), case_id)])
    assert own.findings == {}
    [later] = check.ask([Question("2", CheckKind.IDENTITY, (groom, bride), office.apply())])
    assert set(later.findings) == {"groom"}


@pytest.mark.parametrize(
    ("first", "second", "wrong"),
    [
        (("5100001", "5100002"), ("5100003", "5100001"), {"print_no_bride": "marriage.print_no_used"}),
        (("5100001", "5100002"), ("5100002", "5100003"), {"print_no_groom": "marriage.print_no_used"}),
        (("5100001", "5100002"), ("５１００００１", "5100003"), {"print_no_groom": "marriage.print_no_used"}),
        (
            (),
            ("<script>", "😀"),
            dict.fromkeys(("print_no_groom", "print_no_bride"), "marriage.print_no_shape"),
        ),
        ((), ("5100001", "5100001"), {"print_no_bride": "marriage.print_no_same"}),
    ],
)
def test_a_booklet_serves_once(
    office: Office, first: tuple[str, ...], second: tuple[str, ...], wrong: dict[str, str]
) -> None:
    if first:
        office.register(office.ready(), *first)
    with pytest.raises(InvalidForm) as caught:
        office.register(office.ready(), *second)
    assert keys_of(caught.value) == wrong


def test_what_stands_in_the_fields_is_what_is_meant(office: Office) -> None:
    case_id = office.ready()
    office.register(case_id, "5100001", "5100002")
    with office.node.work(office.clerk) as w:
        service.enter_print_numbers(w, case_id, service.PrintNumbers("5100002", "5100001"))
    for numbers, given_up in (
        (("5100003", "5100001"), ["print_no_groom"]),
        (("5100002", None), ["print_no_bride"]),
        ((None, None), ["print_no_groom", "print_no_bride"]),
    ):
        with pytest.raises(InvalidForm) as caught, office.node.work(office.clerk) as w:
            service.enter_print_numbers(w, case_id, service.PrintNumbers(*numbers))
        assert keys_of(caught.value) == dict.fromkeys(given_up, "marriage.print_no_given_up")


def test_a_statement_is_printed_before_it_is_scanned(office: Office) -> None:
    case_id = office.apply()
    kept = keep_scan(office.node.ports.get(FileStore), scan("statement"))
    with pytest.raises(Refused, match="not_printed"), office.node.work(office.clerk) as w:
        service.file_material(w, case_id, "groom_statement", kept, trust=Trust.SUBMITTED)
    office.print_statements(case_id)
    with office.node.work(office.clerk) as w:
        service.file_material(w, case_id, "groom_statement", kept, trust=Trust.SUBMITTED)


def test_a_scan_older_than_the_printing_is_no_signed_statement(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = office.apply()
    office.check(case_id)
    office.compare_faces(case_id)
    printing = office.print_statements
    monkeypatch.setattr(office, "print_statements", lambda _case: None)
    office.collect(case_id)
    with pytest.raises(Refused, match="not_printed"):
        office.agree(case_id)
    office.hands.go_on(timedelta(minutes=1))
    printing(case_id)
    with pytest.raises(Refused, match="not_printed"):
        office.agree(case_id)


def test_a_scan_of_one_pixel_is_refused(office: Office) -> None:
    with office.node.read(office.clerk) as w:
        limits = service.scan_limits(w, "510822")
    with pytest.raises(Invalid, match="too_few_pixels"):
        keep_scan(office.node.ports.get(FileStore), scan("tiny", (1, 1)), limits)


def test_a_person_has_one_open_case_whoever_the_other_is(office: Office) -> None:
    form = office.form()
    first = office.apply(form)
    for again, role in (
        (form, "groom"),
        (office.form(groom=form.groom), "groom"),
        (office.form(bride=form.bride), "bride"),
    ):
        with pytest.raises(Refused, match="open_already") as caught:
            office.apply(again)
        assert (caught.value.values["case_id"], caught.value.field) == (str(first), f"{role}.id_number")
    assert (count(office.node, "case_case"), count(office.node, "case_claim")) == (1, 2)


def test_a_case_that_ends_lets_its_persons_go(office: Office) -> None:
    form = office.form()
    for end in ("withdraw", "elsewhere", "register"):
        case_id = office.ready(form)
        if end == "register":
            office.register(case_id)
        else:
            with office.node.work(office.clerk) as w:
                take_back = withdraw_application if end == "withdraw" else withdraw_elsewhere
                take_back(w, case_id, "当事人改到别处办理")
        assert count(office.node, "case_claim") == 0


def test_an_identity_card_is_shown_again_but_not_scanned_again(office: Office) -> None:
    form = office.form()
    earlier = office.ready(form)
    with office.node.work(office.clerk) as w:
        withdraw_application(w, earlier, "当事人改期")
    case_id = office.apply(form)
    with office.node.read(office.clerk) as w:
        offers = {offer.rule: offer for offer in offers_for(w, see_case(w, case_id))}
        lacking = [item.material for item in items_lacking(w, see_case(w, case_id))]
    assert set(offers) == {"groom_id", "bride_id"}
    assert offers["groom_id"].valid_to is None, "a card without an end"
    assert {"groom_id", "bride_id"} <= set(lacking), "the originals may still be asked for"
    with pytest.raises(Invalid, match="original_not_seen"), office.node.work(office.clerk) as w:
        service.reuse_material(w, case_id, "groom_id", original_seen=False)
    with office.node.work(office.clerk) as w:
        service.reuse_material(w, case_id, "groom_id", original_seen=True)
    with office.node.read(office.clerk) as w:
        [taken] = case_detail(w, case_id).materials
        assert (taken.rule, taken.trust) == ("groom_id", Trust.ORIGINAL)
        [before] = [each for each in case_detail(w, earlier).materials if each.rule == "groom_id"]
        assert read_material(w, taken.id) == read_material(w, before.id)
        assert "groom_id" not in {offer.rule for offer in offers_for(w, see_case(w, case_id))}


def test_the_other_office_withdraws_only_what_bars_the_couple(office: Office) -> None:
    case_id = office.apply()
    elsewhere = replace(office.clerk, region="110101")
    with pytest.raises(Forbidden), office.node.work(replace(elsewhere, permissions=frozenset())) as w:
        withdraw_elsewhere(w, case_id, "当事人要求")
    with pytest.raises(Invalid, match="reason"), office.node.work(elsewhere) as w:
        withdraw_elsewhere(w, case_id, " ")
    with office.node.work(elsewhere) as w:
        withdraw_elsewhere(w, case_id, "当事人要求")
    with office.node.read(office.clerk) as w:
        assert case_detail(w, case_id).header.state == "withdrawn"


@pytest.mark.parametrize("paper", [statement_paper, review_paper, service.application_of])
def test_a_case_of_another_county_gives_no_papers(office: Office, paper: object) -> None:
    case_id = office.apply()
    elsewhere = replace(office.clerk, region="110101")
    arguments = (case_id, "groom") if paper is statement_paper else (case_id,)
    with pytest.raises(NotFound), office.node.read(elsewhere) as w:
        paper(w, *arguments)  # type: ignore[operator]


def test_a_record_of_another_county_gives_no_certificate(office: Office) -> None:
    registered = office.register(office.ready())
    with pytest.raises(NotFound), office.node.read(replace(office.clerk, region="110101")) as w:
        certificate_paper(w, registered.record_id)


def test_a_surname_alone_finds(office: Office) -> None:
    form = office.form()
    office.register(office.ready(form))
    with office.node.read(office.clerk) as w:
        found = search_register(w, RegisterQuery(groom_name=form.groom.name[0]))
    assert [row.groom_name for row in found.rows] == [form.groom.name]


def test_remarriage_agrees_with_what_the_register_knows(office: Office) -> None:
    divorced = {"marital_status": DIVORCED, "prior": PROOF}
    form = office.form(groom=office.party("1", **divorced), bride=office.party("2", **divorced))
    office.register(office.ready(form))
    with office.node.work() as w:
        for spouse in w.session.query(Spouse).all():
            w.lock(Spouse, spouse.id).ended_on = date(2026, 9, 28)
    with pytest.raises(JinminError) as caught:
        office.apply(form)
    assert keys_of(caught.value) == {"category": "marriage.remarriage_untold"}
    assert office.apply(form.model_copy(update={"category": "remarriage"}))


def test_a_holder_of_a_fifteen_digit_card_is_the_same_person(office: Office) -> None:
    new = build_identity_number("510822", date(1985, 3, 1), 11)
    old = new[:6] + new[8:17]
    party = office.party("1", id_number=old, name="张三")
    office.apply(office.form(groom=party))
    with office.node.read() as w:
        assert find_persons(w, RESIDENT_CARD, [new])[new].name == "张三"
