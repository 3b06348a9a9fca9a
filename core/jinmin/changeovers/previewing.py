"""迁移预览: the touched cases a page at a time, and a whole look at all of them with progress."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from jinmin.cases.changeover_models import CarryState, CaseChangeover, Decision
from jinmin.cases.models import UNFINISHED, Case
from jinmin.changeovers.impact import CaseImpact, OpenCase, Totals
from jinmin.changeovers.judging import Judge, judge_of
from jinmin.changeovers.subjects import (
    ItemSubject,
    MatterSubject,
    ParameterSubject,
    Subject,
    default_decision,
)
from jinmin.clock import legal_day
from jinmin.db.stretches import stretches
from jinmin.db.work import Work
from jinmin.identity.scope import scope
from jinmin.ledger.consumers import OpenWork
from jinmin.ledger.models import LedgerEntry
from jinmin.ledger.sealing import head
from jinmin.matters import Catalogue
from jinmin.regions import within
from jinmin.service_items.models import DIRECTORY

CASE = Case.__table__
ENTRY = LedgerEntry.__table__
CHANGEOVER = CaseChangeover.__table__
STRETCH = 2_000
MOST_COUNTED = 10_000
LONGEST_WORK = timedelta(hours=1)
"""A case bears the instant its work began; so long before a look one may have begun that committed after it."""

Place = tuple[datetime, UUID]
"""Where a page begins: after the case of this opening and id."""

_COLUMNS = (
    CASE.c.id, CASE.c.case_no, CASE.c.matter, CASE.c.matter_version, CASE.c.region, CASE.c.org_id, CASE.c.step,
    CASE.c.opened_at, CASE.c.accepted_on, CASE.c.held_reason, CASE.c.statutory_from, CASE.c.promised_from,
    CASE.c.statutory_due, CASE.c.promised_due, CASE.c.suspended_days, CASE.c.extended_days, CASE.c.item_versions,
    CASE.c.origin,
)  # fmt: skip
_ORDER = (CASE.c.opened_at, CASE.c.id)


@dataclass(frozen=True)
class Stretch:
    """A stretch of the preview; ``looked`` cases were looked at, ``following`` asks for the next."""

    impacts: tuple[CaseImpact, ...]
    looked: int
    following: Place | None


@dataclass(frozen=True)
class Seen:
    """What a look can have seen: it began at ``at``, when ``seq`` was the ledger's last entry."""

    at: datetime
    seq: int


@dataclass(frozen=True)
class Preview:
    """What came of looking at every case; ``stopped``: somebody left before the end."""

    totals: Totals
    stopped: bool
    seen: Seen


def look(
    w: Work, subject: Subject, judge: Judge, after: Place | None = None, *, limit: int = STRETCH
) -> Stretch:
    """The touched cases among the next ``limit`` that could be, with what is decided for each."""
    query = sa.select(*_COLUMNS).where(*_candidates(w, subject))
    if after is not None:
        reached = sa.tuple_(*after, types=[column.type for column in _ORDER])
        query = query.where(sa.tuple_(*_ORDER) > reached)
    rows = w.execute(query.order_by(*_ORDER).limit(limit)).all()
    # By origin here: SQLite would take the index of the case numbers and sort anew for each stretch.
    cases = [open_case_of(row) for row in rows if row.origin == w.origin]
    impacts = _decided(w, subject, tuple(judge.impacts(w, cases)))
    last = rows[-1] if len(rows) == limit else None
    return Stretch(impacts, len(cases), (last.opened_at, last.id) if last else None)


def preview(
    open_read: OpenWork,
    subject: Subject,
    progress: Callable[[Totals], bool] = lambda _totals: True,
    *,
    limit: int = STRETCH,
) -> Preview:
    """Look at every open case that ``subject`` could touch; each stretch on a snapshot of its own.

    ``progress`` hears after each stretch what is counted so far; false ends the preview there.
    """
    with open_read() as w:
        # The head first: what commits after it counts as unseen, whether a later stretch meets it or not.
        seen = Seen(w.at, head(w.session.connection())[0])
        judge, totals = judge_of(w, subject), Totals(expected=_expected(w, subject))
    after: Place | None = None
    while True:
        with open_read() as w:
            stretch = look(w, subject, judge, after, limit=limit)
        totals.take(stretch.looked, stretch.impacts)
        after = stretch.following
        if after is None or not progress(totals):
            return Preview(totals, after is not None, seen)


def touched_since(w: Work, subject: Subject, seen: Seen) -> tuple[CaseImpact, ...]:
    """The touched cases opened after what was seen, the oldest first."""
    judge = judge_of(w, subject)
    found: list[CaseImpact] = []
    after: Place | None = (seen.at - LONGEST_WORK, UUID(int=0))
    while after is not None:
        stretch = look(w, subject, judge, after)
        found += stretch.impacts
        after = stretch.following
    younger = _begun_after(w, [impact.case.id for impact in found], seen.seq)
    return tuple(impact for impact in found if impact.case.id in younger)


