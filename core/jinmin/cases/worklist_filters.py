"""The tabs of the worklist (工作台), each as a predicate on ``case_case``."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from jinmin.cases.access import CASE, visible
from jinmin.cases.models import CaseStep
from jinmin.cases.states import PASSED_ON, HoldReason
from jinmin.db.work import Work
from jinmin.errors import NotFound
from jinmin.matters import Catalogue

STEP = CaseStep.__table__

RefusedCases = Callable[[Work], sa.Select[tuple[object]]]
"""The ids of the cases whose records a partner system refused (交换退回), the finished ones too."""


@dataclass(frozen=True)
class WorklistTab:
    """A tab a plug-in adds for what is left to do after its cases are finished.

    ``cases`` gives the ids; ``permission`` says whose tab it is.
    """

    id: str
    title: str
    permission: str
    cases: Callable[[Work], sa.Select[tuple[UUID]]]


@dataclass(frozen=True)
class WorklistTabs:
    """The plug-ins' tabs; the node offers it."""

    all: tuple[WorklistTab, ...] = ()

    def of(self, w: Work) -> tuple[WorklistTab, ...]:
        """Those of the actor."""
        return tuple(tab for tab in self.all if w.actor.may(tab.permission))


class WorklistFilter(StrEnum):
    """The host's own tabs above the list; a plug-in's tab goes by its own id."""

    ALL = "all"
    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    RETURNED = "returned"
    WAITING_CHECK = "waiting_check"
    EXCHANGE_REFUSED = "exchange_refused"
    SECOND_PERSON = "second_person"
    PASSED_ON = "passed_on"
    MINE = "mine"


_OWN = frozenset(kind.value for kind in WorklistFilter)


def listed(
    w: Work,
    tab: str,
    refused: RefusedCases | None,
    matter: str = "",
    seen: ColumnElement[bool] | None = None,
) -> ColumnElement[bool]:
    """What stands under one tab: unfinished cases in the actor's view, those a partner refused, a plug-in's.

    ``seen`` is that view, for who asks for many tabs.
    """
    wanted = [visible(w) if seen is None else seen]
    if tab in _OWN:
        kind = WorklistFilter(tab)
        wanted.append(_predicate(w, kind, refused))
        if kind is not WorklistFilter.EXCHANGE_REFUSED:
            wanted.append(CASE.c.finished_on.is_(None))
    else:
        wanted.append(CASE.c.id.in_(_tab(w, tab).cases(w)))
    if matter:
        wanted.append(CASE.c.matter == matter)
    return sa.and_(*wanted)


def worklist_tabs(w: Work) -> tuple[str, ...]:
    """Every tab of the actor, the host's first."""
    return (*WorklistFilter, *(tab.id for tab in w.port(WorklistTabs).of(w)))


def _tab(w: Work, wanted: str) -> WorklistTab:
    found = next((tab for tab in w.port(WorklistTabs).of(w) if tab.id == wanted), None)
    if found is None:
        raise NotFound("worklist.no_tab", tab=wanted)
    return found


def _predicate(w: Work, tab: WorklistFilter, refused: RefusedCases | None) -> ColumnElement[bool]:
    match tab:
        case WorklistFilter.ALL:
            return sa.true()
        case WorklistFilter.OVERDUE:
            return CASE.c.planned_due < w.today
        case WorklistFilter.TODAY:
            # A visit has no day of its own, so that its due is never near.
            return sa.and_(CASE.c.planned_due == w.today, CASE.c.soon_from <= w.today)
        case WorklistFilter.SOON:
            return sa.and_(CASE.c.planned_due > w.today, CASE.c.soon_from <= w.today)
        case WorklistFilter.RETURNED:
            return _in_state("returned")
        case WorklistFilter.WAITING_CHECK:
            return sa.and_(_in_state("held"), CASE.c.held_reason == HoldReason.NETWORK_CHECK.value)
        case WorklistFilter.EXCHANGE_REFUSED:
            return CASE.c.id.in_(refused(w)) if refused else sa.false()
        case WorklistFilter.SECOND_PERSON:
            return _for_a_second_person(w)
        case WorklistFilter.PASSED_ON:
            return _passed_on(w)
        case WorklistFilter.MINE:
            return CASE.c.holder_id == w.actor.user_id


def _in_state(state: str) -> ColumnElement[bool]:
    # Written into the statement: with a parameter the planner cannot prove the partial index.
    return CASE.c.state == sa.literal(state, literal_execute=True)


def _for_a_second_person(w: Work) -> ColumnElement[bool]:
    """待复核: the waiting step demands another person than who took the last one, and the actor is one."""
    steps = [
        sa.and_(CASE.c.matter == matter.id, CASE.c.step == step.id)
        for matter in w.port(Catalogue).all(w.today)
        for step in matter.flow
        if step.two_persons and w.actor.may(step.permission)
    ]
    another = sa.or_(CASE.c.last_actor_id.is_(None), CASE.c.last_actor_id != w.actor.user_id)
    return sa.and_(sa.or_(sa.false(), *steps), another)


def _passed_on(w: Work) -> ColumnElement[bool]:
    """待交接: a colleague passed the case on to the actor, who has not taken a step since."""
    last = sa.and_(STEP.c.case_id == CASE.c.id, STEP.c.position == CASE.c.steps_taken)
    passed = sa.exists(sa.select(STEP.c.id).where(last, STEP.c.step == PASSED_ON))
    return sa.and_(CASE.c.holder_id == w.actor.user_id, passed)
