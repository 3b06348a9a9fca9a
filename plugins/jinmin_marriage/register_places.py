"""The divisions that have records in the register: one look each into the index, however many records there are."""

from collections.abc import Sequence

import sqlalchemy as sa

from jinmin.api import Work
from jinmin_marriage.models import MarriageRecord

RECORD = MarriageRecord.__table__


def offices_at(w: Work, place: Sequence[sa.ColumnElement[bool]]) -> list[str]:
    """The division codes of the records that lie in a place, which is told by conditions on their region.

    An index can seek a day within each code. Within a range of codes it cannot: it would read all records of the
    place, or all of those days.
    """
    first = (
        sa.select(sa.func.min(RECORD.c.region).label("region")).where(*place).cte("office", recursive=True)
    )
    after = sa.select(sa.func.min(RECORD.c.region)).where(*place, RECORD.c.region > first.c.region)
    office = first.union_all(sa.select(after.scalar_subquery()).where(first.c.region.is_not(None)))
    return list(w.execute(sa.select(office.c.region).where(office.c.region.is_not(None))).scalars())
