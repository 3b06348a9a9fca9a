"""The worklist (工作台): unfinished cases in the actor's view, paged by key.

The oldest come first, under the tabs of the due dates those due first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Row

from jinmin.cases.access import CASE, KINDS_OF_POSTS
from jinmin.cases.models import CaseParty
from jinmin.cases.offices import place_of
from jinmin.cases.policy import CasePolicy
from jinmin.cases.states import OPEN_STATES
from jinmin.cases.worklist_filters import (
    RefusedCases,
    WorklistFilter,
    WorklistView,
    listed,
    parameters,
    view_of,
)
from jinmin.db.work import Work
from jinmin.errors import Invalid
from jinmin.matters import Catalogue

PARTY = CaseParty.__table__
LONGEST_PAGE = 500

# Made once: fifty values written into a statement anew cost more than their rows.
_NAMES = (
    sa.select(PARTY.c.case_id, PARTY.c.name)
    .where(PARTY.c.case_id.in_(sa.bindparam("case_ids", expanding=True)))
    .order_by(PARTY.c.id)
)


class Urgency(StrEnum):
    """紧急: how the due stands to the day. VISIT: the applicant waits, it is done in this visit (当场)."""

    OVERDUE = "overdue"
    TODAY = "today"
    VISIT = "visit"
    SOON = "soon"
    NORMAL = "normal"
    NONE = "none"


class WorklistOrder(StrEnum):
    """What a list can be sorted by; the oldest first decides between equals."""

    CASE_NO = "case_no"
    MATTER = "matter"
    STEP = "step"
    STATUTORY = "statutory_due"
    PROMISED = "promised_due"
    PLANNED = "planned_due"
    CHANNEL = "channel"
    CLERK = "opened_by_name"
    HOLDER = "holder_name"


@dataclass(frozen=True)
class PageKey:
    """The last row of a page, as the values it was sorted by; the next page begins after it."""

    values: tuple[object, ...]


@dataclass(frozen=True)
class WorklistQuery:
    """Which page of which tab; ``filter`` is a WorklistFilter or the id of a plug-in's tab.

    ``limit`` is at most 500; ``matter`` "" means all; no due counts as the latest.
    """

    filter: str = WorklistFilter.ALL
    after: PageKey | None = None
    limit: int = 50
    matter: str = ""
    order: WorklistOrder | None = None
    descending: bool = False


@dataclass(frozen=True)
class WorklistRow:
    """One line. ``title`` and ``parties`` are personal: the page masks them. ``days_left``: calendar days."""

    id: UUID
    version: int
    case_no: str
    matter: str
    matter_title: str
    title: str
    parties: tuple[str, ...]
    state: str
    step: str
    step_title: str
    urgency: Urgency
    days_left: int | None
    statutory_due: date | None
    promised_due: date | None
    planned_due: date | None
    due_provisional: bool
    channel: str
    region: str
    accepting_region: str
    acting_region: str
    opened_at: datetime
    opened_by_name: str
    holder_id: UUID | None
    holder_name: str
    held_reason: str


@dataclass(frozen=True)
class WorklistPage:
    """A page; ``following`` asks for the next one, None when this is the last."""

    rows: tuple[WorklistRow, ...]
    following: PageKey | None


def worklist(w: Work, query: WorklistQuery, refused: RefusedCases | None = None) -> WorklistPage:
    """One page of the actor's unfinished cases; two statements whatever the size of the table."""
    if not 1 <= query.limit <= LONGEST_PAGE:
        raise Invalid("worklist.limit", limit=query.limit, most=LONGEST_PAGE)
    view = view_of(w, refused)
    statement = _page(view, query) if query.after else _first_page(view, query)
    found = w.execute(statement, parameters(w)).all()
    shown = found[: query.limit]
    names = party_names(w, [row.id for row in shown])
    rows = tuple(_row(w, row, names.get(row.id, ())) for row in shown)
    more = len(found) > query.limit
    return WorklistPage(rows, PageKey(tuple(shown[-1][-len(_order(query)) :])) if more else None)


def worklist_counts(w: Work, refused: RefusedCases | None = None, matter: str = "") -> Mapping[str, int]:
    """How many cases each tab holds, from the same predicates as the rows; none above the policy's limit."""
    limit = w.port(CasePolicy).count_limit
    view = view_of(w, refused)
    row = w.execute(_counts(view, matter, limit), parameters(w)).one()
    return {tab: int(count) for tab, count in zip(view.tabs, row, strict=True)}


def party_names(w: Work, case_ids: Sequence[UUID]) -> Mapping[UUID, tuple[str, ...]]:
    """The parties' names of each case, in the order they were entered."""
    if not case_ids:
        return {}
    names: dict[UUID, tuple[str, ...]] = {}
    for row in w.execute(_NAMES, {"case_ids": case_ids}):
        names[row.case_id] = (*names.get(row.case_id, ()), row.name)
    return names


