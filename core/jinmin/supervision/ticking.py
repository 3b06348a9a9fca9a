"""The tick: lights go on and off as the days pass. Harmless when repeated, interrupted, or run by many at once.

After a tick the standing alerts are exactly the records some rule holds for, with the due it holds for. Every
batch is a work of its own that takes only records nobody else holds and looks again under the lock, so a clerk
waits for a batch at most and a batch for nobody. Cases themselves are not touched: their versions stay, and with
them what a clerk has open.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Row

from jinmin.db.work import Work
from jinmin.identity.posts import in_force, rights_of
from jinmin.identity.staff_models import Appointment, Post, User
from jinmin.ids import new_id
from jinmin.ledger.consumers import OpenWork
from jinmin.matters import WorkingCalendar, recount_dues
from jinmin.regions import prefixes
from jinmin.supervision.holding import ALERT, STANDS, holds, order_of, still_holds
from jinmin.supervision.models import AlertState, SupervisionAlert
from jinmin.supervision.rule_book import Cell, StaffedPosts, cells
from jinmin.supervision.rule_files import kept_rules
from jinmin.supervision.telling import Addressed, Tally, addressed, tell
from jinmin.supervision.watched import WATCHED

BATCH = 100
LOOK = 1_000
"""Records looked at in one go, for lights that are missing."""
RAISE, CLOSE = "supervision.alert", "supervision.clear"

Place = tuple[object, ...]


@dataclass(frozen=True)
class Ticked:
    """How many lights went on and off, and how many dues were counted anew before."""

    raised: int = 0
    closed: int = 0
    recounted: int = 0


@dataclass(frozen=True)
class _Plan:
    today: date
    cells: tuple[Cell, ...]
    posts: StaffedPosts
    calendar: WorkingCalendar
    origin: str


def tick(open_work: OpenWork, *, batch: int = BATCH) -> Ticked:
    """Bring the lights up to this day. ``open_work`` opens a work of the node itself.

    What a clerk holds at that moment is left for the next tick.
    """
    recounted = recount_dues(open_work).total()
    with open_work() as w:
        plan = _plan(w)
        names = w.execute(sa.select(ALERT.c.rule).where(STANDS).distinct()).scalars().all()
    closed = sum(_clear(open_work, plan, name, batch) for name in sorted(names))
    tally: Tally = Counter()
    for cell in plan.cells:
        _light(open_work, plan, cell, batch, tally)
    with open_work() as w:
        tell(w, tally)
    return Ticked(tally.total(), closed, recounted)


def _plan(w: Work) -> _Plan:
    rules = kept_rules(w)
    return _Plan(w.today, cells(rules, w.today), _staffed(w), w.port(WorkingCalendar), w.origin)


def _light(open_work: OpenWork, plan: _Plan, cell: Cell, batch: int, tally: Tally) -> None:
    after = None
    while True:
        with open_work() as w:
            seen = w.execute(_walk(plan, cell, after)).all()
            unlit = _without_light(w, cell, seen)
        for start in range(0, len(unlit), batch):
            with open_work() as w:
                w.action = RAISE
                taken = w.execute(_locked(plan, cell, unlit[start : start + batch])).all()
                raised = _raise(w, plan, cell, taken)
            tally.update(raised)
        if len(seen) < LOOK:
            return
        after = tuple(seen[-1][: len(order_of(cell))])


def _walk(plan: _Plan, cell: Cell, after: Place | None) -> sa.Select[Any]:
    """The next records the rule holds for, lit or not, as an index holds them; nothing is locked.

    Whether a light is on is asked apart, by key: joined, a planner that does not know yet how many alerts there
    are compares each record with each of them.
    """
    watched, order = WATCHED[cell.rule.subject], order_of(cell)
    query = (
        sa.select(*(column.label(f"place_{n}") for n, column in enumerate(order)), *watched.described)
        .select_from(watched.source)
        .where(holds(cell, plan.today, plan.calendar, plan.origin))
        .order_by(*order)
        .limit(LOOK)
    )
    if after is None:
        return query
    return query.where(sa.tuple_(*order) > sa.tuple_(*after, types=[column.type for column in order]))


def _without_light(w: Work, cell: Cell, seen: Sequence[Row[Any]]) -> list[UUID]:
    lit = {
        (row.subject_id, row.due_on)
        for row in w.execute(_lit_before(cell, seen))
        if row.state != AlertState.CLOSED
    }
    return [row.id for row in seen if (row.id, row.due_on) not in lit]


def _locked(plan: _Plan, cell: Cell, ids: Sequence[UUID]) -> sa.Select[Any]:
    """Those of the records the rule still holds for, locked as far as nobody holds them."""
    watched = WATCHED[cell.rule.subject]
    return (
        sa.select(*watched.described)
        .select_from(watched.source)
        .where(watched.table.c.id.in_(ids), holds(cell, plan.today, plan.calendar, plan.origin))
        .order_by(watched.table.c.id)
        .with_for_update(of=watched.table, skip_locked=True)
    )


def _raise(w: Work, plan: _Plan, cell: Cell, taken: Sequence[Row[Any]]) -> list[Addressed]:
    # Another worker may have lit some before we held the lock: a new statement sees it.
    before = {(row.subject_id, row.due_on): row for row in w.execute(_lit_before(cell, taken))}
    fresh, again = [], []
    told = []
    for row in taken:
        lit = before.get((row.id, row.due_on))
        if lit is not None and lit.state != AlertState.CLOSED:
            continue
        alert = _alert(w, plan, cell, row)
        told.append(addressed(alert, row.holder))
        if lit is None:
            fresh.append({**alert, **_first(w)})
        else:
            again.append({**alert, "id": lit.id, "times": lit.times + 1})
    w.bulk(SupervisionAlert, fresh)
    w.bulk_update(SupervisionAlert, again)
    return told


def _lit_before(cell: Cell, taken: Sequence[Row[Any]]) -> sa.Select[Any]:
    query = sa.select(ALERT.c.id, ALERT.c.subject_id, ALERT.c.due_on, ALERT.c.state, ALERT.c.times)
    ids, dues = [row.id for row in taken], sorted({row.due_on for row in taken})
    return query.where(ALERT.c.rule == cell.rule.rule, ALERT.c.subject_id.in_(ids), ALERT.c.due_on.in_(dues))


def _first(w: Work) -> dict[str, Any]:
    return {"id": new_id(), "version": 1, "origin": w.origin, "epoch": 1, "times": 1}


def _alert(w: Work, plan: _Plan, cell: Cell, row: Row[Any]) -> dict[str, Any]:
    rule = cell.rule
    told = plan.posts.told(rule, prefixes(row.region)) if rule.permission else None
    return {
        "rule": rule.rule,
        "rule_id": rule.id,
        "title": rule.title,
        "subject": rule.subject,
        "subject_id": row.id,
        "case_id": row.case_id,
        "matter": row.matter,
        "region": row.region,
        "org_id": row.org_id,
        "light": rule.light,
        "due_on": row.due_on,
        "provisional": bool(row.provisional),
        "tells_handler": rule.tells_handler,
        "handler_permission": row.permission,
        "permission": rule.permission,
        "post": rule.post,
        "told_region": told,
        "unstaffed": bool(rule.permission) and told is None,
        "state": AlertState.OPEN,
        "raised_at": w.at,
        "closed_at": None,
    }


def _clear(open_work: OpenWork, plan: _Plan, name: str, batch: int) -> int:
    """Put out the lights of one rule that say what is true no more."""
    mine = tuple(cell for cell in plan.cells if cell.rule.rule == name)
    true_still = still_holds(mine, plan.today, plan.calendar, plan.origin)
    closed, after = 0, UUID(int=0)
    while True:
        with open_work() as w:
            w.action = CLOSE
            gone = sa.select(ALERT.c.id).where(
                ALERT.c.rule == name, STANDS, ALERT.c.origin == w.origin, ALERT.c.id > after, ~true_still
            )
            locked = gone.order_by(ALERT.c.id).limit(batch).with_for_update(of=ALERT, skip_locked=True)
            ids = w.execute(locked).scalars().all()
            ended = {"state": AlertState.CLOSED, "closed_at": w.at}
            w.bulk_update(SupervisionAlert, [{"id": key, **ended} for key in ids])
        closed += len(ids)
        if len(ids) < batch:
            return closed
        after = ids[-1]


def _staffed(w: Work) -> StaffedPosts:
    posts, held, users = Post.__table__, Appointment.__table__, User.__table__
    query = (
        sa.select(posts.c.region, posts.c.title, posts.c.kind, posts.c.permissions)
        .join(held, held.c.post_id == posts.c.id)
        .join(users, users.c.id == held.c.user_id)
        .where(in_force(w.today), users.c.active)
    )
    return StaffedPosts(
        frozenset(
            (row.region, right, title)
            for row in w.execute(query)
            for right in rights_of(row.kind, row.permissions)
            for title in ("", row.title)
        )
    )
