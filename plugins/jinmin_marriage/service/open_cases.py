"""The same couple at two windows: one open case is enough, a second needs its reason."""

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa

from jinmin.api import Case, CaseParty, Person, Refused, Work
from jinmin_marriage.forms import Role

CASE, PARTY = Case.__table__, CaseParty.__table__
THEIRS = PARTY.alias()
MATTER = "marriage.marry"

_OPEN = (
    sa.select(CASE.c.id, CASE.c.case_no)
    .join(PARTY, PARTY.c.case_id == CASE.c.id)
    .join(THEIRS, THEIRS.c.case_id == CASE.c.id)
    .where(
        PARTY.c.person_id == sa.bindparam("one"),
        THEIRS.c.person_id == sa.bindparam("other"),
        CASE.c.matter == MATTER,
        CASE.c.finished_on.is_(None),
    )
    .order_by(CASE.c.id)
)


def find_open_case(
    w: Work, one: UUID, other: UUID, *, besides: UUID | None = None
) -> tuple[UUID, str] | None:
    """The open marriage case of these two persons, if there is one: its id and number."""
    if one == other:
        return None
    found = w.execute(_OPEN, {"one": one, "other": other})
    return next(((row.id, row.case_no) for row in found if row.id != besides), None)


def require_no_open_case(w: Work, persons: Mapping[Role, Person], *, besides: UUID | None = None) -> None:
    """Refused ``marriage.open_case`` with the number of the case the couple has already."""
    if any(w.has_made(person) for person in persons.values()):
        return  # who is on record since just now has no case
    found = find_open_case(w, persons["groom"].id, persons["bride"].id, besides=besides)
    if found is not None:
        raise Refused("marriage.open_case", case_id=str(found[0]), case_no=found[1])
