"""What goes on paper of 补领 and 查档出证."""

from typing import Literal, get_args
from uuid import UUID

from jinmin.api import SHANGHAI, NotFound, Organisation, Parameters, Work, lies_within, see_case
from jinmin_marriage.archive_printouts import (
    ArchiveAnswer,
    CauseTitle,
    ReissueReview,
    ReissueSpouse,
    ReissueStatement,
    ReissueStatements,
)
from jinmin_marriage.forms import Role
from jinmin_marriage.models import MarriageRecord, RecordState
from jinmin_marriage.printouts import Certificate, CertificateParty
from jinmin_marriage.reissue_form import Applicants, Cause, ReissueForm
from jinmin_marriage.reissue_models import Asker, Inquiry
from jinmin_marriage.service.archives import described
from jinmin_marriage.service.printing import ID_CARD_TITLE, certificate_party, opinion_on, party_line
from jinmin_marriage.service.reissuing import form_of_reissue, reissue_of

CAUSE_TITLES: dict[Cause, CauseTitle] = dict(zip(get_args(Cause), get_args(CauseTitle), strict=True))
APPLICANT_TITLES: dict[Applicants, Literal["双方", "男方", "女方"]] = {
    "both": "双方",
    "groom": "男方",
    "bride": "女方",
}
STATE_TITLES = {
    RecordState.VALID: "有效",
    RecordState.VOID: "被判无效或撤销",
    RecordState.REVOKED: "登记机关撤销",
    RecordState.ENDED: "已解除",
}


def reissue_statements(w: Work, case_id: UUID) -> ReissueStatements:
    """申请补领结婚证声明书 of everybody who applies."""
    reissue = reissue_of(w, case_id)
    form, office = form_of_reissue(reissue), w.get(Organisation, reissue.office_id).name
    return ReissueStatements(
        papers=tuple(
            ReissueStatement(
                name=form.party(role).name,
                id_type=ID_CARD_TITLE,
                id_number=form.party(role).id_number,
                phone=form.party(role).phone or None,
                other_name=form.party("bride" if role == "groom" else "groom").name,
                original_no=reissue.original_no,
                original_on=reissue.original_on,
                original_office=reissue.original_office,
                cause=CAUSE_TITLES[form.cause],
                office=office,
            )
            for role in form.applying
        )
    )


def reissue_review(w: Work, case_id: UUID) -> ReissueReview:
    """补领结婚证审查处理表 as far as the case has come."""
    case, reissue = see_case(w, case_id), reissue_of(w, case_id)
    form, record = form_of_reissue(reissue), w.get(MarriageRecord, reissue.record_id)
    return ReissueReview(
        case_number=case.case_no,
        applicants=APPLICANT_TITLES[form.applicants],
        cause=CAUSE_TITLES[form.cause],
        groom=_spouse(form, record, "groom"),
        bride=_spouse(form, record, "bride"),
        original_no=reissue.original_no,
        original_on=reissue.original_on,
        original_office=reissue.original_office,
        archive_source=reissue.archive_source,
        archive_version=reissue.archive_version,
        checked_at=reissue.archive_checked_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"),
        note=form.note or None,
        opinion=opinion_on(case, "issue"),
        registered_on=reissue.registered_on,
        number=reissue.certificate_no,
        groom_print_number=reissue.print_no_groom,
        bride_print_number=reissue.print_no_bride,
        office=w.get(Organisation, reissue.office_id).name,
    )


def reissued_certificate(w: Work, case_id: UUID) -> Certificate:
    """结婚证 inside pages of a reissue: the new number, and under 备注 the original one."""
    reissue = reissue_of(w, case_id)
    form, record = form_of_reissue(reissue), w.get(MarriageRecord, reissue.record_id)
    if reissue.certificate_no is None or reissue.registered_on is None:
        raise NotFound("record.not_found", table="Reissue")
    resolve = w.port(Parameters).resolve
    own_day = resolve("marriage.reissue_date", w.today, reissue.region).value == "reissue"
    remark = str(resolve("marriage.reissue_remark", w.today, reissue.region).value)
    return Certificate(
        groom=_as_now(w, form, record, "groom"),
        bride=_as_now(w, form, record, "bride"),
        registered_on=reissue.registered_on if own_day else reissue.original_on,
        number=reissue.certificate_no,
        office=w.get(Organisation, reissue.office_id).name,
        remarks=remark.format(day=reissue.original_on.isoformat(), number=reissue.original_no),
        copies=form.applying,
    )


def archive_answer(w: Work, inquiry_id: UUID) -> ArchiveAnswer:
    """婚姻登记档案查询证明; NotFound outside the actor's division."""
    inquiry = w.get(Inquiry, inquiry_id)
    if not lies_within(inquiry.region, w.actor.region):
        raise NotFound("record.not_found", table="Inquiry")
    record = w.get(MarriageRecord, inquiry.record_id)
    return ArchiveAnswer(
        number=inquiry.number,
        asker="当事人" if inquiry.asker == Asker.PARTY else "有权机关",
        asked_by=inquiry.asked_by,
        document=inquiry.document,
        purpose=inquiry.purpose,
        groom=certificate_party(w, record, "groom"),
        bride=certificate_party(w, record, "bride"),
        registered_on=record.registered_on,
        certificate_no=record.certificate_no,
        office=described(w, record).office,
        state=STATE_TITLES[RecordState(record.state)],
        remarks=record.note or None,
        version=inquiry.record_version,
        given_by=inquiry.given_by_name,
        giving_office=w.get(Organisation, inquiry.office_id).name,
        given_on=inquiry.given_on,
    )


def _spouse(form: ReissueForm, record: MarriageRecord, role: Role) -> ReissueSpouse:
    party = form.party(role)
    return ReissueSpouse(
        name=party.name,
        id_number=party.id_number,
        archived_name=getattr(record, f"{role}_name"),
        archived_number=getattr(record, f"{role}_number"),
    )


def _as_now(w: Work, form: ReissueForm, record: MarriageRecord, role: Role) -> CertificateParty:
    """Who applies as the card says today, who does not as archived."""
    if role not in form.applying:
        return certificate_party(w, record, role)
    return party_line(w, form.party(role).name, form.party(role).id_number)
