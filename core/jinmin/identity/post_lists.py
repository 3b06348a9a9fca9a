"""Posts as the security administrator sees them: whose, with which rights, held by how many."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Row

from jinmin.db.work import Work
from jinmin.errors import Hidden
from jinmin.identity.access import require
from jinmin.identity.accounts import AppointmentLine, appointments
from jinmin.identity.posts import APPOINTMENT, GRANT, ORGANISATION, POST, in_force, rights_of
from jinmin.identity.scope import scope
from jinmin.identity.staff_models import PostKind

PAGE = 50
FEW = 20
Place = tuple[str, str, str, UUID]
"""Where a list of posts goes on: after this division and name of the organisation, title and id."""


@dataclass(frozen=True)
class PostLine:
    """One post; ``holders`` counts who holds it today, ``rights`` are what it grants, whatever its row says."""

    id: UUID
    version: int
    title: str
    kind: PostKind
    region: str
    org_id: UUID
    org: str
    org_region: str
    rights: frozenset[str]
    holders: int

    @property
    def place(self) -> Place:
        """Where the list goes on after this one."""
        return (self.org_region, self.org, self.title, self.id)


def posts(
    w: Work,
    text: str = "",
    after: Place | None = None,
    limit: int = PAGE,
    kind: PostKind | None = None,
) -> tuple[PostLine, ...]:
    """At most ``limit`` posts of the actor's division, by organisation and title.

    ``text`` is a part of the title or of the organisation's name. Forbidden but to who grants.
    """
    require(w.actor, GRANT)
    wanted = [POST.c.origin == w.origin, scope(w.actor, POST.c.region)]
    if text.strip():
        called = (ORGANISATION.c.name, POST.c.title)
        wanted.append(sa.or_(*(column.contains(text.strip(), autoescape=True) for column in called)))
    if kind is not None:
        wanted.append(POST.c.kind == kind)
    order = (ORGANISATION.c.region, ORGANISATION.c.name, POST.c.title, POST.c.id)
    if after is not None:
        wanted.append(sa.tuple_(*order) > sa.tuple_(*(sa.literal(each) for each in after)))
    query = _posts().where(*wanted).order_by(*order).limit(limit)
    return tuple(_post(row) for row in w.execute(query, {"on": w.today}))


def post_with_holders(w: Work, post_id: UUID) -> tuple[PostLine, tuple[AppointmentLine, ...]]:
    """One post and everybody who held, holds or will hold it. Forbidden but to who grants; Hidden."""
    require(w.actor, GRANT)
    mine = scope(w.actor, POST.c.region)
    row = w.execute(_posts().where(POST.c.id == post_id, mine), {"on": w.today}).one_or_none()
    if row is None:
        raise Hidden("post.not_found", permission=GRANT, record=f"identity_post/{post_id}")
    return _post(row), appointments(w, APPOINTMENT.c.post_id == post_id)


def _posts() -> sa.Select[Any]:
    holding = sa.and_(APPOINTMENT.c.post_id == POST.c.id, in_force(sa.bindparam("on", type_=sa.Date)))
    holders = sa.select(sa.func.count()).select_from(APPOINTMENT).where(holding).scalar_subquery()
    columns = [POST.c[name] for name in ("id", "version", "title", "kind", "region", "org_id", "permissions")]
    return sa.select(
        *columns,
        ORGANISATION.c.name.label("org"),
        ORGANISATION.c.region.label("org_region"),
        holders.label("holders"),
    ).select_from(POST.join(ORGANISATION, ORGANISATION.c.id == POST.c.org_id))


def _post(row: Row[Any]) -> PostLine:
    return PostLine(
        id=row.id,
        version=row.version,
        title=row.title,
        kind=row.kind,
        region=row.region,
        org_id=row.org_id,
        org=row.org,
        org_region=row.org_region,
        rights=rights_of(row.kind, row.permissions),
        holders=row.holders,
    )