def urgency_of(planned_due: date | None, soon_from: date | None, on: date) -> Urgency:
    """How a due stands to the day ``on``; one that is never near is a visit's."""
    if planned_due is None:
        return Urgency.NONE
    if planned_due < on:
        return Urgency.OVERDUE
    if planned_due == on:
        return Urgency.VISIT if soon_from is None else Urgency.TODAY
    return Urgency.SOON if soon_from is not None and soon_from <= on else Urgency.NORMAL


@lru_cache(maxsize=KINDS_OF_POSTS)
def _first_page(view: WorklistView, query: WorklistQuery) -> sa.Select[Any]:
    return _page(view, query)


def _page(view: WorklistView, query: WorklistQuery) -> sa.Select[Any]:
    """The rows of the page and one more, each with what it is sorted by in the last columns."""
    order, wanted = _order(query), listed(view, query.filter, query.matter)
    keys = [column.label(f"sorted_by_{place}") for place, column in enumerate(order)]
    if query.order is None and query.filter != WorklistFilter.SOON:
        return _cut(query, sa.select(CASE, *keys).where(wanted), order)
    # No index holds these in order. The keys are read and sorted first, as a planner that hopes to meet fifty
    # early would walk a million by another index, and whole rows for the page alone.
    few = sa.select(CASE.c.id.label("case_id"), *keys).where(wanted).cte("few").prefix_with("MATERIALIZED")
    sorted_by = [few.c[key.name] for key in keys]
    page = _cut(query, sa.select(few), sorted_by).subquery("page")
    places = [page.c[key.name] for key in keys]
    statement = sa.select(CASE, *places).join(page, page.c.case_id == CASE.c.id)
    return statement.order_by(*_directed(query, places))


def _cut(
    query: WorklistQuery, statement: sa.Select[Any], order: Sequence[ColumnElement[Any]]
) -> sa.Select[Any]:
    """What comes after the last page, in order."""
    if query.after:
        reached = sa.tuple_(*query.after.values, types=[column.type for column in order])
        here = sa.tuple_(*order)
        statement = statement.where(here < reached if query.descending else here > reached)
    return statement.order_by(*_directed(query, order)).limit(query.limit + 1)


def _directed(query: WorklistQuery, order: Sequence[ColumnElement[Any]]) -> list[ColumnElement[Any]]:
    return [column.desc() if query.descending else column for column in order]


def _order(query: WorklistQuery) -> list[ColumnElement[Any]]:
    oldest: list[ColumnElement[Any]] = [CASE.c.opened_at, CASE.c.id]
    if query.order is not None:
        column = CASE.c[query.order.value]
        return [sa.func.coalesce(column, date.max) if column.nullable else column, *oldest]
    by_due = query.filter in (WorklistFilter.OVERDUE, WorklistFilter.TODAY, WorklistFilter.SOON)
    return [CASE.c.planned_due, *oldest] if by_due else oldest


@lru_cache(maxsize=KINDS_OF_POSTS)
def _counts(view: WorklistView, matter: str, limit: int) -> sa.Select[Any]:
    counts: list[sa.ScalarSelect[Any]] = [_count(listed(view, tab, matter), limit) for tab in view.tabs]
    return sa.select(*counts)


def _count(predicate: ColumnElement[bool], limit: int) -> sa.ScalarSelect[int]:
    some = sa.select(sa.literal(1)).select_from(CASE).where(predicate).limit(limit).subquery()
    return sa.select(sa.func.count()).select_from(some).scalar_subquery()


def _row(w: Work, row: Row[Any], parties: tuple[str, ...]) -> WorklistRow:
    matter = w.port(Catalogue).version(row.matter, row.matter_version)
    waiting = matter.step(row.step) if row.state in OPEN_STATES else None
    return WorklistRow(
        id=row.id,
        version=row.version,
        case_no=row.case_no,
        matter=row.matter,
        matter_title=matter.title,
        title=row.title,
        parties=parties,
        state=row.state,
        step=row.step,
        step_title=waiting.title if waiting else "",
        urgency=urgency_of(row.planned_due, row.soon_from, w.today),
        days_left=(row.planned_due - w.today).days if row.planned_due else None,
        statutory_due=row.statutory_due,
        promised_due=row.promised_due,
        planned_due=row.planned_due,
        due_provisional=row.due_provisional,
        channel=row.channel,
        region=row.region,
        accepting_region=row.accepting_region,
        acting_region=place_of(waiting, row.region, row.accepting_region) if waiting else row.region,
        opened_at=row.opened_at,
        opened_by_name=row.opened_by_name,
        holder_id=row.holder_id,
        holder_name=row.holder_name,
        held_reason=row.held_reason,
    )
