"""Lists of questions, and one in full with what happened to it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Row

from jinmin.db.work import Work
from jinmin.doubts.answering import answer_of
from jinmin.doubts.models import (
    Acknowledgement,
    Consequence,
    Doubt,
    DoubtAnswer,
    Outcome,
    Retraction,
)
from jinmin.doubts.records import title_of
from jinmin.doubts.retraction_lists import RetractionLine, require_either, retractions_of
from jinmin.errors import NotFound
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.ledger.entries import entries_of
from jinmin.regions import within

QUESTION, ANSWERS = Doubt.__table__, DoubtAnswer.__table__
RETRACTION, ACKNOWLEDGED = Retraction.__table__, Acknowledgement.__table__
CONSEQUENCE = Consequence.__table__


class DoubtFilter(StrEnum):
    """The tabs above the list."""

    TO_ANSWER = "to_answer"
    ASKED = "asked"
    LATE = "late"
    DONE = "done"


@dataclass(frozen=True)
class DoubtLine:
    """One question in a list: nothing personal."""

    id: UUID
    number: str
    asker_title: str
    resource: str
    field: str
    record_id: UUID
    raised_on: date
    due_on: date
    due_provisional: bool
    outcome: Outcome | None
    answered_on: date | None
    passed_on: bool


@dataclass(frozen=True)
class Event:
    """One moment in the course of a question; ``seq`` is this node's ledger entry of it."""

    at: datetime
    key: str
    by: str
    seq: int


@dataclass(frozen=True)
class DoubtFile:
    """One question in full, what it led to, and in which order."""

    doubt: Doubt
    answer: DoubtAnswer | None
    resource_title: str
    field_title: str
    owner: str
    is_ours: bool
    retractions: tuple[RetractionLine, ...]
    course: tuple[Event, ...]


def doubts(w: Work, tab: DoubtFilter, limit: int = 500) -> tuple[DoubtLine, ...]:
    """What the actor asked or has to answer, the first due first. Forbidden without a right to either."""
    require_either(w)
    query = _questions(w.actor.region, w.origin, tab, limit)
    return tuple(_line(row) for row in w.execute(query, {"today": w.today}))


@lru_cache(maxsize=256)
def _questions(region: str, origin: str, tab: DoubtFilter, limit: int) -> sa.Select[Any]:
    passed = QUESTION.alias("passed")
    query = (
        sa.select(
            QUESTION, ANSWERS.c.outcome, ANSWERS.c.answered_on, passed.c.id.is_not(None).label("passed_on")
        )
        .select_from(
            QUESTION.outerjoin(ANSWERS, ANSWERS.c.doubt_id == QUESTION.c.id).outerjoin(
                passed, passed.c.passed_from == QUESTION.c.id
            )
        )
        .where(_seen(region, origin), _under(origin, tab))
    )
    order = QUESTION.c.raised_on.desc() if tab is DoubtFilter.DONE else QUESTION.c.due_on
    return query.order_by(order, QUESTION.c.id).limit(limit)


def doubts_of_case(w: Work, case_id: UUID) -> tuple[DoubtLine, ...]:
    """The questions raised in a case. The caller has shown the right to the case."""
    query = sa.select(
        QUESTION, ANSWERS.c.outcome, ANSWERS.c.answered_on, sa.literal(False).label("passed_on")
    ).select_from(QUESTION.outerjoin(ANSWERS, ANSWERS.c.doubt_id == QUESTION.c.id))
    rows = w.execute(query.where(QUESTION.c.case_id == case_id).order_by(QUESTION.c.id))
    return tuple(_line(row) for row in rows)


def doubt_file(w: Work, doubt_id: UUID) -> DoubtFile:
    """One question; NotFound for who may not see it. The caller journals the access."""
    doubt = w.get(Doubt, doubt_id)
    seen = w.execute(
        sa.select(QUESTION.c.id).where(QUESTION.c.id == doubt_id, _seen(w.actor.region, w.origin))
    ).first()
    if seen is None:
        raise NotFound("doubts.none")
    answer = answer_of(w, doubt_id)
    resource = w.port(ResourceCatalogue).find(doubt.resource)
    named = {item.field: item.title for item in resource.items} if resource else {}
    return DoubtFile(
        doubt=doubt,
        answer=answer,
        resource_title=resource.title if resource else doubt.resource,
        field_title=named.get(doubt.field, doubt.field),
        owner=title_of(w, doubt.addressee),
        is_ours=doubt.addressee == w.origin,
        retractions=retractions_of(w, doubt_id),
        course=_course(w, doubt, answer),
    )


def _seen(region: str, origin: str) -> ColumnElement[bool]:
    """Questions of the actor's division, and those about records of it."""
    asked = sa.and_(QUESTION.c.origin == origin, within(QUESTION.c.region, region))
    return sa.or_(asked, within(QUESTION.c.record_region, region))


def _under(origin: str, tab: DoubtFilter) -> ColumnElement[bool]:
    open_now = ANSWERS.c.id.is_(None)
    match tab:
        case DoubtFilter.TO_ANSWER:
            return sa.and_(open_now, QUESTION.c.addressee == origin)
        case DoubtFilter.ASKED:
            return sa.and_(open_now, QUESTION.c.origin == origin, QUESTION.c.addressee != origin)
        case DoubtFilter.LATE:
            return sa.and_(open_now, QUESTION.c.due_on < sa.bindparam("today", type_=sa.Date))
        case DoubtFilter.DONE:
            return ANSWERS.c.id.is_not(None)


def _line(row: Row[Any]) -> DoubtLine:
    names = [name for name in DoubtLine.__dataclass_fields__ if name != "outcome"]
    told = {name: getattr(row, name) for name in names}
    return DoubtLine(**told, outcome=Outcome(row.outcome) if row.outcome else None)


def _course(w: Work, doubt: Doubt, answer: DoubtAnswer | None) -> tuple[Event, ...]:
    """From the ledger: when each letter was written or arrived here, and every reminder."""
    passed = w.execute(sa.select(QUESTION.c.id).where(QUESTION.c.passed_from == doubt.id)).scalars().all()
    mine = sa.select(RETRACTION.c.id).where(RETRACTION.c.doubt_id == doubt.id)
    retracted = w.execute(mine).scalars().all()
    known = sa.select(ACKNOWLEDGED.c.id).where(ACKNOWLEDGED.c.retraction_id.in_(retracted))
    acknowledged = w.execute(known).scalars().all()
    ids = [doubt.id, *passed, *([answer.id] if answer else []), *retracted, *acknowledged]
    named = {
        doubt.id: "raised",
        **dict.fromkeys(passed, "passed_on"),
        **dict.fromkeys(retracted, "retracted"),
    }
    named |= dict.fromkeys(acknowledged, "acknowledged")
    if answer:
        named[answer.id] = answer.outcome.value
    # The answer and its retractions stand in one commit; people read the answer first.
    letters = sorted(
        entries_of(w, ids), key=lambda entry: (entry.at, entry.kind == "doubt_retraction", entry.seq)
    )
    return tuple(
        Event(
            entry.at,
            "reminded" if entry.kind == "doubt_retraction" and entry.version > 1 else named[entry.record_id],
            _who(w, entry.kind, entry.public, entry.origin),
            entry.seq,
        )
        for entry in letters
    )


def _who(w: Work, kind: str, public: dict[str, Any], origin: str) -> str:
    match kind:
        case "doubt_question":
            return str(public["asker_title"])
        case "doubt_retraction":
            return f"{title_of(w, origin)} → {public['addressee_title']}"
        case "doubt_acknowledgement":
            return str(public["by_title"])
    return title_of(w, origin)
