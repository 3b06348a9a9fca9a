"""The alerts as the told see them: clerks what they have to do, posts above what to order; and the order itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Row

from jinmin.cases import SUPERVISE, Case
from jinmin.cases.access import KINDS_OF_POSTS, accepted_for_others, own_matters
from jinmin.db.work import Work
from jinmin.errors import Invalid, NotFound, Refused
from jinmin.identity import Organisation
from jinmin.identity.access import require
from jinmin.matters import Catalogue
from jinmin.regions import lies_within, within
from jinmin.supervision.holding import ALERT, STANDS
from jinmin.supervision.models import (
    AlertHandling,
    AlertState,
    Light,
    Subject,
    SupervisionAlert,
)

CASE = Case.__table__
ORGANISATION = Organisation.__table__
HANDLING = AlertHandling.__table__
COUNT_LIMIT = 10_000


@dataclass(frozen=True)
class AlertLine:
    """One alert in a list. Free of personal data; ``days`` are those since the due, negative before it."""

    id: UUID
    version: int
    title: str
    subject: Subject
    subject_id: UUID
    light: Light
    state: AlertState
    case_id: UUID | None
    case_no: str
    matter_title: str
    org: str
    region: str
    due_on: date
    provisional: bool
    days: int
    raised_at: datetime
    unstaffed: bool


@dataclass(frozen=True)
class AlertKey:
    """The last line of a page."""

    due_on: date
    id: UUID


@dataclass(frozen=True)
class AlertPage:
    """A page, the longest overdue first; ``following`` asks for the next one."""

    lines: tuple[AlertLine, ...]
    following: AlertKey | None


@dataclass(frozen=True)
class AlertQuery:
    """Which alerts: ``mine`` those addressed to this actor, else all of the division (needs SUPERVISE)."""

    mine: bool = True
    light: Light | None = None
    state: AlertState | None = None
    org_id: UUID | None = None


def alerts(w: Work, query: AlertQuery, after: AlertKey | None = None, limit: int = 50) -> AlertPage:
    """One page of the standing alerts the actor may know of."""
    statement = _page(_viewer(w, query), query, limit)
    if after is not None:
        reached = sa.tuple_(after.due_on, after.id, types=[ALERT.c.due_on.type, ALERT.c.id.type])
        statement = statement.where(sa.tuple_(ALERT.c.due_on, ALERT.c.id) > reached)
    found = w.execute(statement, _parameters(w)).all()
    titles = matter_titles(w)
    lines = tuple(_line(w, row, titles) for row in found[:limit])
    more = len(found) > limit
    return AlertPage(lines, AlertKey(lines[-1].due_on, lines[-1].id) if more else None)


def count_alerts(w: Work, query: AlertQuery) -> int:
    """How many there are, from the same predicate; counting stops at 10,000."""
    return int(w.execute(_count(_viewer(w, query), query), _parameters(w)).scalar_one())


def alerts_of_case(w: Work, case_id: UUID) -> tuple[SupervisionAlert, ...]:
    """Every alert a case ever had, in the order they were raised. The caller has shown the right to the case."""
    query = sa.select(SupervisionAlert).where(ALERT.c.case_id == case_id)
    return tuple(w.session.scalars(query.order_by(ALERT.c.raised_at, ALERT.c.id)))


def handlings_of_case(w: Work, case_id: UUID) -> tuple[AlertHandling, ...]:
    """What supervisors ordered about a case, in order."""
    query = sa.select(AlertHandling).where(HANDLING.c.case_id == case_id)
    return tuple(w.session.scalars(query.order_by(HANDLING.c.handled_at, HANDLING.c.id)))


def handle_alert(w: Work, alert_id: UUID, order: str, *, expected: int | None = None) -> AlertHandling:
    """Order something about a standing alert (督办): needs SUPERVISE in its division.

    It stays until what it says is true no more. Stale when it moved on, Refused when it is out.
    """
    row = w.lock(SupervisionAlert, alert_id, expected=expected)
    if not lies_within(row.region, w.actor.region):
        raise NotFound("supervision.no_such_alert")
    require(w.actor, SUPERVISE, row.region)
    if row.state is AlertState.CLOSED:
        raise Refused("supervision.alert_closed", title=row.title)
    if not order.strip():
        raise Invalid("supervision.order_needed", field="order")
    w.case_id, w.action = w.case_id or row.case_id, w.action or "supervision.order"
    row.state = AlertState.HANDLED
    return w.add(
        AlertHandling(
            origin=row.origin,
            epoch=row.epoch,
            alert_id=row.id,
            case_id=row.case_id,
            order_text=order.strip(),
            handled_at=w.at,
            handled_by=w.actor.user_id,
            handled_by_name=w.actor.name,
            post=w.actor.post,
        )
    )


def _alerts_and_cases() -> sa.FromClause:
    return ALERT.outerjoin(CASE, CASE.c.id == ALERT.c.case_id)


@dataclass(frozen=True)
class _Viewer:
    """The post that asks; who holds it and in which organisation are parameters. ``matters`` None means all.

    ``across``: some matter is accepted by one office for another, and both see its alerts.
    """

    region: str
    post: str
    permissions: frozenset[str]
    matters: frozenset[str] | None
    across: bool

    def may(self, permission: str) -> bool:
        return permission in self.permissions or "*" in self.permissions


USER = sa.bindparam("user_id", type_=CASE.c.holder_id.type)
ORGANISATION_ID = sa.bindparam("org_id", type_=ALERT.c.org_id.type)


def _viewer(w: Work, query: AlertQuery) -> _Viewer:
    if not query.mine:
        require(w.actor, SUPERVISE)
    across = w.port(Catalogue).across
    return _Viewer(w.actor.region, w.actor.post, w.actor.permissions, own_matters(w), across)


def _parameters(w: Work) -> Mapping[str, object]:
    return {"user_id": w.actor.user_id, "org_id": w.actor.org_id}


@lru_cache(maxsize=KINDS_OF_POSTS)
def _page(viewer: _Viewer, query: AlertQuery, limit: int) -> sa.Select[Any]:
    return (
        sa.select(ALERT, CASE.c.case_no, ORGANISATION.c.name.label("org"))
        .select_from(_alerts_and_cases().outerjoin(ORGANISATION, ORGANISATION.c.id == ALERT.c.org_id))
        .where(_listed(viewer, query))
        .order_by(ALERT.c.due_on, ALERT.c.id)
        .limit(limit + 1)
    )


@lru_cache(maxsize=KINDS_OF_POSTS)
def _count(viewer: _Viewer, query: AlertQuery) -> sa.Select[Any]:
    some = sa.select(ALERT.c.id).select_from(_alerts_and_cases()).where(_listed(viewer, query))
    return sa.select(sa.func.count()).select_from(some.limit(COUNT_LIMIT).subquery())


def _listed(viewer: _Viewer, query: AlertQuery) -> ColumnElement[bool]:
    accepted = accepted_for_others(viewer.region, viewer.across)
    wanted = [STANDS, sa.or_(within(ALERT.c.region, viewer.region), accepted)]
    if query.mine:
        wanted.append(sa.or_(_to_do(viewer), _told(viewer)))
    for column, value in ((ALERT.c.light, query.light), (ALERT.c.state, query.state)):
        if value is not None:
            wanted.append(column == value)
    if query.org_id is not None:
        wanted.append(ALERT.c.org_id == query.org_id)
    return sa.and_(*wanted)


def _told(viewer: _Viewer) -> ColumnElement[bool]:
    """Addressed to posts like the viewer's: of just this division, with the right, and the title if one is named."""
    rights = sa.true() if viewer.may("*") else ALERT.c.permission.in_(sorted(viewer.permissions))
    post = sa.or_(ALERT.c.post == "", ALERT.c.post == viewer.post)
    return sa.and_(ALERT.c.told_region == viewer.region, rights, post)


