"""Whether anybody can sign in, and whether each of the three administrators is there (三员分立)."""

from collections.abc import Iterator

import sqlalchemy as sa

from jinmin.identity.founding import TITLES, is_founded
from jinmin.identity.posts import APPOINTMENT, POST, in_force
from jinmin.identity.staff_models import PostKind, User
from jinmin.node import Node
from jinmin.vocabulary.manifest import HealthFinding

TITLE = "管理员"
USER = User.__table__


def check_staff(node: Node) -> Iterator[HealthFinding]:
    """Nobody at all, or which of the three lacks."""
    with node.read() as w:
        if not is_founded(w):
            yield HealthFinding(TITLE, "warning", "health.nobody")
            return
        places = APPOINTMENT.join(POST, POST.c.id == APPOINTMENT.c.post_id)
        places = places.join(USER, USER.c.id == APPOINTMENT.c.user_id)
        held = sa.select(POST.c.kind).distinct().select_from(places).where(in_force(w.today), USER.c.active)
        there = {PostKind(kind) for kind in w.execute(held).scalars()}
    lacking = "、".join(title for kind, title in TITLES.items() if kind not in there)
    if lacking:
        yield HealthFinding(TITLE, "warning", "health.administrator_lacking", {"titles": lacking})
    else:
        yield HealthFinding(TITLE, "ok", "health.administrators")
