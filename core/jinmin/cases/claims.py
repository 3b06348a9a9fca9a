"""在办唯一: where a matter says so, a person has one open case of it, and the database sees to that.

The claim is made with the case, of its parties, and goes when the case ends.
"""

from collections.abc import Collection, Sequence
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from jinmin.cases.access import matter_of
from jinmin.cases.models import Case, CaseParty
from jinmin.db.base import Plain
from jinmin.db.columns import code
from jinmin.db.inserting import insert_rows_if_new
from jinmin.db.prepared import prepared
from jinmin.db.work import Work
from jinmin.errors import Refused


class CaseClaim(Plain, table=True):
    """The one open case of a matter that a person has on this node."""

    __tablename__ = "case_claim"
    __why_plain__: ClassVar[str] = (
        "made from the open cases and their parties, whose every version is ledgered"
    )
    __table_args__ = (sa.Index("ix_case_claim_case_id", "case_id"),)

    origin: str = Field(sa_type=code(20), primary_key=True)
    matter: str = Field(sa_type=code(64), primary_key=True)
    person_id: UUID = Field(primary_key=True)
    case_id: UUID


CLAIM, CASE, PARTY = CaseClaim.__table__, Case.__table__, CaseParty.__table__


def claim_persons(w: Work, case: Case, person_ids: Collection[UUID]) -> None:
    """Hold these persons for the case until it ends, if its matter wants that.

    Refused ``case.open_already`` with number and id of the case that holds one of them already; two
    windows at the same moment wait for each other.
    """
    if not person_ids or not matter_of(w, case).one_open:
        return
    # In one order for everybody, so that two windows never wait crosswise.
    wanted = sorted(set(person_ids), key=str)
    rows = [
        {"origin": case.origin or w.origin, "matter": case.matter, "person_id": person, "case_id": case.id}
        for person in wanted
    ]
    held = insert_rows_if_new(w.session.line(), CLAIM, rows, "person_id")
    if len(held) < len(wanted):
        _refuse(w, case, wanted)


def release_persons(w: Work, case: Case) -> None:
    """The case has ended: its persons may have another."""
    line = w.session.line()
    prepared(line.dialect, _releasing).put_off(line, [{"case": case.id}])


def claim_again(w: Work, case: Case) -> None:
    """The case goes on after it had ended; raises what ``claim_persons`` raises."""
    parties = w.execute(sa.select(PARTY.c.person_id).where(PARTY.c.case_id == case.id)).scalars()
    claim_persons(w, case, parties.all())


def open_case_of(
    w: Work, matter_id: str, person_ids: Sequence[UUID], *, besides: UUID | None = None
) -> tuple[UUID, str] | None:
    """Id and number of the open case of the matter that one of these persons has, ``besides`` left out."""
    query = _held(w, matter_id, person_ids)
    if besides is not None:
        query = query.where(CASE.c.id != besides)
    found = w.execute(query.limit(1)).first()
    return None if found is None else (found.id, found.case_no)


def _refuse(w: Work, case: Case, person_ids: Sequence[UUID]) -> None:
    found = open_case_of(w, case.matter, person_ids, besides=case.id)
    if found is not None:
        raise Refused("case.open_already", case_id=str(found[0]), case_no=found[1])


def _held(w: Work, matter_id: str, person_ids: Sequence[UUID]) -> sa.Select[tuple[UUID, str]]:
    return (
        sa.select(CASE.c.id, CASE.c.case_no)
        .join(CLAIM, CLAIM.c.case_id == CASE.c.id)
        .where(
            CLAIM.c.origin == w.origin, CLAIM.c.matter == matter_id, CLAIM.c.person_id.in_(list(person_ids))
        )
        .order_by(CASE.c.id)
    )


def _releasing() -> sa.Delete:
    return sa.delete(CLAIM).where(CLAIM.c.case_id == sa.bindparam("case"))
