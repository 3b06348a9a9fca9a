"""Who holds which post on a day: read by signing in, by switching the post and by the pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import BindParameter, ColumnElement, Row

from jinmin.db.work import Work
from jinmin.identity.access import require
from jinmin.identity.staff_models import Appointment, Counter, Organisation, Post, PostKind
from jinmin.vocabulary.actor import Actor

APPOINTMENT = Appointment.__table__
POST = Post.__table__
ORGANISATION = Organisation.__table__

MANAGE_ACCOUNTS = "identity.manage_accounts"
"""Create organisations, counters, users and first passwords: the system administrator's."""
GRANT = "identity.grant"
"""Create posts and appoint to them: the security administrator's."""
READ_JOURNALS = "identity.read_journals"
"""Read the access journal and the ledger: the audit administrator's."""
PLAN_DEPLOYMENT = "node.plan_deployment"
"""Write a new deployment profile: the system administrator's."""
APPROVE_DEPLOYMENT = "node.approve_deployment"
"""Put it in force: the security administrator's."""
VIEW_DEPLOYMENT = "node.view_deployment"
"""See how the node is deployed: all three administrators'."""

ADMINISTRATORS: dict[PostKind, frozenset[str]] = {
    PostKind.SYSTEM_ADMIN: frozenset({MANAGE_ACCOUNTS, PLAN_DEPLOYMENT, VIEW_DEPLOYMENT}),
    PostKind.SECURITY_ADMIN: frozenset({GRANT, APPROVE_DEPLOYMENT, VIEW_DEPLOYMENT}),
    PostKind.AUDIT_ADMIN: frozenset({READ_JOURNALS, VIEW_DEPLOYMENT}),
}
"""三员分立: what each of the three may do, and nobody else."""

RESERVED = frozenset[str]().union(*ADMINISTRATORS.values())
"""Rights that belong to the three administrators and to no other post."""


@dataclass(frozen=True)
class HeldPost:
    """An appointment with the post and the organisation it is in."""

    appointment_id: UUID
    post_id: UUID
    post: str
    kind: PostKind
    org_id: UUID
    org: str
    region: str
    counter_id: UUID | None
    valid_from: date
    valid_to: date | None


def held_posts(w: Work, user_id: UUID, on: date) -> tuple[HeldPost, ...]:
    """The posts a user holds on a day, the one given first at the head."""
    return tuple(_held(row) for row in w.execute(_HELD, {"user_id": user_id, "on": on}))


def require_over_user(w: Work, user_id: UUID) -> None:
    """Go on only if the actor manages accounts wherever the user holds or will hold a post. Raises Forbidden."""
    require(w.actor, MANAGE_ACCOUNTS)
    not_over = sa.or_(APPOINTMENT.c.valid_to.is_(None), APPOINTMENT.c.valid_to >= w.today)
    query = sa.select(POST.c.region).join(APPOINTMENT, APPOINTMENT.c.post_id == POST.c.id)
    for region in w.execute(query.where(APPOINTMENT.c.user_id == user_id, not_over)).scalars():
        require(w.actor, MANAGE_ACCOUNTS, region)


def is_administrator(actor: Actor) -> bool:
    """Whether the actor's post is one of the three, which have no business of their own."""
    return bool(actor.permissions) and actor.permissions <= RESERVED


def counter_of(w: Work) -> Counter | None:
    """The window at which the actor sits in the post held now; None for a post without one."""
    actor = w.actor
    held = held_posts(w, actor.user_id, w.today) if actor.user_id else ()
    mine = next((post.counter_id for post in held if post.post_id == actor.post_id), None)
    return w.get(Counter, mine) if mine else None


def in_force(on: date | BindParameter[date]) -> ColumnElement[bool]:
    """The predicate "the appointment covers this day"."""
    open_end = APPOINTMENT.c.valid_to.is_(None)
    return sa.and_(APPOINTMENT.c.valid_from <= on, sa.or_(open_end, APPOINTMENT.c.valid_to >= on))


def rights_of(kind: PostKind, permissions: Iterable[str]) -> frozenset[str]:
    """What a post grants: an administrator's rights are fixed, whatever its row says."""
    return ADMINISTRATORS.get(kind, frozenset(permissions))


def _held_posts() -> sa.Select[Any]:
    places = APPOINTMENT.join(POST, POST.c.id == APPOINTMENT.c.post_id)
    places = places.join(ORGANISATION, ORGANISATION.c.id == POST.c.org_id)
    held = [APPOINTMENT.c[name] for name in ("id", "post_id", "counter_id", "valid_from", "valid_to")]
    post = [POST.c[name] for name in ("title", "kind", "region", "org_id")]
    mine = APPOINTMENT.c.user_id == sa.bindparam("user_id")
    query = sa.select(*held, *post, ORGANISATION.c.name.label("org")).select_from(places)
    return query.where(mine, in_force(sa.bindparam("on", type_=sa.Date))).order_by(APPOINTMENT.c.id)


_HELD = _held_posts()


def _held(row: Row[Any]) -> HeldPost:
    return HeldPost(
        appointment_id=row.id,
        post_id=row.post_id,
        post=row.title,
        kind=row.kind,
        org_id=row.org_id,
        org=row.org,
        region=row.region,
        counter_id=row.counter_id,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )
