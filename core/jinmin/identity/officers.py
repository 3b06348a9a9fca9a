"""Who at this node holds a right for a division: to whom a word is sent when something comes in."""

from uuid import UUID

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.identity.posts import APPOINTMENT, ORGANISATION, POST, in_force, rights_of
from jinmin.identity.staff_models import User
from jinmin.regions import lies_within

USER = User.__table__


def officers(w: Work, permission: str, region: str) -> tuple[UUID, ...]:
    """The active users whose post of today grants the right and covers the division, nearest post first."""
    query = (
        sa.select(USER.c.id, POST.c.kind, POST.c.permissions, ORGANISATION.c.region)
        .join(APPOINTMENT, APPOINTMENT.c.user_id == USER.c.id)
        .join(POST, POST.c.id == APPOINTMENT.c.post_id)
        .join(ORGANISATION, ORGANISATION.c.id == POST.c.org_id)
        .where(in_force(w.today), USER.c.active)
        .order_by(sa.func.length(ORGANISATION.c.region).desc(), USER.c.id)
    )
    able = [
        row.id
        for row in w.execute(query)
        if lies_within(region, row.region) and permission in rights_of(row.kind, row.permissions)
    ]
    return tuple(dict.fromkeys(able))
