"""Counting dues anew when a holiday notice arrives: every due that was a guess, a batch at a time."""

from uuid import UUID

import sqlalchemy as sa

from jinmin.cases.access import matter_of
from jinmin.cases.deadlines import recount
from jinmin.cases.models import PROVISIONAL, Case
from jinmin.db.work import Work
from jinmin.ledger.consumers import OpenWork

CASE = Case.__table__
ACTION = "case.dues_recounted"
BATCH = 200


def recount_provisional(open_work: OpenWork, *, batch: int = BATCH) -> int:
    """Count anew each unfinished case with a provisional due; returns how many changed.

    Batches commit one by one, so an interruption loses nothing; doing it again changes nothing, for a due
    that still is a guess comes out as it was.
    """
    changed, after = 0, UUID(int=0)
    while True:
        with open_work() as w:
            w.action = ACTION
            ids = _following(w, after, batch)
            changed += sum(_recount(w, case_id) for case_id in ids)
        if len(ids) < batch:
            return changed
        after = ids[-1]


def _following(w: Work, after: UUID, batch: int) -> list[UUID]:
    # Written as in the partial index, so that both engines prove it.
    query = sa.select(CASE.c.id).where(PROVISIONAL, CASE.c.id > after, CASE.c.origin == w.origin)
    return list(w.execute(query.order_by(CASE.c.id).limit(batch)).scalars())


def _recount(w: Work, case_id: UUID) -> bool:
    case = w.lock(Case, case_id)
    if case.finished_on is not None or not case.due_provisional:
        return False
    before = _dues(case)
    recount(w, case, matter_of(w, case))
    return _dues(case) != before


def _dues(case: Case) -> tuple[object, ...]:
    return (case.statutory_due, case.promised_due, case.planned_due, case.due_provisional, case.soon_from)
