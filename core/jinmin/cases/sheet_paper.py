"""The paper of a hand-over sheet (交接单). Its layout is the project's own, and it says so."""

from datetime import date, datetime
from importlib.resources import files
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from jinmin.cases.sheets import lines_of, sheet_of
from jinmin.clock import legal_day, minute_of
from jinmin.db.work import Work
from jinmin.documents.typeset import Pdf, typeset
from jinmin.identity import Organisation

TEMPLATES = files("jinmin.cases") / "templates"


class SheetRow(BaseModel):
    """One line as printed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    title: str
    detail: str
    taker: str
    taken: str


class SheetPaper(BaseModel):
    """What the template prints."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: str
    office: str
    giver: str
    reason: str
    state: str
    drawn_on: date
    given: str
    rows: tuple[SheetRow, ...]
    unofficial_layout: bool = True


def sheet_paper(w: Work, sheet_id: UUID) -> SheetPaper:
    """The paper's content; NotFound outside the actor's organisation."""
    sheet = sheet_of(w, sheet_id)
    office = w.session.get(Organisation, sheet.org_id)
    return SheetPaper(
        number=sheet.number,
        office=office.name if office else "",
        giver=sheet.giver_name,
        reason=sheet.reason,
        state=sheet.state.label,
        drawn_on=legal_day(sheet.drawn_at),
        given=_moment(sheet.given_at),
        rows=tuple(
            SheetRow(
                kind=line.kind.label,
                title=line.title,
                detail=line.detail,
                taker=line.taker_name,
                taken=_moment(line.taken_at),
            )
            for line in lines_of(w, sheet_id)
        ),
    )


def print_sheet(paper: SheetPaper) -> Pdf:
    """The paper as PDF/A; call it off the event loop and outside a work."""
    return typeset(TEMPLATES / "hand_over_sheet.typ", paper)


def _moment(at: datetime | None) -> str:
    return minute_of(at) if at else "未确认"
