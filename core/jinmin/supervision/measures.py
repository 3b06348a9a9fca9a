"""What the dashboard counts: each measure is a predicate on cases, and so is the period it is counted over."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from jinmin.cases import Case
from jinmin.cases.states import HoldReason
from jinmin.db.work import Work
from jinmin.identity.scope import scope
from jinmin.regions import within

CASE = Case.__table__


class Measure(StrEnum):
    """What can be counted; each is a predicate on cases."""

    ACCEPTED = "accepted"
    FINISHED = "finished"
    IN_TIME = "in_time"
    LATE = "late"
    UNLIMITED = "unlimited"
    RETURNED = "returned"
    REFUSED = "refused"
    OPEN = "open"
    AMBER = "amber"
    RED = "red"
    SUSPENDED = "suspended"

    @property
    def label(self) -> str:
        """What the supervisor reads."""
        return _LABELS[self]


_LABELS = {
    Measure.ACCEPTED: "受理",
    Measure.FINISHED: "办结",
    Measure.IN_TIME: "按时办结",
    Measure.LATE: "逾期办结",
    Measure.UNLIMITED: "无时限办结",
    Measure.RETURNED: "有退回的",
    Measure.REFUSED: "不予办理",
    Measure.OPEN: "在办",
    Measure.AMBER: "黄灯",
    Measure.RED: "红灯",
    Measure.SUSPENDED: "暂停",
}


@dataclass(frozen=True)
class BoardQuery:
    """Which cases: ``first``–``last`` is the period, ``matter`` "" all, ``region`` "" the actor's whole division.

    Each case counts once, for the division that decides it; ``by_accepting`` lists the same cases by the office
    that accepted them (通办).
    """

    first: date
    last: date
    matter: str = ""
    region: str = ""
    by_accepting: bool = False

    @property
    def office(self) -> ColumnElement[Any]:
        """The organisation a case is listed under."""
        accepted = sa.func.coalesce(CASE.c.accepting_org_id, CASE.c.org_id, type_=CASE.c.org_id.type)
        return (accepted if self.by_accepting else CASE.c.org_id).label("office")


ACCEPTED = (Measure.ACCEPTED,)
CLOSED = (
    Measure.FINISHED,
    Measure.IN_TIME,
    Measure.LATE,
    Measure.UNLIMITED,
    Measure.RETURNED,
    Measure.REFUSED,
)
NOW = (Measure.OPEN, Measure.AMBER, Measure.RED, Measure.SUSPENDED)
GROUPS = (ACCEPTED, CLOSED, NOW)
"""Measures counted in one go, over the same candidates."""


def behind(w: Work, measure: Measure, query: BoardQuery) -> ColumnElement[bool]:
    """The cases of one measure: the WHERE of the figure and of its rows."""
    return sa.and_(candidates(w, measure, query), predicate(measure, w.today))


def candidates(w: Work, measure: Measure, query: BoardQuery) -> ColumnElement[bool]:
    """The cases a measure is counted over, as an index finds them: accepted or closed in the period, or open now.

    Withdrawn and terminated cases are no results: they count neither as in time nor as late.
    """
    wanted = [scope(w.actor, CASE.c.region), within(CASE.c.region, query.region), _of(measure, query)]
    if query.matter:
        wanted.append(CASE.c.matter == query.matter)
    return sa.and_(*wanted)


def predicate(measure: Measure, today: date) -> ColumnElement[bool]:
    """What tells a measure's cases among its candidates."""
    due, closed = CASE.c.planned_due, CASE.c.finished_on
    match measure:
        case Measure.IN_TIME:
            return closed <= due
        case Measure.LATE:
            return closed > due
        case Measure.UNLIMITED:
            return due.is_(None)
        case Measure.RETURNED:
            return CASE.c.returns > 0
        case Measure.REFUSED:
            return CASE.c.state == "refused"
        case Measure.AMBER:
            return sa.and_(CASE.c.soon_from <= today, due >= today)
        case Measure.RED:
            return due < today
        case Measure.SUSPENDED:
            return CASE.c.held_reason == HoldReason.SPECIAL_PROCEDURE.value
        case Measure.ACCEPTED | Measure.FINISHED | Measure.OPEN:
            return sa.true()


def days_taken(w: Work) -> ColumnElement[Any]:
    """Calendar days from acceptance to closing."""
    if w.database.is_sqlite:
        return sa.func.julianday(CASE.c.finished_on) - sa.func.julianday(CASE.c.accepted_on)
    return CASE.c.finished_on - CASE.c.accepted_on


def month_of(w: Work) -> ColumnElement[str]:
    """The month a case was closed in, "2026-03"."""
    if w.database.is_sqlite:
        return sa.func.strftime("%Y-%m", CASE.c.finished_on)
    return sa.func.to_char(CASE.c.finished_on, "YYYY-MM")


def counted(measure: Measure, today: date) -> ColumnElement[int]:
    """How many of the candidates are of the measure."""
    return sa.func.coalesce(sa.func.sum(sa.case((predicate(measure, today), 1), else_=0)), 0).label(
        measure.value
    )


def _of(measure: Measure, query: BoardQuery) -> ColumnElement[bool]:
    if measure in NOW:
        return CASE.c.finished_on.is_(None)
    if measure in ACCEPTED:
        return CASE.c.accepted_on.between(query.first, query.last)
    closed = CASE.c.finished_on.between(query.first, query.last)
    return sa.and_(closed, CASE.c.state.in_(("done", "refused")))
