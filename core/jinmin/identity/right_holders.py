"""Which accounts hold a right, and in which post: those below a division, and those who cover it."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.identity.posts import APPOINTMENT, ORGANISATION, POST, in_force, rights_of
from jinmin.identity.staff_models import User
from jinmin.regions import prefixes, within

USER = User.__table__


@dataclass(frozen=True)
class RightHolder:
    """An active account in a post that grants the right; ``region`` is the post's division."""

    user_id: UUID
    login: str
    name: str
    post: str
    org: str
    region: str


def holders_within(w: Work, permission: str, region: str) -> tuple[RightHolder, ...]:
    """Who holds the right in the division or below it, today or from a coming day on; by division, one per post."""
    to_come = sa.or_(APPOINTMENT.c.valid_to.is_(None), APPOINTMENT.c.valid_to >= w.today)
    return tuple(_holders(w, permission, to_come, within(POST.c.region, region)))


def holders_over(w: Work, permission: str, region: str) -> tuple[RightHolder, ...]:
    """Who holds the right over the division today; the nearest post first."""
    covering = POST.c.region.in_(prefixes(region))
    found = _holders(w, permission, in_force(w.today), covering)
    return tuple(sorted(found, key=lambda each: -len(each.region)))


def _holders(w: Work, permission: str, *wanted: sa.ColumnElement[bool]) -> Iterator[RightHolder]:
    query = (
        sa.select(
            *(USER.c[name] for name in ("id", "login", "name")),
            *(POST.c[name] for name in ("title", "kind", "permissions", "region")),
            ORGANISATION.c.name.label("org"),
        )
        .join(APPOINTMENT, APPOINTMENT.c.user_id == USER.c.id)
        .join(POST, POST.c.id == APPOINTMENT.c.post_id)
        .join(ORGANISATION, ORGANISATION.c.id == POST.c.org_id)
        .where(USER.c.active, *wanted)
        .order_by(POST.c.region, USER.c.login, POST.c.title)
    )
    for row in w.execute(query):
        if permission in rights_of(row.kind, row.permissions):
            yield RightHolder(row.id, row.login, row.name, row.title, row.org, row.region)
