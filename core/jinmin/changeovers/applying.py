"""Carrying out what was decided, once the new version is in force: batch by batch, each commit by itself.

An interruption loses nothing and a repeat changes nothing: a case that was moved over is touched no longer.
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from jinmin.cases.access import mark
from jinmin.cases.changeover_models import CarryState, CaseChangeover, Decision
from jinmin.cases.deadlines import recount
from jinmin.cases.models import Case
from jinmin.changeovers.candidates import these_cases
from jinmin.changeovers.deciding import decision_row
from jinmin.changeovers.impact import CaseImpact
from jinmin.changeovers.judging import FlowJudge, Judge, clock_under, judge_of
from jinmin.changeovers.previewing import CHANGEOVER, Place, look
from jinmin.changeovers.subjects import PLAN, MatterSubject, ParameterSubject, Subject, plan_of, subject_of
from jinmin.db.work import Work
from jinmin.errors import NotFound
from jinmin.ledger.consumers import OpenWork

ACTION = "changeover.apply"
BATCH = 200


def carry_out_due(open_work: OpenWork, *, batch: int = BATCH) -> int:
    """Carry out everything that is decided and in force by now; returns how many cases were settled."""
    with open_work() as w:
        keys = sorted({*_waiting(w, PLAN), *_waiting(w, CHANGEOVER)})
    return sum(carry_out(open_work, key, batch=batch) for key in keys)


def carry_out(
    open_work: OpenWork, key: str, progress: Callable[[int], bool] = lambda _done: True, *, batch: int = BATCH
) -> int:
    """Carry out what is decided about one subject; returns how many cases were settled, 0 before its day.

    First the cases decided singly, then all others where the plan says so. ``progress`` hears how many are done;
    false ends it there, to be gone on with at any time.
    """
    settled = 0
    for stretch in (_singly, _all_others):
        after: Place | None = None
        while True:
            with open_work() as w:
                w.action = ACTION
                subject = _in_force(w, key)
                if subject is None:
                    return settled
                done, after, more = stretch(w, subject, after, batch)
            settled += done
            if not progress(settled):
                return settled
            if not more:
                break
    return settled


def _singly(w: Work, subject: Subject, _after: Place | None, batch: int) -> tuple[int, Place | None, bool]:
    rows = w.session.scalars(
        sa.select(CaseChangeover)
        .where(
            CHANGEOVER.c.subject == subject.key,
            CHANGEOVER.c.state == CarryState.PLANNED,
            CHANGEOVER.c.origin == w.origin,
        )
        .order_by(CHANGEOVER.c.id)
        .limit(batch)
    ).all()
    judge, cases = judge_of(w, subject), {case.id: case for case in these_cases(w, [r.case_id for r in rows])}
    impacts = {impact.case.id: impact for impact in judge.impacts(w, list(cases.values()))}
    for row in rows:
        _settle(w, subject, judge, row, impacts.get(row.case_id))
    return len(rows), None, len(rows) == batch


def _all_others(w: Work, subject: Subject, after: Place | None, batch: int) -> tuple[int, Place | None, bool]:
    plan = plan_of(w, subject)
    if plan is None or plan.state is not CarryState.PLANNED:
        return 0, None, False
    if plan.decision is Decision.KEEP:
        plan.state = CarryState.APPLIED
        return 0, None, False
    judge = judge_of(w, subject)
    stretch = look(w, subject, judge, after, limit=batch)
    moving = [i for i in stretch.impacts if i.decided is None and not i.obstacle]
    for impact in moving:
        row = w.add(decision_row(w, subject, impact.case.id, impact.case.region, Decision.MOVE, plan.reason))
        row.decided_by, row.decided_by_name = plan.decided_by, plan.decided_by_name
        _settle(w, subject, judge, row, impact)
    plan.moved += len(moving)
    if stretch.following is None:
        plan.state = CarryState.APPLIED
    return len(moving), stretch.following, stretch.following is not None


def _settle(w: Work, subject: Subject, judge: Judge, row: CaseChangeover, impact: CaseImpact | None) -> None:
    row.state, row.applied_at = CarryState.APPLIED, w.at
    if row.decision is Decision.KEEP or isinstance(subject, ParameterSubject):
        return  # nothing in the case itself changes: which value governs it is looked up
    if impact is None:
        row.note = "办件已办结，或已按新版"
        return
    if impact.obstacle:
        row.state, row.note = CarryState.IMPOSSIBLE, impact.obstacle
        return
    assert isinstance(judge, FlowJudge)
    _move(w, subject, judge, impact)


def _move(w: Work, subject: Subject, judge: FlowJudge, impact: CaseImpact) -> None:
    moved = judge.moved(w, impact.case)
    assert moved is not None  # it would not have been touched
    case = w.lock(Case, impact.case.id)
    clock = clock_under(impact.case, moved.after, ())
    case.statutory_from, case.promised_from = clock.statutory_from, clock.promised_from
    if isinstance(subject, MatterSubject):
        case.matter_version = subject.matter.version
    else:
        case.item_versions = list(moved.pinned)
        case.item_edition = moved.item_edition or case.item_edition
    recount(w, case, moved.after)
    mark(w, case, ACTION)
    w.case_id = None  # a batch moves many cases: none of them is the work's


def _in_force(w: Work, key: str) -> Subject | None:
    try:
        subject = subject_of(w, key)
    except NotFound:
        return None  # given up, or written anew for another day
    return subject if subject.is_published and subject.first <= w.today else None


def _waiting(w: Work, table: Any) -> list[str]:
    query = sa.select(table.c.subject).where(table.c.state == CarryState.PLANNED, table.c.origin == w.origin)
    return list(w.execute(query.distinct()).scalars())
