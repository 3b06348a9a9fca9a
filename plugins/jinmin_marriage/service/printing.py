"""What goes on paper: the application and the record as the templates of printouts.py want them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import sqlalchemy as sa

from jinmin.api import (
    SHANGHAI,
    Case,
    CaseMaterial,
    CaseStep,
    Divisions,
    NotFound,
    Organisation,
    Work,
    code_set,
    lies_within,
    parse_identity_number,
    see_case,
)
from jinmin_marriage.forms import CATEGORY_TITLES, ROLES, PartyForm, Role
from jinmin_marriage.models import Check, CheckKind, MarriageRecord
from jinmin_marriage.printouts import (
    Certificate,
    CertificateParty,
    CheckLine,
    Declaration,
    Party,
    ReviewForm,
)
from jinmin_marriage.service.checking import (
    KIND_TITLES,
    RESULT_TITLES,
    application_of,
    checks_of,
    form_of,
)

ID_CARD_TITLE = "居民身份证"
MATERIAL, STEP = CaseMaterial.__table__, CaseStep.__table__
CHINA = "中国"


def statement_paper(w: Work, case_id: UUID, role: Role) -> Declaration:
    """申请结婚登记声明书 of one party, to be signed by hand and scanned back."""
    case, form = see_case(w, case_id), form_of(application_of(w, case_id))
    other = form.party("bride" if role == "groom" else "groom")
    return Declaration(
        declarant=_party(w, form.party(role)),
        other_name=other.name,
        other_id_type=ID_CARD_TITLE,
        other_id_number=other.id_number,
        office=_office(w, case.org_id),
    )


def review_paper(w: Work, case_id: UUID) -> ReviewForm:
    """结婚登记审查处理表 as far as the case has come; NotFound as ``application_of``."""
    case, form = see_case(w, case_id), form_of(application_of(w, case_id))
    record = record_of_case(w, case_id)
    return ReviewForm(
        case_number=case.case_no,
        kind=CATEGORY_TITLES[form.category],
        groom=_party(w, form.groom),
        bride=_party(w, form.bride),
        checks=tuple(_check_line(check) for check in checks_of(w, case_id) if check.answered_at),
        opinion=opinion_on(case, "register"),
        reason=_reason(w, case_id) or None,
        registered_on=record.registered_on if record else None,
        number=record.certificate_no if record else None,
        groom_print_number=record.print_no_groom if record else None,
        bride_print_number=record.print_no_bride if record else None,
        office=_office(w, case.org_id),
        archive_pages=archived_pages(w, case_id) or None,
        remarks=record.note or None if record else None,
        other_remarks="；".join(filter(None, (form.party(role).note for role in ROLES))) or None,
    )


def archived_pages(w: Work, case_id: UUID) -> int:
    """归档页数: the pages of the materials in the file."""
    standing = (MATERIAL.c.case_id == case_id, MATERIAL.c.superseded_by.is_(None))
    pages = sa.select(sa.func.sum(sa.func.coalesce(MATERIAL.c.pages, 1))).where(*standing)
    return int(w.execute(pages).scalar_one() or 0)


def _reason(w: Work, case_id: UUID) -> str:
    """What was said at the review."""
    said = sa.select(STEP.c.opinion).where(STEP.c.case_id == case_id, STEP.c.step == "review")
    return "；".join(filter(None, w.execute(said.order_by(STEP.c.position)).scalars()))


def certificate_paper(w: Work, record_id: UUID) -> Certificate:
    """结婚证 inside pages: every field equals the register's. NotFound outside the actor's division."""
    record = w.get(MarriageRecord, record_id)
    if not lies_within(record.region, w.actor.region):
        raise NotFound("record.not_found", table="MarriageRecord")
    return Certificate(
        groom=certificate_party(w, record, "groom"),
        bride=certificate_party(w, record, "bride"),
        registered_on=record.registered_on,
        number=record.certificate_no,
        office=_office(w, record.office_id),
        remarks=record.note or None,
    )


def record_of_case(w: Work, case_id: UUID) -> MarriageRecord | None:
    """The record the case ended in, if it did."""
    query = sa.select(MarriageRecord).where(MarriageRecord.__table__.c.case_id == case_id)
    return w.session.scalars(query).one_or_none()


def require_record_of_case(w: Work, case_id: UUID) -> MarriageRecord:
    """The record the case ended in; NotFound while there is none."""
    record = record_of_case(w, case_id)
    if record is None:
        raise NotFound("record.not_found", table="MarriageRecord")
    return record


def _party(w: Work, party: PartyForm) -> Party:
    number = parse_identity_number(party.id_number, on=w.today)
    documents = [ID_CARD_TITLE]
    if party.prior.document:
        documents.append(f"{party.prior.document} {party.prior.number}".strip())
    return Party(
        name=party.name,
        category="内地居民",
        nationality=CHINA,
        sex=code_set("GB/T 2261.1").name(number.sex),
        id_type=ID_CARD_TITLE,
        id_number=party.id_number,
        birth_date=number.birth,
        ethnic_group=_name("GB/T 3304", party.nation),
        marital_status=code_set("GB/T 2261.2").name(party.marital_status) if party.marital_status else "",
        occupation=party.occupation or None,
        education=_name("GB/T 4658", party.education) if party.education else None,
        residence=_residence(w, party),
        phone=party.phone or None,
        documents=tuple(documents),
    )


def certificate_party(w: Work, record: MarriageRecord, role: Role) -> CertificateParty:
    """One spouse as the register has it."""
    return party_line(w, getattr(record, f"{role}_name"), getattr(record, f"{role}_number"))


def party_line(w: Work, name: str, id_number: str) -> CertificateParty:
    """One spouse on a certificate; the number says sex and birth."""
    number = parse_identity_number(id_number, on=w.today)
    return CertificateParty(
        name=name,
        sex=code_set("GB/T 2261.1").name(number.sex),
        nationality=CHINA,
        birth_date=number.birth,
        id_number=id_number,
    )


def _check_line(check: Check) -> CheckLine:
    answered = check.answered_at or check.requested_at
    return CheckLine(
        subject=KIND_TITLES[CheckKind(check.kind)],
        source=check.source or "—",
        answer=RESULT_TITLES[check.result],
        checked_at=_minute(answered),
        request_id=check.request_no[:12],
    )


def _minute(at: datetime) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def opinion_on(case: Case, last_step: str) -> Literal["同意", "不同意", "未办结"]:
    """What was decided: agreed once the case waits for ``last_step`` or is done."""
    if case.state == "done" or case.step == last_step:
        return "同意"
    return "不同意" if case.state == "refused" else "未办结"


def _office(w: Work, org_id: UUID) -> str:
    return w.get(Organisation, org_id).name


def _residence(w: Work, party: PartyForm) -> str | None:
    if not party.household_region:
        return party.household_address or None
    place = w.port(Divisions).full_name(party.household_region, w.today)
    return f"{place}{party.household_address}"


def _name(code_set_id: str, code: str) -> str:
    known = code_set(code_set_id)
    return known.name(code) if code in known else code
