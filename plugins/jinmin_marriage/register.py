"""The register 登记簿 as other parts ask it: who is married, what a record says."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

import sqlalchemy as sa

from jinmin.api import PersonFact, Work
from jinmin_marriage.models import MarriageRecord, Spouse

SPOUSE = Spouse.__table__
RECORD = MarriageRecord.__table__

# Made once: to build a statement costs more than to send it.
_MARRIAGES = sa.select(SPOUSE.c.person_id, SPOUSE.c.record_id, SPOUSE.c.ended_on).where(
    SPOUSE.c.person_id.in_(sa.bindparam("person_ids", expanding=True)), SPOUSE.c.left_on.is_(None)
)


@dataclass(frozen=True)
class Standing:
    """What the register says of some persons: who has a marriage that has not ended, and the ended ones."""

    married: frozenset[UUID]
    ended: frozenset[tuple[UUID, UUID]]
    """Record and person of each ended marriage."""

    @classmethod
    def of(cls, marriages: Iterable[Sequence[Any]]) -> Self:
        """From person, record and last day of each side of a marriage."""
        told = list(marriages)
        return cls(
            frozenset(person for person, _record, ended_on in told if ended_on is None),
            frozenset((record, person) for person, record, ended_on in told if ended_on is not None),
        )

    def were_married(self, one: UUID, other: UUID) -> bool:
        """Whether an ended marriage of these two with each other is on record."""
        theirs, others = (
            {record for record, person in self.ended if person == each} for each in (one, other)
        )
        return bool(theirs & others)


def standing_of(w: Work, person_ids: Collection[UUID]) -> Standing:
    """How these persons stand in the register."""
    if not person_ids:
        return Standing(frozenset(), frozenset())
    return Standing.of(w.execute(_MARRIAGES, {"person_ids": list(person_ids)}))


def married_among(w: Work, person_ids: Collection[UUID]) -> frozenset[UUID]:
    """Which of these persons have a marriage that has not ended."""
    return standing_of(w, person_ids).married


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
