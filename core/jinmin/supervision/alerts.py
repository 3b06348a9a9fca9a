"""The alerts as the told see them: clerks what they have to do, posts above what to order; and the order itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Row

from jinmin.cases import SUPERVISE, Case
from jinmin.db.work import Work
from jinmin.errors import Invalid, NotFound, Refused
from jinmin.identity import Organisation
from jinmin.identity.access import require
from jinmin.matters import Catalogue
from jinmin.regions import lies_within
from jinmin.supervision.alert_lists import AlertKey, AlertQuery, count_of, page_of, parameters, viewer_of
from jinmin.supervision.holding import ALERT
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
class AlertPage:
    """A page, the longest overdue first; ``following`` asks for the next one."""

    lines: tuple[AlertLine, ...]
    following: AlertKey | None


def alerts(w: Work, query: AlertQuery, after: AlertKey | None = None, limit: int = 50) -> AlertPage:
    """One page of the standing alerts the actor may know of."""
    found = w.execute(page_of(viewer_of(w, query), query, limit, after), parameters(w)).all()
    titles = matter_titles(w)
    lines = tuple(_line(w, row, titles) for row in found[:limit])
    more = len(found) > limit
    return AlertPage(lines, AlertKey(lines[-1].due_on, lines[-1].id) if more else None)


def count_alerts(w: Work, query: AlertQuery) -> int:
    """How many there are, from the same predicate; counting stops at 10,000."""
    return int(w.execute(count_of(viewer_of(w, query), query), parameters(w)).scalar_one())


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
