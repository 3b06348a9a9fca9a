"""Organisations as administrators see them: one below the other by division, each with its windows."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Row

from jinmin.db.work import Work
from jinmin.errors import Hidden
from jinmin.identity.access import require
from jinmin.identity.posts import APPOINTMENT, GRANT, MANAGE_ACCOUNTS, ORGANISATION, in_force
from jinmin.identity.scope import scope
from jinmin.identity.sessions import USER
from jinmin.identity.staff_models import Counter, CounterKind
from jinmin.regions import prefixes

COUNTER = Counter.__table__
PARENT = ORGANISATION.alias("parent")
ORDER = tuple(ORGANISATION.c[name] for name in ("region", "level", "name", "id"))
"""By level within a division, too: "county" comes before "township"."""
PAGE = 50
FEW = 20
Place = tuple[str, str, str, UUID]
"""Where a list of organisations goes on: after this division, level, name and id."""


@dataclass(frozen=True)
class OrganisationLine:
    """One organisation; ``parent`` is the name of the one above, ``offices`` and ``windows`` are counts."""

    id: UUID
    version: int
    name: str
    level: str
    region: str
    kind: str
    uscc: str
    parent: str
    offices: int
    windows: int

    @property
    def place(self) -> Place:
        """Where the list goes on after this one."""
        return (self.region, self.level, self.name, self.id)


@dataclass(frozen=True)
class CounterLine:
    """A 登记处, or one of its 窗口 with who sits there today."""

    id: UUID
    version: int
    code: str
    title: str
    kind: CounterKind
    parent_id: UUID | None
    office: str
    held_by: tuple[str, ...] = ()


def organisations(
    w: Work, text: str = "", after: Place | None = None, limit: int = PAGE
) -> tuple[OrganisationLine, ...]:
    """At most ``limit`` organisations of the actor's division, each division before those within it.

    ``text`` is a part of the name, or a code that the division begins with. Forbidden but to the system and
    the security administrator.
    """
    _require_either(w)
    wanted = [ORGANISATION.c.origin == w.origin, scope(w.actor, ORGANISATION.c.region), *_called(text)]
    if after is not None:
        wanted.append(sa.tuple_(*ORDER) > sa.tuple_(*(sa.literal(each) for each in after)))
    query = _ORGANISATIONS.where(*wanted).order_by(*ORDER)
    return tuple(_organisation(row) for row in w.execute(query.limit(limit)))


def superiors(w: Work, text: str, limit: int = FEW) -> tuple[tuple[UUID, str], ...]:
    """Id and name of what an organisation of the actor's division may stand under: within it, or above it."""
    require(w.actor, MANAGE_ACCOUNTS)
    region = ORGANISATION.c.region
    near = sa.or_(scope(w.actor, region), region.in_(prefixes(w.actor.region)))
    query = sa.select(ORGANISATION.c.id, ORGANISATION.c.name).where(ORGANISATION.c.origin == w.origin, near)
    rows = w.execute(query.where(*_called(text)).order_by(*ORDER).limit(limit))
    return tuple((row.id, row.name) for row in rows)


def organisation(w: Work, org_id: UUID) -> tuple[OrganisationLine, tuple[CounterLine, ...]]:
    """One organisation, its offices and under each its windows. Forbidden as for ``organisations``; Hidden."""
    _require_either(w)
    mine = scope(w.actor, ORGANISATION.c.region)
    row = w.execute(_ORGANISATIONS.where(ORGANISATION.c.id == org_id, mine)).one_or_none()
    if row is None:
        raise Hidden(
            "organisation.not_found", permission=MANAGE_ACCOUNTS, record=f"identity_organisation/{org_id}"
        )
    return _organisation(row), counters_of(w, org_id)


def counters_of(w: Work, org_id: UUID) -> tuple[CounterLine, ...]:
    """Every office with its windows after it; the caller has asked for the right."""
    office = COUNTER.alias("office")
    query = (
        sa.select(COUNTER, sa.func.coalesce(office.c.title, "").label("office"))
        .select_from(COUNTER.outerjoin(office, office.c.id == COUNTER.c.parent_id))
        .where(COUNTER.c.org_id == org_id)
        .order_by(sa.func.coalesce(office.c.code, COUNTER.c.code), COUNTER.c.kind, COUNTER.c.code)
    )
    sitting = _sitting_today(w, org_id)
    return tuple(
        CounterLine(
            row.id, row.version, row.code, row.title, row.kind, row.parent_id, row.office,
            tuple(sitting.get(row.id, ())),
        )
        for row in w.execute(query)
    )  # fmt: skip


def _sitting_today(w: Work, org_id: UUID) -> dict[UUID, list[str]]:
    query = (
        sa.select(APPOINTMENT.c.counter_id, USER.c.name)
        .join(USER, USER.c.id == APPOINTMENT.c.user_id)
        .join(COUNTER, COUNTER.c.id == APPOINTMENT.c.counter_id)
        .where(COUNTER.c.org_id == org_id, in_force(w.today))
        .order_by(APPOINTMENT.c.id)
    )
    sitting: dict[UUID, list[str]] = {}
    for row in w.execute(query):
        sitting.setdefault(row.counter_id, []).append(row.name)
    return sitting


def _require_either(w: Work) -> None:
    if not w.actor.may(GRANT):
        require(w.actor, MANAGE_ACCOUNTS)


def _called(text: str) -> tuple[sa.ColumnElement[bool], ...]:
    wanted = text.strip()
    if not wanted:
        return ()
    if wanted.isdecimal():
        return (ORGANISATION.c.region.startswith(wanted.rstrip("0") or wanted),)
    return (ORGANISATION.c.name.contains(wanted, autoescape=True),)


def _count(kind: CounterKind) -> sa.ScalarSelect[Any]:
    of_this = sa.and_(COUNTER.c.org_id == ORGANISATION.c.id, COUNTER.c.kind == kind)
    return sa.select(sa.func.count()).select_from(COUNTER).where(of_this).scalar_subquery()


def _all() -> sa.Select[Any]:
    columns = [ORGANISATION.c[name] for name in ("id", "version", "name", "level", "region", "kind", "uscc")]
    return sa.select(
        *columns,
        PARENT.c.name.label("parent"),
        _count(CounterKind.OFFICE).label("offices"),
        _count(CounterKind.WINDOW).label("windows"),
    ).select_from(ORGANISATION.outerjoin(PARENT, PARENT.c.id == ORGANISATION.c.parent_id))


_ORGANISATIONS = _all()


def _organisation(row: Row[Any]) -> OrganisationLine:
    return OrganisationLine(
        id=row.id,
        version=row.version,
        name=row.name,
        level=row.level,
        region=row.region,
        kind=row.kind,
        uscc=row.uscc or "",
        parent=row.parent or "",
        offices=row.offices,
        windows=row.windows,
    )
