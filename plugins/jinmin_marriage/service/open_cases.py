"""The same couple at two windows: one open case is enough, a second needs its reason."""

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa

from jinmin.api import Case, CaseParty, Person, Refused, Work
from jinmin_marriage.forms import Role

CASE, PARTY = Case.__table__, CaseParty.__table__
MATTER = "marriage.marry"


def find_open_case(
    w: Work, one: UUID, other: UUID, *, besides: UUID | None = None
) -> tuple[UUID, str] | None:
    """The open marriage case of these two persons, if there is one: its id and number."""
    if one == other:
        return None
    theirs = PARTY.alias()
    query = (
        sa.select(CASE.c.id, CASE.c.case_no)
        .join(PARTY, PARTY.c.case_id == CASE.c.id)
        .join(theirs, theirs.c.case_id == CASE.c.id)
        .where(
            PARTY.c.person_id == one,
            theirs.c.person_id == other,
            CASE.c.matter == MATTER,
            CASE.c.finished_on.is_(None),
        )
        .order_by(CASE.c.id)
    )
    if besides is not None:
        query = query.where(CASE.c.id != besides)
    found = w.execute(query.limit(1)).first()
    return None if found is None else (found.id, found.case_no)


def require_no_open_case(w: Work, persons: Mapping[Role, Person], *, besides: UUID | None = None) -> None:
    """Refused ``marriage.open_case`` with the number of the case the couple has already."""
    found = find_open_case(w, persons["groom"].id, persons["bride"].id, besides=besides)
    if found is not None:
        raise Refused("marriage.open_case", case_id=str(found[0]), case_no=found[1])
