"""New lights as words in the top bar: one notice a tick for each user they concern, however many there are."""

from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.identity.posts import in_force, rights_of
from jinmin.identity.staff_models import Appointment, Post, User
from jinmin.notices import send_notice

Addressed = tuple[str | None, str, str, UUID | None]
"""Whom a light tells: division, right and title of the posts (None: none above), and the user who handles it."""

Tally = Counter[Addressed]


def addressed(alert: Mapping[str, Any], holder: UUID | None) -> Addressed:
    """Whom this alert tells."""
    handler = holder if alert["tells_handler"] else None
    return alert["told_region"], alert["permission"], alert["post"], handler


def tell(w: Work, tally: Tally) -> int:
    """Tell every user once how many new lights are addressed to him; returns how many were told."""
    if not tally:
        return 0
    told: Counter[UUID] = Counter()
    staff = _staff(w)
    for (region, right, title, handler), count in tally.items():
        users = {user for user, places in staff.items() if _is_told(places, region, right, title)}
        for user in users | ({handler} if handler else set()):
            told[user] += count
    for user, count in told.items():
        send_notice(w, (user,), "notice.alerts", link="/alerts", count=count)
    return len(told)


Places = list[tuple[str, str, frozenset[str]]]


def _is_told(places: Places, region: str | None, right: str, title: str) -> bool:
    return region is not None and any(
        place == region and title in ("", post) and (right in rights or "*" in rights)
        for place, post, rights in places
    )


def _staff(w: Work) -> dict[UUID, Places]:
    posts, held, users = Post.__table__, Appointment.__table__, User.__table__
    query = (
        sa.select(users.c.id, posts.c.region, posts.c.title, posts.c.kind, posts.c.permissions)
        .join(held, held.c.post_id == posts.c.id)
        .join(users, users.c.id == held.c.user_id)
        .where(in_force(w.today), users.c.active)
    )
    found: dict[UUID, Places] = {}
    for row in w.execute(query):
        rights = frozenset(rights_of(row.kind, row.permissions))
        found.setdefault(row.id, []).append((row.region, row.title, rights))
    return found
