"""What a look at the open cases cannot have shown: cases opened since, and those it now changes otherwise."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from jinmin.changeovers.candidates import CASE, COLUMNS, ORDER, candidates, open_case_of
from jinmin.changeovers.impact import CaseImpact, OpenCase
from jinmin.changeovers.judging import Judge, judge_of
from jinmin.changeovers.previewing import STRETCH, Seen
from jinmin.changeovers.subjects import Subject
from jinmin.db.by_ids import rows_by_ids
from jinmin.db.columns import from_json
from jinmin.db.work import Work
from jinmin.ledger.models import LedgerEntry

ENTRY = LedgerEntry.__table__


def unseen_since(w: Work, subject: Subject, seen: Seen) -> tuple[CaseImpact, ...]:
    """The touched cases that nobody saw so, the oldest first.

    Those are the ones opened since, and those that have changed so that the version does something else to them:
    a step taken into one the new flow lacks, a limit that began. What was seen is told from the ledger's version
    of the case; materials handed in meanwhile change nothing that is decided about.
    """
    judge, changed = judge_of(w, subject), _changed(w, subject, seen)
    stretches = (changed[start : start + STRETCH] for start in range(0, len(changed), STRETCH))
    return tuple(impact for stretch in stretches for impact in _otherwise(w, judge, stretch, seen))


def _changed(w: Work, subject: Subject, seen: Seen) -> list[OpenCase]:
    """The cases whose version of today stands behind what was seen."""
    behind = sa.exists().where(
        ENTRY.c.record_id == CASE.c.id, ENTRY.c.version == CASE.c.version, ENTRY.c.seq > seen.seq
    )
    query = sa.select(*COLUMNS).where(*candidates(w, subject), CASE.c.origin == w.origin, behind)
    return [open_case_of(row) for row in w.execute(query.order_by(*ORDER))]


def _otherwise(w: Work, judge: Judge, cases: Sequence[OpenCase], seen: Seen) -> Iterator[CaseImpact]:
    stood = _as_they_stood(w, [case.id for case in cases], seen)
    before = {impact.case.id: _told(impact) for impact in judge.impacts(w, list(stood.values()))}
    for impact in judge.impacts(w, cases):
        if before.get(impact.case.id) != _told(impact):
            yield impact


def _told(impact: CaseImpact) -> tuple[object, ...]:
    return impact.changes, impact.obstacle


def _as_they_stood(w: Work, case_ids: Sequence[UUID], seen: Seen) -> dict[UUID, OpenCase]:
    query = sa.select(ENTRY.c.record_id, ENTRY.c.public).where(ENTRY.c.seq <= seen.seq).order_by(ENTRY.c.seq)
    last = {row.record_id: row.public for row in rows_by_ids(w.session, query, ENTRY.c.record_id, case_ids)}
    return {case_id: _case_of(case_id, orjson.loads(public)) for case_id, public in last.items()}


def _case_of(case_id: UUID, public: Mapping[str, Any]) -> OpenCase:
    # An entry of before a column was added does not have it.
    said = {**public, "id": str(case_id), "pinned": orjson.dumps(public.get("item_versions")).decode()}
    return open_case_of([from_json(column, said.get(column.name)) for column in COLUMNS])