def _to_do(viewer: _Viewer) -> ColumnElement[bool]:
    """For who has to act: the case's holder or, while nobody holds it, whoever works on such cases."""
    free = sa.or_(CASE.c.holder_id.is_(None), CASE.c.holder_id == USER)
    on_case = [ALERT.c.handler_permission == "", free, CASE.c.finished_on.is_(None)]
    if viewer.matters is not None:
        on_case.append(ALERT.c.matter.in_(sorted(viewer.matters)))
    elif not viewer.may("*"):
        on_case.append(CASE.c.holder_id == USER)
    named = [ALERT.c.handler_permission.in_(sorted(viewer.permissions))]
    outside = (Subject.CASE, Subject.OBLIGATION, Subject.NOTICE)
    here = sa.or_(ALERT.c.subject.in_(outside), ALERT.c.org_id == ORGANISATION_ID)
    return sa.and_(ALERT.c.tells_handler, sa.or_(sa.and_(*on_case), sa.and_(*named, here)))


def _line(w: Work, row: Row[Any], titles: Mapping[str, str]) -> AlertLine:
    return AlertLine(
        id=row.id,
        version=row.version,
        title=row.title,
        subject=row.subject,
        subject_id=row.subject_id,
        light=row.light,
        state=row.state,
        case_id=row.case_id,
        case_no=row.case_no or "",
        matter_title=titles.get(row.matter, row.matter),
        org=row.org or "",
        region=row.region,
        due_on=row.due_on,
        provisional=row.provisional,
        days=(w.today - row.due_on).days,
        raised_at=row.raised_at,
        unstaffed=row.unstaffed,
    )


def matter_titles(w: Work) -> Mapping[str, str]:
    """The names of the matters offered today, by id."""
    return {one.id: one.title for one in w.port(Catalogue).all(w.today)}
