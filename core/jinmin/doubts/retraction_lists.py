"""反向追错清单: who was told of which correction, and what one retraction touched here."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from jinmin.db.work import Work
from jinmin.doubts.models import Acknowledgement, Consequence, Retraction
from jinmin.doubts.policy import ANSWER, RAISE
from jinmin.doubts.records import title_of
from jinmin.doubts.settling import acknowledgement_of
from jinmin.errors import Forbidden, NotFound
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.identity import scope
from jinmin.regions import within

RETRACTION, ACKNOWLEDGED = Retraction.__table__, Acknowledgement.__table__
CONSEQUENCE = Consequence.__table__


@dataclass(frozen=True)
class RetractionLine:
    """One recipient of a retraction; ``acknowledged_on`` None while it is silent."""

    id: UUID
    origin: str
    from_title: str
    addressee: str
    addressee_title: str
    channel: str
    resource: str
    record_id: UUID
    wrong_version: int
    right_version: int
    issued_on: date
    due_on: date
    reminders: int
    reminded_on: date | None
    acknowledged_on: date | None
    cases: int
    papers: int
    figures: int
    waiting: int


@dataclass(frozen=True)
class RetractionFile:
    """One retraction in full, with what this node found touched."""

    retraction: Retraction
    line: RetractionLine
    resource_title: str
    fields: tuple[str, ...]
    consequences: tuple[Consequence, ...]
    acknowledgement: Acknowledgement | None


def retractions(w: Work, *, limit: int = 500) -> tuple[RetractionLine, ...]:
    """反向追错清单: what was issued here and what came in, the unacknowledged first."""
    require_either(w)
    return _lines(w, _of_division(w.actor.region, limit))


def retraction_file(w: Work, retraction_id: UUID) -> RetractionFile:
    """One retraction; NotFound for who may not see it."""
    require_either(w)
    wanted = sa.and_(RETRACTION.c.id == retraction_id, scope(w.actor, RETRACTION.c.record_region))
    lines = _lines(w, _listing(wanted))
    if not lines:
        raise NotFound("doubts.no_retraction")
    retraction = w.get(Retraction, retraction_id)
    resource = w.port(ResourceCatalogue).find(retraction.resource)
    named = {item.field: item.title for item in resource.items} if resource else {}
    query = sa.select(Consequence).where(CONSEQUENCE.c.retraction_id == retraction_id)
    order = (CONSEQUENCE.c.settled_at.is_not(None), CONSEQUENCE.c.kind, CONSEQUENCE.c.label)
    return RetractionFile(
        retraction=retraction,
        line=lines[0],
        resource_title=resource.title if resource else retraction.resource,
        fields=tuple(
            "已依法删除的信息项" if name == "*" else named.get(name, name) for name in retraction.fields
        ),
        consequences=tuple(w.session.scalars(query.order_by(*order))),
        acknowledgement=acknowledgement_of(w, retraction_id),
    )


def retractions_of(w: Work, doubt_id: UUID) -> tuple[RetractionLine, ...]:
    """Those that one question led to. The caller has shown the right to the question."""
    return _lines(w, _listing(RETRACTION.c.doubt_id == doubt_id))


def require_either(w: Work) -> None:
    """Forbidden for a post that neither asks nor answers."""
    if not (w.actor.may(RAISE) or w.actor.may(ANSWER)):
        raise Forbidden("access.permission", permission=ANSWER)


@lru_cache(maxsize=256)
def _of_division(region: str, limit: int) -> sa.Select[Any]:
    return _listing(within(RETRACTION.c.record_region, region), limit)


def _listing(where: ColumnElement[bool], limit: int = 500) -> sa.Select[Any]:
    open_ones = sa.and_(CONSEQUENCE.c.retraction_id == RETRACTION.c.id, CONSEQUENCE.c.settled_at.is_(None))
    waiting = sa.select(sa.func.count()).where(open_ones).correlate(RETRACTION).scalar_subquery()
    a = ACKNOWLEDGED.c
    return (
        sa.select(RETRACTION, a.acknowledged_on, a.cases, a.papers, a.figures, waiting.label("waiting"))
        .select_from(RETRACTION.outerjoin(ACKNOWLEDGED, a.retraction_id == RETRACTION.c.id))
        .where(where)
        .order_by(a.acknowledged_on.is_not(None), RETRACTION.c.due_on, RETRACTION.c.id)
        .limit(limit)
    )


def _lines(w: Work, query: sa.Select[Any]) -> tuple[RetractionLine, ...]:
    return tuple(
        RetractionLine(
            from_title=title_of(w, row.origin),
            channel=row.channel,
            cases=row.cases or 0,
            papers=row.papers or 0,
            figures=row.figures or 0,
            **{name: getattr(row, name) for name in _PLAIN},
        )
        for row in w.execute(query)
    )


_PLAIN = tuple(
    name
    for name in RetractionLine.__dataclass_fields__
    if name not in ("from_title", "channel", "cases", "papers", "figures")
)
