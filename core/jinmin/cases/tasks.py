"""The branches of a parallel step (并联): one task per organisation, opened when the step arrives."""

from datetime import date

import sqlalchemy as sa

from jinmin.cases.branch_offices import answering_organisation
from jinmin.cases.course_models import CaseTask, TaskState
from jinmin.cases.models import Case
from jinmin.db.work import Work
from jinmin.matters import Due, WorkingCalendar
from jinmin.vocabulary.flow import Branch, StepRule

TASK = CaseTask.__table__


def open_tasks(w: Work, case: Case, step: StepRule) -> None:
    """Give each branch to the organisation that answers for the case's division."""
    if step.parallel is None:
        return
    for branch in step.parallel.branches:
        org_id, name, region = answering_organisation(w, case, branch)
        due = branch_due(branch, w.today, w.port(WorkingCalendar))
        w.add(
            CaseTask(
                origin=case.origin,
                epoch=case.epoch,
                case_id=case.id,
                turn=case.steps_taken,
                step=step.id,
                branch=branch.id,
                title=branch.title,
                permission=branch.permission,
                org_id=org_id,
                org_name=name,
                region=region,
                arrived_at=w.at,
                due_on=due.day if due else case.planned_due,
                due_provisional=due.provisional if due else case.due_provisional,
            )
        )


def cancel_tasks(w: Work, case: Case) -> None:
    """Take back what is not answered: the case moved on or closed without it."""
    for task in tasks_of_turn(w, case):
        if task.state is TaskState.OPEN:
            task.state, task.done_at = TaskState.CANCELLED, w.at


def tasks_of_turn(w: Work, case: Case) -> tuple[CaseTask, ...]:
    """The tasks of the step that waits, locked, in the order of their branches' ids."""
    w.flush()
    query = sa.select(TASK.c.id).where(TASK.c.case_id == case.id, TASK.c.turn == case.steps_taken)
    ids = w.execute(query.order_by(TASK.c.branch)).scalars().all()
    return tuple(w.lock(CaseTask, task_id) for task_id in ids)


def branch_due(branch: Branch, arrived: date, calendar: WorkingCalendar) -> Due | None:
    """By when a branch that arrived then is to be answered; None: by when the case itself is due. Pure."""
    return calendar.add(arrived, branch.within.days, branch.within.unit) if branch.within else None
