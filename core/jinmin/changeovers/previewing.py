"""迁移预览: the touched cases a page at a time, and a whole look at all of them with progress."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from jinmin.cases.changeover_models import CarryState, CaseChangeover, Decision
from jinmin.changeovers.candidates import COLUMNS, ORDER, candidates, count_candidates, open_case_of
from jinmin.changeovers.impact import CaseImpact, Totals
from jinmin.changeovers.judging import Judge, judge_of
from jinmin.changeovers.subjects import Subject, default_decision
from jinmin.db.by_ids import rows_by_ids
from jinmin.db.work import Work
from jinmin.ledger.consumers import OpenWork
from jinmin.ledger.entries import ledger_position

CHANGEOVER = CaseChangeover.__table__
STRETCH = 2_000

Place = tuple[datetime, UUID]
"""Where a page begins: after the case of this opening and id."""


@dataclass(frozen=True)
class Stretch:
    """A stretch of the preview; ``looked`` cases were looked at, ``following`` asks for the next."""

    impacts: tuple[CaseImpact, ...]
    looked: int
    following: Place | None


@dataclass(frozen=True)
class Seen:
    """What a look can have seen: it began at ``at``, when ``seq`` was the ledger's last entry."""

    at: datetime
    seq: int


@dataclass(frozen=True)
class Preview:
    """What came of looking at every case; ``stopped``: somebody left before the end."""

    totals: Totals
    stopped: bool
    seen: Seen


def look(
    w: Work, subject: Subject, judge: Judge, after: Place | None = None, *, limit: int = STRETCH
) -> Stretch:
    """The touched cases among the next ``limit`` that could be, with what is decided for each."""
    query = sa.select(*COLUMNS).where(*candidates(w, subject))
    if after is not None:
        reached = sa.tuple_(*after, types=[column.type for column in ORDER])
        query = query.where(sa.tuple_(*ORDER) > reached)
    rows = w.execute(query.order_by(*ORDER).limit(limit)).all()
    # By origin here: SQLite would take the index of the case numbers and sort anew for each stretch.
    cases = [open_case_of(row) for row in rows if row.origin == w.origin]
    impacts = _decided(w, subject, judge.impacts(w, cases))
    last = rows[-1] if len(rows) == limit else None
    return Stretch(impacts, len(cases), (last.opened_at, last.id) if last else None)


def preview(
    open_read: OpenWork,
    subject: Subject,
    progress: Callable[[Totals], bool] = lambda _totals: True,
    *,
    limit: int = STRETCH,
) -> Preview:
    """Look at every open case that ``subject`` could touch; each stretch on a snapshot of its own.

    ``progress`` hears after each stretch what is counted so far; false ends the preview there.
    """
    with open_read() as w:
        # The head first: what commits after it counts as unseen, whether a later stretch meets it or not.
        seen = Seen(w.at, ledger_position(w))
        judge, totals = judge_of(w, subject), Totals(expected=count_candidates(w, subject))
    after: Place | None = None
    while True:
        with open_read() as w:
            stretch = look(w, subject, judge, after, limit=limit)
        totals.take(stretch.looked, stretch.impacts)
        after = stretch.following
        if after is None or not progress(totals):
            return Preview(totals, after is not None, seen)


def _decided(w: Work, subject: Subject, found: Iterable[CaseImpact]) -> tuple[CaseImpact, ...]:
    impacts = tuple(found)
    if not impacts:
        return ()
    default = default_decision(w, subject)
    query = sa.select(CHANGEOVER).where(CHANGEOVER.c.subject == subject.key)
    ids = [impact.case.id for impact in impacts]
    singly = {row.case_id: row for row in rows_by_ids(w.session, query, CHANGEOVER.c.case_id, ids)}
    if not singly and default is Decision.KEEP:
        return impacts
    return tuple(_with(impact, singly.get(impact.case.id), default) for impact in impacts)


def _with(impact: CaseImpact, row: Any, default: Decision) -> CaseImpact:
    case, changes, obstacle = impact.case, impact.changes, impact.obstacle
    if row is None:
        return impact if obstacle else CaseImpact(case, changes, obstacle, default)
    decided = Decision(row.decision)
    return CaseImpact(case, changes, obstacle, decided, decided, row.reason, CarryState(row.state))
