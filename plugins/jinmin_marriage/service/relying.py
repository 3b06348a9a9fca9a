"""Who relied on a record of the register, now that it turns out to be wrong: cases of the persons it names."""

from collections.abc import Iterator
from uuid import UUID

import sqlalchemy as sa

from jinmin.api import (
    RESIDENT_CARD,
    Case,
    CaseParty,
    JinminError,
    Work,
    entries_of,
    find_persons,
)
from jinmin.api.doubts import KeyMissing, RecordUse, open_sealed
from jinmin_marriage.models import Check, CheckKind
from jinmin_marriage.resources import RECORDS
from jinmin_marriage.words import MARRY, REISSUE

CASE, PARTY, CHECK = Case.__table__, CaseParty.__table__, Check.__table__
NUMBERS = ("groom_number", "bride_number")
HOW = {MARRY: "核对婚姻状况时该记录在登记簿中", REISSUE: "依据该记录办理补领"}


def uses_of_record(w: Work, resource: str, record_id: UUID) -> tuple[RecordUse, ...]:
    """Marriage cases of anybody whom any version of the record names, that were checked since it stood here."""
    if resource != RECORDS.id:
        return ()
    entries = entries_of(w, [record_id])
    persons = [person_id for number in set(_numbers(w, record_id)) for person_id in _known(w, number)]
    if not entries or not persons:
        return ()
    checked = sa.exists().where(
        CHECK.c.case_id == CASE.c.id,
        CHECK.c.kind == CheckKind.MARITAL,
        CHECK.c.answered_at >= entries[0].at,
    )
    relied = sa.or_(CASE.c.matter == REISSUE, sa.and_(CASE.c.matter == MARRY, checked))
    query = (
        sa.select(CASE.c.id, CASE.c.matter)
        .join(PARTY, PARTY.c.case_id == CASE.c.id)
        .where(PARTY.c.person_id.in_(persons), relied)
        .distinct()
        .order_by(CASE.c.id)
    )
    return tuple(RecordUse(row.id, HOW[row.matter]) for row in w.execute(query))


def _known(w: Work, number: str) -> list[UUID]:
    try:
        return [person.id for person in find_persons(w, RESIDENT_CARD, [number]).values()]
    except JinminError:
        # A record of another node may bear a number that is none.
        return []


def _numbers(w: Work, record_id: UUID) -> Iterator[str]:
    """Every number the record ever bore: the wrong one may be another citizen's."""
    for entry in entries_of(w, [record_id]):
        try:
            sealed = open_sealed(w, entry)
        except KeyMissing:
            continue
        yield from (str(sealed[name]) for name in NUMBERS if sealed.get(name))
