"""The paper of a correction notice (一次性告知书). Its layout is the project's own, and it says so."""

from datetime import date
from importlib.resources import files
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict

from jinmin.cases.access import hidden, matter_of, may_see
from jinmin.cases.corrections import CorrectionItem
from jinmin.cases.course_models import CaseCorrectionNotice
from jinmin.cases.models import Case, CaseParty
from jinmin.clock import legal_day
from jinmin.db.work import Work
from jinmin.documents.typeset import Pdf, typeset
from jinmin.identity import Organisation

TEMPLATES = files("jinmin.cases") / "templates"
PARTY = CaseParty.__table__


class CorrectionPaper(BaseModel):
    """What the template prints."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: str
    case_no: str
    applicants: tuple[str, ...]
    matter: str
    opened_on: date
    told_on: date
    office: str
    new_facts: str
    items: tuple[CorrectionItem, ...]
    unofficial_layout: bool = True


def correction_paper(w: Work, notice_id: UUID) -> CorrectionPaper:
    """The paper's content; NotFound when the actor may not know of the case."""
    notice = w.get(CaseCorrectionNotice, notice_id)
    case = w.get(Case, notice.case_id)
    if not may_see(w, case):
        raise hidden(case.id)
    office = w.session.get(Organisation, case.org_id)
    names = sa.select(PARTY.c.name).where(PARTY.c.case_id == case.id).order_by(PARTY.c.id)
    return CorrectionPaper(
        number=notice.number,
        case_no=case.case_no,
        applicants=tuple(w.execute(names).scalars()),
        matter=matter_of(w, case).title,
        opened_on=legal_day(case.opened_at),
        told_on=legal_day(notice.told_at),
        office=office.name if office else "",
        new_facts=notice.new_facts,
        items=tuple(CorrectionItem.model_validate(item) for item in notice.items),
    )


def print_correction(paper: CorrectionPaper) -> Pdf:
    """The paper as PDF/A; call it off the event loop and outside a work."""
    return typeset(TEMPLATES / "correction_notice.typ", paper)
