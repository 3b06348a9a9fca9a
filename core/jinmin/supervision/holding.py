"""When a rule holds, as one predicate: raising, closing and counting ask the same question."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from jinmin.matters import Unit, WorkingCalendar
from jinmin.regions import within
from jinmin.supervision.models import Moment, SupervisionAlert, SupervisionRule
from jinmin.supervision.rule_book import Cell, lapsed_through, near_through
from jinmin.supervision.watched import WATCHED, Watched

ALERT = SupervisionAlert.__table__

# Written into the statement as in the partial indexes: with a parameter the planner cannot prove them.
STANDS = ALERT.c.state != sa.literal_column("'closed'")


def holds(cell: Cell, today: date, calendar: WorkingCalendar, origin: str) -> ColumnElement[bool]:
    """The records of its subject the cell's rule holds for today, on this node's own records."""
    rule, watched = cell.rule, WATCHED[cell.rule.subject]
    wanted = [
        watched.live,
        _moment(rule, watched, today, calendar),
        watched.table.c.origin == origin,
        within(watched.region, rule.region),
        *(sa.not_(within(watched.region, place)) for place in cell.excluded),
    ]
    if not rule.on_provisional:
        wanted.append(sa.not_(watched.provisional))
    return sa.and_(*wanted)


def still_holds(
    cells_of_rule: Sequence[Cell], today: date, calendar: WorkingCalendar, origin: str
) -> ColumnElement[bool]:
    """What an alert of this rule says is true today: the same record and due, by the same row of the rule."""
    if not cells_of_rule:
        return sa.false()
    watched = WATCHED[cells_of_rule[0].rule.subject]
    same = (
        watched.table.c.id == ALERT.c.subject_id,
        watched.due_on == ALERT.c.due_on,
        watched.provisional == ALERT.c.provisional,
    )
    anywhere = sa.or_(
        *(
            sa.and_(ALERT.c.rule_id == cell.rule.id, holds(cell, today, calendar, origin))
            for cell in cells_of_rule
        )
    )
    return sa.exists(sa.select(sa.literal(1)).select_from(watched.source).where(*same, anywhere))


def order_of(cell: Cell) -> tuple[ColumnElement[Any], ...]:
    """What to walk a cell's records by, as an index holds them; the id is last."""
    watched = WATCHED[cell.rule.subject]
    by_due = (watched.due_on, watched.table.c.id)
    stored = _stored_day(cell.rule, watched)
    return by_due if stored is None else (stored, *by_due)


def _stored_day(rule: SupervisionRule, watched: Watched) -> ColumnElement[Any] | None:
    """The record's own day of nearness, where the rule sets no days of its own."""
    return watched.near_from if rule.at is Moment.NEAR and not rule.days else None


def _moment(
    rule: SupervisionRule, watched: Watched, today: date, calendar: WorkingCalendar
) -> ColumnElement[Any]:
    unit = cast(Unit, rule.unit)
    if rule.at is Moment.LAPSED:
        return watched.due_on <= lapsed_through(today, rule.days, unit, calendar)
    stored = _stored_day(rule, watched)
    if stored is not None:
        return sa.and_(stored <= today, watched.due_on >= today)
    return watched.due_on.between(today, near_through(today, rule.days, unit, calendar))
