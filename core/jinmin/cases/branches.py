"""Answering a branch of a parallel step; the case moves when the branches are joined."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from jinmin.cases.access import CASE, mark, matter_of, require_changeable
from jinmin.cases.course_models import CaseTask, TaskState
from jinmin.cases.models import Case
from jinmin.cases.steps import join_step
from jinmin.cases.tasks import TASK, cancel_tasks, tasks_of_turn
from jinmin.db.work import Work
from jinmin.errors import Forbidden, Invalid, NotFound, Refused, Stale
from jinmin.identity.access import require
from jinmin.matters import Catalogue
from jinmin.vocabulary.flow import Parallel


@dataclass(frozen=True)
class TaskLine:
    """A task in an organisation's list; ``title`` of the case is personal: the page masks it."""

    id: UUID
    version: int
    case_id: UUID
    case_no: str
    case_title: str
    matter_title: str
    title: str
    due_on: date | None
    arrived_at: datetime


def answer_task(
    w: Work, task_id: UUID, *, agreed: bool, opinion: str = "", expected: int | None = None
) -> bool:
    """Answer for one's own organisation; returns whether that joined the branches and moved the case.

    Raises Forbidden for another organisation's task or without its right, Refused for one that is
    answered or whose case waits, Invalid for a disagreement without opinion, Stale.
    """
    case = w.lock(Case, w.get(CaseTask, task_id).case_id)
    task = w.lock(CaseTask, task_id, expected=expected)
    if w.actor.org_id != task.org_id:
        raise Forbidden("task.other_organisation", permission=task.permission, organisation=task.org_name)
    require(w.actor, task.permission)
    require_changeable(w, case)
    if case.state == "held":
        raise Refused("case.held", case_no=case.case_no)
    if task.state is not TaskState.OPEN:
        raise Stale("task.answered", state=task.state.label)
    if not agreed and not opinion.strip():
        raise Invalid("task.opinion_needed", field="opinion")
    task.state = TaskState.AGREED if agreed else TaskState.DISAGREED
    task.done_at, task.opinion = w.at, opinion.strip()
    task.actor_id, task.actor_name = w.actor.user_id, w.actor.name
    mark(w, case, "case.task")
    return _join(w, case)


def my_tasks(w: Work, limit: int = 200) -> tuple[TaskLine, ...]:
    """The open tasks of the actor's organisation that its post may answer, the most urgent first."""
    if w.actor.org_id is None:
        return ()
    open_here = (TASK.c.org_id == w.actor.org_id, TASK.c.state == sa.literal("open", literal_execute=True))
    query = (
        sa.select(
            TASK, CASE.c.case_no, CASE.c.title.label("case_title"), CASE.c.matter, CASE.c.matter_version
        )
        .join(CASE, CASE.c.id == TASK.c.case_id)
        .where(*open_here)
        .order_by(TASK.c.due_on, TASK.c.id)
        .limit(limit)
    )
    return tuple(_line(w, row) for row in w.execute(query) if w.actor.may(row.permission))


def joined(rule: Parallel, states: Sequence[TaskState]) -> bool | None:
    """Whether the branches agree; None while the rule still waits for an answer. Pure."""
    if rule.join == "any" and TaskState.AGREED in states:
        return True
    if TaskState.OPEN in states:
        return None
    if rule.join == "any":
        return False
    return all(state is TaskState.AGREED for state in states)


def _join(w: Work, case: Case) -> bool:
    step = matter_of(w, case).step(case.step)
    tasks = tasks_of_turn(w, case)
    if step.parallel is None or not tasks:
        raise NotFound("task.step_gone", step=step.title)
    verdict = joined(step.parallel, [task.state for task in tasks])
    if verdict is None:
        return False
    outcome = step.parallel.agreed if verdict else step.parallel.disagreed
    said = "；".join(
        f"{task.org_name or task.title}：{task.state.label}{f'，{task.opinion}' if task.opinion else ''}"
        for task in tasks
        if task.state is not TaskState.OPEN
    )
    cancel_tasks(w, case)
    join_step(w, case, step.id, outcome, opinion=said)
    return True


def _line(w: Work, row: sa.Row[tuple[object, ...]]) -> TaskLine:
    matter = w.port(Catalogue).version(row.matter, row.matter_version)
    return TaskLine(
        row.id,
        row.version,
        row.case_id,
        row.case_no,
        row.case_title,
        matter.title,
        row.title,
        row.due_on,
        row.arrived_at,
    )
