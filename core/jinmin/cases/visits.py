"""Who has a case open at which interface process of this node, and what was done to it meanwhile."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from jinmin.cases.policy import CasePolicy
from jinmin.db.base import Plain
from jinmin.db.work import Work
from jinmin.identity.staff_models import User
from jinmin.ledger.models import LedgerEntry


class CaseVisit(Plain, table=True):
    """One user with one case open at one process, since when, and when that process was last heard of."""

    __tablename__ = "case_visit"
    __why_plain__: ClassVar[str] = "it is worthless after a minute"

    case_id: UUID = Field(primary_key=True)
    process_id: UUID = Field(primary_key=True)
    user_id: UUID = Field(primary_key=True)
    user_name: str = Field(sa_type=sa.String(60))
    since: datetime
    seen_at: datetime


VISIT = CaseVisit.__table__
ENTRY = LedgerEntry.__table__
USER = User.__table__


@dataclass(frozen=True)
class CaseVisitor:
    """A user who has a case open, since when."""

    case_id: UUID
    user_id: UUID
    name: str
    since: datetime


@dataclass(frozen=True)
class CaseDeed:
    """A commit that changed a case: who did what when; ``seq`` is its last entry. No name: the node itself."""

    case_id: UUID
    seq: int
    work_id: UUID
    user_id: UUID | None
    name: str
    action: str
    at: datetime


def keep_visits(w: Work, process_id: UUID, visitors: Sequence[CaseVisitor]) -> None:
    """These and no others have a case open at this process; processes not heard of any more are forgotten.

    A process calls it well within the policy's ``presence_seconds``.
    """
    w.execute(
        sa.delete(VISIT).where((VISIT.c.process_id == process_id) | (VISIT.c.seen_at < _heard_since(w)))
    )
    rows = [
        {
            "case_id": each.case_id,
            "process_id": process_id,
            "user_id": each.user_id,
            "user_name": each.name,
            "since": each.since,
            "seen_at": w.at,
        }
        for each in visitors
    ]
    if rows:
        w.execute(sa.insert(VISIT), rows)


def visitors_elsewhere(w: Work, process_id: UUID, case_ids: Collection[UUID]) -> tuple[CaseVisitor, ...]:
    """Who has one of these cases open at another process, the first to come first."""
    query = (
        sa.select(VISIT.c.case_id, VISIT.c.user_id, VISIT.c.user_name, VISIT.c.since)
        .where(VISIT.c.case_id.in_(case_ids), VISIT.c.process_id != process_id)
        .where(VISIT.c.seen_at >= _heard_since(w))
        .order_by(VISIT.c.since, VISIT.c.user_id)
    )
    return tuple(CaseVisitor(row.case_id, row.user_id, row.user_name, row.since) for row in w.execute(query))


def deeds_since(w: Work, seen: Mapping[UUID, int]) -> tuple[CaseDeed, ...]:
    """The commits that changed these cases after the ledger entry that was seen of each, in order."""
    if not seen:
        return ()
    of_work = (ENTRY.c.case_id, ENTRY.c.work_id, ENTRY.c.actor_id, ENTRY.c.action, ENTRY.c.at)
    told = (
        sa.select(*of_work, sa.func.max(ENTRY.c.seq).label("seq"))
        .where(ENTRY.c.case_id.in_(seen), ENTRY.c.seq > min(seen.values()))
        .group_by(*of_work)
        .subquery()
    )
    query = sa.select(told, USER.c.name).outerjoin(USER, USER.c.id == told.c.actor_id).order_by(told.c.seq)
    return tuple(
        CaseDeed(row.case_id, row.seq, row.work_id, row.actor_id, row.name or "", row.action, row.at)
        for row in w.execute(query)
        if row.seq > seen[row.case_id]
    )


def _heard_since(w: Work) -> datetime:
    return w.at - timedelta(seconds=w.port(CasePolicy).presence_seconds)
