"""Whether anybody can sign in to the node, and which of the three administrators (三员) it lacks."""

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.identity.posts import ADMINISTRATORS, APPOINTMENT, POST, in_force
from jinmin.identity.staff_models import PostKind, User

USER = User.__table__
ADMINISTRATOR_TITLES = {
    PostKind.SYSTEM_ADMIN: "系统管理员",
    PostKind.SECURITY_ADMIN: "安全管理员",
    PostKind.AUDIT_ADMIN: "审计管理员",
}


def is_staffed(w: Work) -> bool:
    """Whether there is an account at all."""
    return bool(w.execute(sa.select(sa.exists().select_from(USER))).scalar_one())


def lacking_administrators(w: Work) -> tuple[PostKind, ...]:
    """The administrators' posts that nobody with an open account holds today."""
    places = APPOINTMENT.join(POST, POST.c.id == APPOINTMENT.c.post_id)
    places = places.join(USER, USER.c.id == APPOINTMENT.c.user_id)
    held = sa.select(POST.c.kind).distinct().select_from(places).where(in_force(w.today), USER.c.active)
    there = set(w.execute(held).scalars())
    return tuple(kind for kind in ADMINISTRATORS if kind not in there)