def _begun_after(w: Work, case_ids: Sequence[UUID], seq: int) -> frozenset[UUID]:
    """Those of the records whose first entry stands behind this one in the ledger."""
    first = sa.and_(ENTRY.c.version == 1, ENTRY.c.seq > seq)
    return frozenset(
        record_id
        for stretch in stretches(case_ids)
        for record_id in w.execute(
            sa.select(ENTRY.c.record_id).where(first, ENTRY.c.record_id.in_(stretch))
        ).scalars()
    )


def open_cases_reading(w: Work, matters: Sequence[str], region: str) -> int:
    """How many open cases of these matters lie in a division; counting stops at MOST_COUNTED."""
    if not matters:
        return 0
    found = sa.select(CASE.c.id).where(
        UNFINISHED, CASE.c.matter.in_(matters), within(CASE.c.region, region), scope(w.actor, CASE.c.region)
    )
    counted = sa.select(sa.func.count()).select_from(found.limit(MOST_COUNTED).subquery())
    return int(w.execute(counted).scalar_one())


def has_candidates(w: Work, subject: Subject) -> bool:
    """Whether any open case could be touched at all."""
    query = sa.select(CASE.c.id).where(CASE.c.origin == w.origin, *_candidates(w, subject)).limit(1)
    return w.execute(query).first() is not None


def these_cases(w: Work, case_ids: Sequence[UUID]) -> list[OpenCase]:
    """The open ones of these cases that the actor's division holds, the oldest first."""
    query = sa.select(*_COLUMNS).where(
        UNFINISHED, CASE.c.id.in_(case_ids), CASE.c.origin == w.origin, scope(w.actor, CASE.c.region)
    )
    return [open_case_of(row) for row in w.execute(query.order_by(CASE.c.opened_at, CASE.c.id))]


def open_case_of(row: sa.Row[Any]) -> OpenCase:
    """A row of the case table as the preview looks at it; clocks of old cases begin with their acceptance."""
    accepted: date = row.accepted_on or legal_day(row.opened_at)
    return OpenCase(
        row.id, row.case_no, row.matter, row.matter_version, row.region, row.org_id, row.step, row.opened_at,
        accepted, bool(row.held_reason),
        row.statutory_from or (accepted if row.statutory_due else None),
        row.promised_from or (accepted if row.promised_due else None),
        row.suspended_days, row.extended_days, tuple(row.item_versions or ()),
    )  # fmt: skip


def _candidates(w: Work, subject: Subject) -> tuple[sa.ColumnElement[bool] | sa.TextClause, ...]:
    own = (UNFINISHED, scope(w.actor, CASE.c.region))
    match subject:
        case ParameterSubject():
            matters = subject.value.matters or _of_domain(w, subject.value.name)
            return (*own, CASE.c.matter.in_(matters), within(CASE.c.region, subject.region))
        case ItemSubject():
            version = subject.version
            place = (
                within(CASE.c.region, version.region)
                if version.body == DIRECTORY
                else CASE.c.org_id == version.org_id
            )
            return (*own, CASE.c.matter == version.matter_id, place)
        case MatterSubject():
            older = CASE.c.matter_version < subject.matter.version
            return (*own, CASE.c.matter == subject.matter.id, older)


def _of_domain(w: Work, name: str) -> tuple[str, ...]:
    """A parameter that does not say which matters read it may concern all of its domain."""
    domain = name.partition(".")[0]
    return tuple(matter.id for matter in w.port(Catalogue).all(w.today) if matter.domain == domain)


def _expected(w: Work, subject: Subject) -> int:
    own = CASE.c.origin == w.origin
    query = sa.select(sa.func.count()).select_from(CASE).where(own, *_candidates(w, subject))
    return int(w.execute(query).scalar_one())


def _decided(w: Work, subject: Subject, impacts: tuple[CaseImpact, ...]) -> tuple[CaseImpact, ...]:
    if not impacts:
        return ()
    default, ids = default_decision(w, subject), [impact.case.id for impact in impacts]
    query = sa.select(CHANGEOVER).where(CHANGEOVER.c.subject == subject.key, CHANGEOVER.c.case_id.in_(ids))
    held = {row.case_id: row for row in w.execute(query)}
    return tuple(_with(impact, held.get(impact.case.id), default) for impact in impacts)


def _with(impact: CaseImpact, row: Any, default: Decision) -> CaseImpact:
    if row is None:
        keeps = impact.obstacle or default is Decision.KEEP
        return impact if keeps else replace(impact, decision=Decision.MOVE)
    decided, state = Decision(row.decision), CarryState(row.state)
    return replace(impact, decision=decided, decided=decided, reason=row.reason, state=state)
