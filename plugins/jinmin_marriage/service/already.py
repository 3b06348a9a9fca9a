"""What a person who comes to marry has already: a marriage that stands, a case that is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from jinmin.api import Case, Divisions, Organisation, Work, lies_within, may_know
from jinmin.api.cases import open_case_of
from jinmin_marriage.models import MarriageRecord, Spouse
from jinmin_marriage.register_entry import office_names
from jinmin_marriage.words import MARRY

SPOUSE, RECORD = Spouse.__table__, MarriageRecord.__table__
SERIAL = 6
"""The last digits of a 字号: which of the office's registrations of that year it is."""


@dataclass(frozen=True)
class LiveMarriage:
    """The marriage that stands. Who may not look it up gets the 字号 without its serial, and only the office."""

    record_id: UUID
    certificate_no: str
    office: str
    may_open: bool


@dataclass(frozen=True)
class OpenCase:
    """The case one of them has already, and the office where it is."""

    case_id: UUID
    case_no: str
    office: str
    may_open: bool


def live_marriage(w: Work, person_id: UUID) -> LiveMarriage | None:
    """The marriage of this person that has not ended, as far as the actor may know of it."""
    told = (RECORD.c.id, RECORD.c.certificate_no, RECORD.c.region, RECORD.c.office_id)
    query = sa.select(*told).join(SPOUSE, SPOUSE.c.record_id == RECORD.c.id)
    lives = (SPOUSE.c.ended_on.is_(None), SPOUSE.c.left_on.is_(None))
    found = w.execute(query.where(SPOUSE.c.person_id == person_id, *lives)).first()
    if found is None:
        return None
    may_open = w.actor.may("marriage.search") and lies_within(found.region, w.actor.region)
    office = office_names(w, [found.office_id]).get(found.office_id)
    return LiveMarriage(
        found.id,
        found.certificate_no if may_open else f"{found.certificate_no[:-SERIAL]}{'*' * SERIAL}",
        office or w.port(Divisions).full_name(found.region, w.today),
        may_open,
    )


def open_marriage_of(w: Work, person_ids: Sequence[UUID], besides: UUID | None) -> OpenCase | None:
    """The open 结婚登记 that one of these persons has, ``besides`` left out."""
    found = open_case_of(w, MARRY, person_ids, besides=besides)
    if found is None:
        return None
    case = w.get(Case, found[0])
    office = w.get(Organisation, case.org_id).name
    return OpenCase(case.id, case.case_no, office, may_know(w, case.region, case.matter))
