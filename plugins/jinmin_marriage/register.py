"""The register 登记簿 as other parts ask it: who is married, what a record says."""

from uuid import UUID

import sqlalchemy as sa

from jinmin.api import PersonFact, Work
from jinmin_marriage.models import MarriageRecord, Spouse

SPOUSE = Spouse.__table__
RECORD = MarriageRecord.__table__

_MARRIED = sa.select(SPOUSE.c.person_id).where(
    SPOUSE.c.person_id.in_(sa.bindparam("person_ids", expanding=True)), SPOUSE.c.ended_on.is_(None)
)


def married_among(w: Work, person_ids: list[UUID]) -> frozenset[UUID]:
    """Which of these persons have a marriage that has not ended."""
    return frozenset(w.execute(_MARRIED, {"person_ids": person_ids}).scalars())


def were_married(w: Work, one: UUID, other: UUID) -> bool:
    """Whether the register holds an ended marriage of these two with each other."""
    theirs = SPOUSE.alias()
    query = (
        sa.select(SPOUSE.c.id)
        .join(theirs, theirs.c.record_id == SPOUSE.c.record_id)
        .where(SPOUSE.c.person_id == one, theirs.c.person_id == other, SPOUSE.c.ended_on.is_not(None))
    )
    return w.execute(query.limit(1)).first() is not None


def marriages_of(w: Work, person_id: UUID) -> tuple[PersonFact, ...]:
    """Every marriage of the person on record (婚姻史), oldest first."""
    query = (
        sa.select(SPOUSE, RECORD.c.certificate_no, RECORD.c.state)
        .join(RECORD, RECORD.c.id == SPOUSE.c.record_id)
        .where(SPOUSE.c.person_id == person_id)
        .order_by(SPOUSE.c.began_on, SPOUSE.c.id)
    )
    return tuple(
        PersonFact(
            kind="marriage.spouse",
            title="婚姻登记",
            valid_from=row.began_on,
            valid_to=row.ended_on,
            record_id=row.record_id,
            values={"certificate_no": row.certificate_no, "state": str(row.state)},
        )
        for row in w.execute(query)
    )
