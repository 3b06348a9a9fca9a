"""Which standing alerts a post sees, as statements: each place it sees them of by an index of its own.

One statement with "of the division, or accepted there for another" would read every alert that stands, and with it
every case (tried with 100,000 alerts over 1.3 million cases). So the two are asked apart and put together.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from jinmin.cases import SUPERVISE, Case
from jinmin.cases.access import KINDS_OF_POSTS, accepted_for_others, own_matters
from jinmin.db.work import Work
from jinmin.identity import Organisation
from jinmin.identity.access import require
from jinmin.matters import Catalogue
from jinmin.regions import within
from jinmin.supervision.holding import ALERT, STANDS
from jinmin.supervision.models import AlertState, Light, Subject
from jinmin.vocabulary.actor import NATION

CASE = Case.__table__
ORGANISATION = Organisation.__table__
COUNT_LIMIT = 10_000
PLACE = (ALERT.c.due_on, ALERT.c.id)
USER = sa.bindparam("user_id", type_=CASE.c.holder_id.type)
ORGANISATION_ID = sa.bindparam("org_id", type_=ALERT.c.org_id.type)


@dataclass(frozen=True)
class AlertKey:
    """The last line of a page."""

    due_on: date
    id: UUID


@dataclass(frozen=True)
class AlertQuery:
    """Which alerts: ``mine`` those addressed to this actor, else all of the division (needs SUPERVISE)."""

    mine: bool = True
    light: Light | None = None
    state: AlertState | None = None
    org_id: UUID | None = None


@dataclass(frozen=True)
class Viewer:
    """The post that asks; who holds it and in which organisation are parameters. ``matters`` None means all.

    ``across``: some matter is accepted by one office for another, and both see its alerts.
    """

    region: str
    post: str
    permissions: frozenset[str]
    matters: frozenset[str] | None
    across: bool

    def may(self, permission: str) -> bool:
        """Whether the post holds this right."""
        return permission in self.permissions or "*" in self.permissions

    @property
    def places(self) -> Iterator[ColumnElement[bool]]:
        """Alerts of the division; those of cases that it accepted for another and has not among its own."""
        own = within(ALERT.c.region, self.region)
        yield own
        if self.across and self.region != NATION:
            yield sa.and_(accepted_for_others(self.region, self.across), ~own)


def viewer_of(w: Work, query: AlertQuery) -> Viewer:
    """The actor as one who looks at alerts; Forbidden to ask for a whole division without SUPERVISE."""
    if not query.mine:
        require(w.actor, SUPERVISE)
    across = w.port(Catalogue).across
    return Viewer(w.actor.region, w.actor.post, w.actor.permissions, own_matters(w), across)


def parameters(w: Work) -> Mapping[str, object]:
    """What every statement about alerts is asked with."""
    return {"user_id": w.actor.user_id, "org_id": w.actor.org_id}


def page_of(viewer: Viewer, query: AlertQuery, limit: int, after: AlertKey | None) -> sa.Select[Any]:
    """A page and one row more, the longest overdue first."""
    return _page(viewer, query, limit, after) if after else _first_page(viewer, query, limit)


@lru_cache(maxsize=KINDS_OF_POSTS)
def count_of(viewer: Viewer, query: AlertQuery) -> sa.Select[Any]:
    """How many there are; counting stops at COUNT_LIMIT."""
    found = _together(arm.limit(COUNT_LIMIT) for arm in _arms(viewer, query))
    some = sa.select(found.c.id).limit(COUNT_LIMIT).subquery()
    return sa.select(sa.func.count()).select_from(some)


@lru_cache(maxsize=KINDS_OF_POSTS)
def _first_page(viewer: Viewer, query: AlertQuery, limit: int) -> sa.Select[Any]:
    return _page(viewer, query, limit, None)


def _page(viewer: Viewer, query: AlertQuery, limit: int, after: AlertKey | None) -> sa.Select[Any]:
    further: ColumnElement[bool] = sa.true()
    if after is not None:
        reached = sa.tuple_(after.due_on, after.id, types=[column.type for column in PLACE])
        further = sa.tuple_(*PLACE) > reached
    arms = (arm.where(further).order_by(*PLACE).limit(limit + 1) for arm in _arms(viewer, query))
    found = _together(arms)
    rows = found.join(ALERT, ALERT.c.id == found.c.id).outerjoin(CASE, CASE.c.id == ALERT.c.case_id)
    rows = rows.outerjoin(ORGANISATION, ORGANISATION.c.id == ALERT.c.org_id)
    statement = sa.select(ALERT, CASE.c.case_no, ORGANISATION.c.name.label("org")).select_from(rows)
    return statement.order_by(*PLACE).limit(limit + 1)


def _together(arms: Iterator[sa.Select[Any]]) -> sa.Subquery:
    parts = [arm.subquery() for arm in arms]
    return parts[0] if len(parts) == 1 else sa.union_all(*map(sa.select, parts)).subquery("found")


def _arms(viewer: Viewer, query: AlertQuery) -> Iterator[sa.Select[Any]]:
    """The alerts of each place by what they are sorted by."""
    source = ALERT.outerjoin(CASE, CASE.c.id == ALERT.c.case_id)
    for place in viewer.places:
        yield sa.select(*PLACE).select_from(source).where(STANDS, place, *_asked(viewer, query))


def _asked(viewer: Viewer, query: AlertQuery) -> Iterator[ColumnElement[bool]]:
    if query.mine:
        yield sa.or_(_to_do(viewer), _told(viewer))
    for column, value in ((ALERT.c.light, query.light), (ALERT.c.state, query.state)):
        if value is not None:
            yield column == value
    if query.org_id is not None:
        yield ALERT.c.org_id == query.org_id


def _told(viewer: Viewer) -> ColumnElement[bool]:
    """Addressed to posts like the viewer's: of just this division, with the right, and the title if one is named."""
    rights = sa.true() if viewer.may("*") else ALERT.c.permission.in_(sorted(viewer.permissions))
    post = sa.or_(ALERT.c.post == "", ALERT.c.post == viewer.post)
    return sa.and_(ALERT.c.told_region == viewer.region, rights, post)


def _to_do(viewer: Viewer) -> ColumnElement[bool]:
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
