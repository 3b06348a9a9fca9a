"""The extract of a fact that stands in place of a paper (系统核验凭证). Its layout is the project's own."""

from datetime import date
from importlib.resources import files
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict

from jinmin.cases.access import see_case
from jinmin.cases.materials import KeptScan, keep_scan
from jinmin.cases.models import CaseParty
from jinmin.cases.reuse import Offer, offers_for
from jinmin.db.work import Work
from jinmin.documents.screening import Screened, ScreenState
from jinmin.documents.store import FileStore
from jinmin.documents.typeset import typeset
from jinmin.errors import Refused
from jinmin.ledger.entries import ledger_position

TEMPLATES = files("jinmin.cases") / "templates"
PARTY = CaseParty.__table__
OWN = "本节点生成"


class FactPaper(BaseModel):
    """What the template prints: who, what is on record, and the ledger position at which it was."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    material: str
    case_no: str
    person: str
    fact: str
    valid_from: date
    valid_to: date | None
    record_id: str
    ledger_seq: int
    read_on: date
    unofficial_layout: bool = True


def fact_paper(w: Work, case_id: UUID, rule_id: str) -> FactPaper:
    """The content of the extract for this material. Refused ``material.no_offer`` without a fact on offer."""
    case = see_case(w, case_id)
    offer = next((each for each in offers_for(w, case) if (each.rule, each.kind) == (rule_id, "fact")), None)
    if offer is None:
        raise Refused("material.no_offer", field=rule_id)
    return FactPaper(
        material=offer.title,
        case_no=case.case_no,
        person=_name(w, case_id, offer),
        fact=offer.provider,
        valid_from=offer.since,
        valid_to=offer.valid_to,
        record_id=str(offer.record_id),
        ledger_seq=ledger_position(w),
        read_on=w.today,
    )


def keep_extract(store: FileStore, paper: FactPaper) -> KeptScan:
    """Print the extract and keep it; off the event loop and outside a work."""
    kept = keep_scan(store, typeset(TEMPLATES / "held_fact.typ", paper).content)
    screened = Screened(ScreenState.CLEAN, OWN)
    return KeptScan(kept.content_id, kept.media, kept.size, kept.pages, screened)


def _name(w: Work, case_id: UUID, offer: Offer) -> str:
    query = sa.select(PARTY.c.name).where(PARTY.c.case_id == case_id, PARTY.c.person_id == offer.person_id)
    return str(w.execute(query.limit(1)).scalar_one())
