"""What of a case has a last day counted over the calendar: its limits, branches, obligations, public notices."""

from collections.abc import Sequence

import sqlalchemy as sa

from jinmin.cases.access import CASE, matter_of
from jinmin.cases.course_models import (
    GUESS,
    NOTICE_GUESS,
    CaseObligation,
    CasePublicNotice,
    CaseTask,
    ObligationState,
    TaskState,
)
from jinmin.cases.deadlines import counted_for, recount
from jinmin.cases.models import PROVISIONAL, Case
from jinmin.cases.tasks import branch_due
from jinmin.clock import legal_day
from jinmin.db.by_ids import rows_by_ids
from jinmin.db.work import Work
from jinmin.matters import DueKind, WorkingCalendar

TASK = CaseTask.__table__
OBLIGATION = CaseObligation.__table__
NOTICE = CasePublicNotice.__table__


def _count_case(w: Work, case: Case, calendar: WorkingCalendar) -> None:
    recount(w, case, matter_of(w, case), calendar)


def _cases_of(w: Work, records: Sequence[CaseTask | CaseObligation | CasePublicNotice]) -> object:
    """The cases these belong to, kept in the session as long as the answer is."""
    ids = sorted({record.case_id for record in records})
    return [row[0] for row in rows_by_ids(w.session, sa.select(Case), CASE.c.id, ids)]


def _count_branch(w: Work, task: CaseTask, calendar: WorkingCalendar) -> None:
    case = w.get(Case, task.case_id)
    matter = matter_of(w, case)
    parallel = matter.step(task.step).parallel
    for branch in parallel.branches if parallel else ():
        if branch.id == task.branch:
            due = branch_due(branch, legal_day(task.arrived_at), calendar)
            counted = counted_for(w, case, matter, calendar)
            task.due_on = due.day if due else counted.planned
            task.due_provisional = due.provisional if due else counted.provisional


def _count_obligation(w: Work, row: CaseObligation, calendar: WorkingCalendar) -> None:
    for rule in matter_of(w, w.get(Case, row.case_id)).obligations:
        if rule.id == row.rule:
            due = calendar.add(legal_day(row.made_at), rule.within.days, rule.within.unit)
            row.due_on, row.due_provisional = due.day, due.provisional


def _count_notice(w: Work, row: CasePublicNotice, calendar: WorkingCalendar) -> None:
    rule = matter_of(w, w.get(Case, row.case_id)).step(row.step).public_notice
    if rule is not None:
        due = calendar.add(row.begins_on, rule.within.days, rule.within.unit)
        row.ends_on, row.provisional = due.day, due.provisional


_RUNNING = sa.exists().where(
    CASE.c.id == NOTICE.c.case_id, CASE.c.steps_taken == NOTICE.c.turn, CASE.c.finished_on.is_(None)
)

CASE_DUES = (
    DueKind(
        title="办件",
        model=Case,
        live=CASE.c.finished_on.is_(None),
        guess=PROVISIONAL,
        last_days=(CASE.c.statutory_due, CASE.c.promised_due, CASE.c.planned_due, CASE.c.soon_from),
        mark=CASE.c.due_provisional,
        count=_count_case,
    ),
    DueKind(
        title="并联协办",
        model=CaseTask,
        live=TASK.c.state == TaskState.OPEN,
        guess=GUESS,
        last_days=(TASK.c.due_on,),
        mark=TASK.c.due_provisional,
        count=_count_branch,
        beside=_cases_of,
    ),
    DueKind(
        title="容缺与承诺",
        model=CaseObligation,
        live=OBLIGATION.c.state == ObligationState.OPEN,
        guess=GUESS,
        last_days=(OBLIGATION.c.due_on,),
        mark=OBLIGATION.c.due_provisional,
        count=_count_obligation,
        beside=_cases_of,
    ),
    DueKind(
        title="公示",
        model=CasePublicNotice,
        live=_RUNNING,
        guess=sa.and_(NOTICE_GUESS, _RUNNING),
        last_days=(NOTICE.c.ends_on,),
        mark=NOTICE.c.provisional,
        count=_count_notice,
        beside=_cases_of,
    ),
)
