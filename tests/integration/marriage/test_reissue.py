"""补领结婚证 and 查档出证: the archive first, then paper; never a second marriage."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from tests.integration.marriage.office import Office, scan
from tests.integration.marriage.test_registration import count, keys_of

from jinmin.cases import Trust, case_detail, keep_scan, lock_case, record_print
from jinmin.documents.store import FileStore
from jinmin.errors import Forbidden, Invalid, InvalidForm, JinminError, NotFound, Refused, RulesBroken
from jinmin.ledger.verify import verify_rows
from jinmin.vocabulary.figures import Figures
from jinmin_marriage import service
from jinmin_marriage.forms import NO_END, MarriageForm, Role
from jinmin_marriage.models import MarriageRecord, RecordState
from jinmin_marriage.queries import RegisterQuery, search_register
from jinmin_marriage.register_entry import register_entry
from jinmin_marriage.reissue_form import ReissueForm, ReissueParty
from jinmin_marriage.reissue_models import Asker
from jinmin_marriage.service.archive_printing import (
    archive_answer,
    reissue_review,
    reissue_statements,
    reissued_certificate,
)
from jinmin_marriage.service.archives import InquiryAsked, answer_inquiry
from jinmin_marriage.service.issuing import CONFIRMATIONS, enter_print_numbers, hand_over_certificates
from jinmin_marriage.service.reissue_issuing import (
    REISSUE_CONFIRMATIONS,
    enter_reissue_numbers,
    hand_over_reissue,
    issue_reissue,
)
from jinmin_marriage.service.reissuing import apply_for_reissue, refuse_reissue, review_reissue


def married(office: Office) -> tuple[MarriageForm, service.Registered]:
    """A couple with both certificates in hand."""
    form = office.form()
    case_id = office.ready(form)
    registered = office.register(case_id, "5100001", "5100002")
    with office.node.work(office.clerk) as w:
        hand_over_certificates(w, case_id, list(CONFIRMATIONS))
    return form, registered


def asking(couple: MarriageForm, **changes: object) -> ReissueForm:
    """The couple at the window again."""
    spouses = {
        role: ReissueParty(
            id_number=couple.party(role).id_number, name=couple.party(role).name, id_valid_to=NO_END
        )
        for role in ("groom", "bride")
    }
    return ReissueForm(**spouses).model_copy(update=changes)


def apply(office: Office, form: ReissueForm) -> UUID:
    with office.node.work(office.clerk) as w:
        return apply_for_reissue(w, form, office.desk).case_id


def collect(office: Office, case_id: UUID, *roles: Role) -> None:
    store = office.node.ports.get(FileStore)
    with office.node.work(office.clerk) as w:
        record_print(
            w,
            lock_case(w, case_id),
            document=service.STATEMENTS,
            title="声明书",
            content_id=store.put(scan("printed")),
        )
    with office.node.work(office.clerk) as w:
        for role in roles or ("groom", "bride"):
            for paper, trust in (("id", Trust.ORIGINAL), ("statement", Trust.SUBMITTED)):
                kept = keep_scan(store, scan(f"{role} {paper} again"))
                seen = paper == "id"
                service.file_material(w, case_id, f"{role}_{paper}", kept, trust=trust, original_seen=seen)


def issue(office: Office, case_id: UUID, *numbers: str | None) -> str:
    with office.node.work(office.clerk) as w:
        review_reissue(w, case_id, "agree")
    with office.node.work(office.clerk) as w:
        return issue_reissue(w, case_id, service.PrintNumbers(*numbers)).certificate_no


def refusal(office: Office, form: ReissueForm) -> JinminError:
    with pytest.raises(JinminError) as caught:
        apply(office, form)
    return caught.value


def test_a_couple_gets_both_certificates_anew(office: Office) -> None:
    couple, registered = married(office)
    office.hands.go_on(timedelta(days=400))
    case_id = apply(office, asking(couple))
    collect(office, case_id)
    assert issue(office, case_id, "5100003", "5100004") == "BJ510822-2027-000001"
    with office.node.read(office.clerk) as w:
        paper = reissued_certificate(w, case_id)
        statements, review = reissue_statements(w, case_id), reissue_review(w, case_id)
        entry = register_entry(w, registered.record_id)
        found = search_register(w, RegisterQuery(certificate_no="bj510822-2027-000001"))
    assert (paper.number, paper.registered_on.year, paper.copies) == (
        "BJ510822-2027-000001",
        2027,
        ("groom", "bride"),
    )
    assert registered.certificate_no in (paper.remarks or "")
    assert [each.name for each in statements.papers] == [couple.groom.name, couple.bride.name]
    assert (review.opinion, review.number, review.original_no) == (
        "同意",
        "BJ510822-2027-000001",
        registered.certificate_no,
    )
    assert [each.certificate_no for each in entry.reissues] == ["BJ510822-2027-000001"]
    assert [row.certificate_no for row in found.rows] == [registered.certificate_no]
    with pytest.raises(Invalid, match="not_confirmed"), office.node.work(office.clerk) as w:
        hand_over_reissue(w, case_id, ["present"])
    with office.node.work(office.clerk) as w:
        enter_reissue_numbers(w, case_id, service.PrintNumbers("5100004", "5100003"))
        hand_over_reissue(w, case_id, list(REISSUE_CONFIRMATIONS), "封皮污损换本")
    with pytest.raises(Refused, match="issued_already"), office.node.work(office.clerk) as w:
        enter_reissue_numbers(w, case_id, service.PrintNumbers("5100006", "5100007"))
    with office.node.database.reading.connect() as connection:
        assert verify_rows(connection, office.node.keyring).holds


def test_a_reissue_is_no_marriage(office: Office) -> None:
    couple, _registered = married(office)
    case_id = apply(office, asking(couple))
    collect(office, case_id)
    issue(office, case_id, "5100003", "5100004")
    figures = office.node.ports.get(Figures)
    assert figures.figure(office.clerk, "marriage.pairs", "510822", "2026Q3").value == 1
    assert count(office.node, "marriage_record") == 1


def test_one_applies_and_only_that_one_gets_a_booklet(office: Office) -> None:
    couple, _registered = married(office)
    case_id = apply(office, asking(couple, applicants="bride"))
    collect(office, case_id, "bride")
    with pytest.raises(InvalidForm) as caught:
        issue(office, case_id, "5100003", "5100004")
    assert keys_of(caught.value) == {"print_no_groom": "marriage.print_no_not_applying"}
    with office.node.work(office.clerk) as w:
        issue_reissue(w, case_id, service.PrintNumbers(None, "5100004"))
    with office.node.work(office.clerk) as w:
        hand_over_reissue(w, case_id, list(REISSUE_CONFIRMATIONS))
    with office.node.read(office.clerk) as w:
        assert reissued_certificate(w, case_id).copies == ("bride",)


def test_without_an_archive_nothing_is_issued(office: Office) -> None:
    """M20."""
    form = asking(office.form())
    assert refusal(office, form).key == "marriage.no_archive"
    assert count(office.node, "case_case") == 0
    with office.node.work(office.clerk) as w:
        refused = refuse_reissue(w, form, office.desk, "原登记机关亦无档案")
    with office.node.read(office.clerk) as w:
        detail = case_detail(w, refused.case_id)
    assert (detail.header.state, "第二十一条" in detail.steps[0].opinion) == ("refused", True)
    assert count(office.node, "marriage_reissue") == 0


def test_an_archive_that_is_there_cannot_be_denied(office: Office) -> None:
    couple, _registered = married(office)
    with pytest.raises(Refused, match="archive_is_there"), office.node.work(office.clerk) as w:
        refuse_reissue(w, asking(couple), office.desk, "没找到")


def test_what_differs_from_the_archive_is_told_at_its_field(office: Office) -> None:
    couple, _registered = married(office)
    other, form = office.form(), asking(couple)
    renamed = form.groom.model_copy(update={"name": "改新名"})
    stranger = form.bride.model_copy(update={"id_number": other.bride.id_number})
    expired = form.groom.model_copy(update={"id_valid_to": None})
    assert keys_of(refusal(office, asking(couple, groom=renamed))) == {"groom.name": "marriage.archive_name"}
    assert keys_of(refusal(office, asking(couple, bride=stranger))) == {
        "bride.id_number": "marriage.archive_number"
    }
    assert keys_of(refusal(office, asking(couple, groom=expired))) == {
        "groom.id_valid_to": "marriage.id_validity_missing"
    }
    case_id = apply(office, asking(couple, groom=renamed, applicants="groom", cause="changed"))
    collect(office, case_id, "groom")
    with pytest.raises(Refused, match="reissue_paper"):
        issue(office, case_id, "5100003")
    with office.node.work(office.clerk) as w:
        kept = keep_scan(w.port(FileStore), scan("户籍变更证明"))
        service.file_material(w, case_id, "change_proof", kept, trust=Trust.SUBMITTED)
    issue(office, case_id, "5100003")
    with office.node.read(office.clerk) as w:
        paper = reissued_certificate(w, case_id)
    assert (paper.groom.name, paper.bride.name) == ("改新名", couple.bride.name)


def test_an_ended_marriage_and_one_not_handed_out_have_no_reissue(office: Office) -> None:
    form = office.form()
    case_id = office.ready(form)
    registered = office.register(case_id)
    assert keys_of(refusal(office, asking(form))) == {"certificate_no": "marriage.reissue_unissued"}
    with office.node.work(office.clerk) as w:
        enter_print_numbers(w, case_id, service.PrintNumbers("5100001", "5100002"))
        hand_over_certificates(w, case_id, list(CONFIRMATIONS))
    waiting = apply(office, asking(form))
    collect(office, waiting)
    with office.node.work() as w:
        w.lock(MarriageRecord, registered.record_id).state = RecordState.ENDED
    with pytest.raises(RulesBroken):
        issue(office, waiting, "5100003", "5100004")
    with office.node.work(office.clerk) as w:
        review_reissue(w, waiting, "withdraw", opinion="已离婚")
    assert keys_of(refusal(office, asking(form))) == {"certificate_no": "marriage.reissue_ended"}


def test_papers_come_before_the_review_and_a_booklet_serves_once(office: Office) -> None:
    couple, _registered = married(office)
    case_id = apply(office, asking(couple))
    assert refusal(office, asking(couple)).key == "case.open_already"
    with pytest.raises(Refused, match="reissue_paper"), office.node.work(office.clerk) as w:
        review_reissue(w, case_id, "agree")
    collect(office, case_id)
    with pytest.raises(InvalidForm) as caught:
        issue(office, case_id, "5100001", "5100004")
    assert keys_of(caught.value) == {"print_no_groom": "marriage.print_no_used"}


def test_the_archive_answers_parties_and_authorities_only(office: Office) -> None:
    couple, registered = married(office)
    groom = InquiryAsked(Asker.PARTY, couple.groom.name, couple.groom.id_number, "办理房产登记")
    court = InquiryAsked(Asker.AUTHORITY, "青川县人民法院", "（2026）川0822民初1号", "离婚案件审理")
    stranger = replace(groom, asked_by=couple.bride.name)

    def answer(asked: InquiryAsked, actor: object = office.clerk) -> UUID:
        with office.node.work(actor) as w:  # type: ignore[arg-type]
            return answer_inquiry(w, registered.record_id, asked).id

    with pytest.raises(Refused, match="not_a_party"):
        answer(stranger)
    with pytest.raises(InvalidForm) as caught:
        answer(replace(court, purpose=" ", document=""))
    assert keys_of(caught.value) == dict.fromkeys(("document", "purpose"), "marriage.inquiry_missing")
    with pytest.raises(NotFound):
        answer(groom, replace(office.clerk, region="110101"))
    with pytest.raises(Forbidden):
        answer(groom, replace(office.clerk, permissions=frozenset()))
    made = [answer(groom), answer(court)]
    with office.node.read(office.clerk) as w:
        papers = [archive_answer(w, each) for each in made]
    assert [paper.number for paper in papers] == ["510822-查档-2026-00001", "510822-查档-2026-00002"]
    assert [(paper.asker, paper.state) for paper in papers] == [("当事人", "有效"), ("有权机关", "有效")]
    assert papers[0].bride.name == couple.bride.name
