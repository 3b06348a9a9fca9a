"""Which open cases a new version could touch, read by columns as the preview looks at them."""

import json
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from jinmin.cases.models import UNFINISHED, Case
from jinmin.changeovers.impact import OpenCase
from jinmin.changeovers.subjects import ItemSubject, MatterSubject, ParameterSubject, Subject
from jinmin.clock import legal_day
from jinmin.db.work import Work
from jinmin.identity.scope import scope
from jinmin.matters import Catalogue
from jinmin.regions import within
from jinmin.service_items.models import DIRECTORY

CASE = Case.__table__
MOST_COUNTED = 10_000
ORDER = (CASE.c.opened_at, CASE.c.id)
COLUMNS = (
    CASE.c.id, CASE.c.case_no, CASE.c.matter, CASE.c.matter_version, CASE.c.region, CASE.c.org_id, CASE.c.step,
    CASE.c.opened_at, CASE.c.accepted_on, CASE.c.held_reason, CASE.c.statutory_from, CASE.c.promised_from,
    CASE.c.statutory_due, CASE.c.promised_due, CASE.c.suspended_days, CASE.c.extended_days,
    sa.cast(CASE.c.item_versions, sa.Text).label("pinned"), CASE.c.origin,
)  # fmt: skip
"""What ``open_case_of`` reads, in its order. The pinned versions come as text: most cases share theirs."""


def candidates(w: Work, subject: Subject) -> tuple[sa.ColumnElement[bool] | sa.TextClause, ...]:
    """The open cases in the actor's division that could be touched, those of other nodes among them."""
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


def has_candidates(w: Work, subject: Subject) -> bool:
    """Whether any open case could be touched at all."""
    query = sa.select(CASE.c.id).where(CASE.c.origin == w.origin, *candidates(w, subject)).limit(1)
    return w.execute(query).first() is not None


def count_candidates(w: Work, subject: Subject) -> int:
    """How many there are to look at."""
    own = CASE.c.origin == w.origin
    query = sa.select(sa.func.count()).select_from(CASE).where(own, *candidates(w, subject))
    return int(w.execute(query).scalar_one())


def open_cases_reading(w: Work, matters: Sequence[str], region: str) -> int:
    """How many open cases of these matters lie in a division; counting stops at MOST_COUNTED."""
    if not matters:
        return 0
    found = sa.select(CASE.c.id).where(
        UNFINISHED, CASE.c.matter.in_(matters), within(CASE.c.region, region), scope(w.actor, CASE.c.region)
    )
    counted = sa.select(sa.func.count()).select_from(found.limit(MOST_COUNTED).subquery())
    return int(w.execute(counted).scalar_one())


def these_cases(w: Work, case_ids: Sequence[UUID]) -> list[OpenCase]:
    """The open ones of these cases that the actor's division holds, the oldest first."""
    query = sa.select(*COLUMNS).where(
        UNFINISHED, CASE.c.id.in_(case_ids), CASE.c.origin == w.origin, scope(w.actor, CASE.c.region)
    )
    return [open_case_of(row) for row in w.execute(query.order_by(*ORDER))]


def open_case_of(row: Sequence[Any]) -> OpenCase:
    """A row of COLUMNS as the preview looks at it; clocks of old cases begin with their acceptance."""
    # Unpacked at once: a hundred thousand rows pass here, and a look-up by name for each column costs more.
    (
        case_id, case_no, matter, matter_version, region, org_id, step, opened_at, accepted_on, held_reason,
        statutory_from, promised_from, statutory_due, promised_due, suspended_days, extended_days, pinned, _origin,
    ) = row  # fmt: skip
    accepted: date = accepted_on or legal_day(opened_at)
    return OpenCase(
        case_id, case_no, matter, matter_version, region, org_id, step, opened_at, accepted, bool(held_reason),
        statutory_from or (accepted if statutory_due else None),
        promised_from or (accepted if promised_due else None),
        suspended_days, extended_days, _pinned(pinned),
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _pinned(text: str | None) -> tuple[str, ...]:
    return tuple(json.loads(text) or ()) if text else ()


def _of_domain(w: Work, name: str) -> tuple[str, ...]:
    """A parameter that does not say which matters read it may concern all of its domain."""
    domain = name.partition(".")[0]
    return tuple(matter.id for matter in w.port(Catalogue).all(w.today) if matter.domain == domain)
