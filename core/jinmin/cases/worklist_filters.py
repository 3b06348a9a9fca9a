"""The tabs of the worklist (工作台), each as a predicate on ``case_case``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from jinmin.cases.access import CASE, own_matters, visible_to
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

    ``cases`` gives the ids; ``permission`` says whose tab it is. It should give the same statement again where
    it would give its like: then the whole list's need not be written anew.
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


@dataclass(frozen=True)
class WorklistView:
    """What the tabs of a post hang on, besides the user and the day: those are parameters, see ``parameters``.

    ``second_person`` are the steps that ask for another person than the last, by matter; ``refused`` and the
    plug-ins' ``further`` tabs are statements: the same one each time, where they know it already.
    """

    region: str
    across: bool
    matters: frozenset[str] | None
    second_person: tuple[tuple[str, str], ...]
    refused: sa.Select[tuple[object]] | None
    further: tuple[tuple[str, sa.Select[tuple[UUID]]], ...]

    @property
    def tabs(self) -> tuple[str, ...]:
        """Every tab, the host's first."""
        return (*(kind.value for kind in WorklistFilter), *(tab for tab, _cases in self.further))


USER, TODAY = sa.bindparam("user_id", type_=CASE.c.holder_id.type), sa.bindparam("today", type_=sa.Date)


def parameters(w: Work) -> Mapping[str, object]:
    """What every statement about tabs is asked with."""
    return {"user_id": w.actor.user_id, "today": w.today}


def view_of(w: Work, refused: RefusedCases | None) -> WorklistView:
    """The tabs of the actor's post."""
    catalogue = w.port(Catalogue)
    steps = (
        (matter.id, step.id)
        for matter in catalogue.all(w.today)
        for step in matter.flow
        if step.two_persons and w.actor.may(step.permission)
    )
    return WorklistView(
        region=w.actor.region,
        across=catalogue.across,
        matters=own_matters(w),
        second_person=tuple(steps),
        refused=refused(w) if refused else None,
        further=tuple((tab.id, tab.cases(w)) for tab in w.port(WorklistTabs).of(w)),
    )


def listed(view: WorklistView, tab: str, matter: str = "") -> ColumnElement[bool]:
    """What stands under one tab: unfinished cases in the post's view, those a partner refused, a plug-in's.

    NotFound ``worklist.no_tab`` for one that the post has not.
    """
    wanted = [visible_to(view.region, view.across, view.matters)]
    if tab in _OWN:
        kind = WorklistFilter(tab)
        wanted.append(_predicate(view, kind))
        if kind is not WorklistFilter.EXCHANGE_REFUSED:
            wanted.append(CASE.c.finished_on.is_(None))
    else:
        wanted.append(CASE.c.id.in_(_further(view, tab)))
    if matter:
        wanted.append(CASE.c.matter == matter)
    return sa.and_(*wanted)


def _further(view: WorklistView, wanted: str) -> sa.Select[tuple[UUID]]:
    found = next((cases for tab, cases in view.further if tab == wanted), None)
    if found is None:
        raise NotFound("worklist.no_tab", tab=wanted)
    return found


def _predicate(view: WorklistView, tab: WorklistFilter) -> ColumnElement[bool]:
    match tab:
        case WorklistFilter.ALL:
            return sa.true()
        case WorklistFilter.OVERDUE:
            return CASE.c.planned_due < TODAY
        case WorklistFilter.TODAY:
            # A visit has no day of its own, so that its due is never near.
            return sa.and_(CASE.c.planned_due == TODAY, CASE.c.soon_from <= TODAY)
        case WorklistFilter.SOON:
            return sa.and_(CASE.c.planned_due > TODAY, CASE.c.soon_from <= TODAY)
        case WorklistFilter.RETURNED:
            return _in_state("returned")
        case WorklistFilter.WAITING_CHECK:
            return sa.and_(_in_state("held"), CASE.c.held_reason == HoldReason.NETWORK_CHECK.value)
        case WorklistFilter.EXCHANGE_REFUSED:
            return sa.false() if view.refused is None else CASE.c.id.in_(view.refused)
        case WorklistFilter.SECOND_PERSON:
            return _for_a_second_person(view)
        case WorklistFilter.PASSED_ON:
            return _passed_on()
        case WorklistFilter.MINE:
            return CASE.c.holder_id == USER


def _in_state(state: Literal["returned", "held"]) -> ColumnElement[bool]:
    # Written into the statement: with a parameter the planner cannot prove the partial index.
    return CASE.c.state == sa.literal_column(f"'{state}'")


def _for_a_second_person(view: WorklistView) -> ColumnElement[bool]:
    """待复核: the waiting step demands another person than who took the last one, and the actor is one."""
    steps = [sa.and_(CASE.c.matter == matter, CASE.c.step == step) for matter, step in view.second_person]
    another = sa.or_(CASE.c.last_actor_id.is_(None), CASE.c.last_actor_id != USER)
    return sa.and_(sa.or_(sa.false(), *steps), another)


def _passed_on() -> ColumnElement[bool]:
    """待交接: a colleague passed the case on to the actor, who has not taken a step since."""
    last = sa.and_(STEP.c.case_id == CASE.c.id, STEP.c.position == CASE.c.steps_taken)
    passed = sa.exists(sa.select(STEP.c.id).where(last, STEP.c.step == PASSED_ON))
    return sa.and_(CASE.c.holder_id == USER, passed)
