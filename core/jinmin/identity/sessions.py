"""Sessions on the server: who is behind a token at this click, how long, in which post."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Row

from jinmin.db.work import Work
from jinmin.errors import Forbidden, SessionLost
from jinmin.identity.access import OpenWork, note_access
from jinmin.identity.posts import APPOINTMENT, ORGANISATION, POST, held_posts, rights_of
from jinmin.identity.sign_in_models import Credential, SignInSession
from jinmin.identity.staff_models import User
from jinmin.ledger.journal import Access
from jinmin.vocabulary.actor import Actor

T = TypeVar("T")

SESSION = SignInSession.__table__
USER = User.__table__
CREDENTIAL = Credential.__table__

NOTE_EVERY = timedelta(minutes=1)
"""How coarsely the last click is kept: a write for every click would be waste."""


class SessionPolicy(BaseModel):
    """GB/T 22239-2019 8.1.4.1 asks for an end of idle sessions and gives no numbers; custom is 15 to 30."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    idle_minutes: int = Field(default=20, ge=1, le=30)
    longest_hours: int = Field(default=8, ge=1, le=24)
    confirmed: bool = False


CUSTOMARY = SessionPolicy()


@dataclass(frozen=True)
class SessionSeen:
    """One session of a user, for the list of sign-ins."""

    id: UUID
    opened_at: datetime
    seen_at: datetime
    closed_at: datetime | None
    reason: str


def actor_of(w: Work, token: str, policy: SessionPolicy = CUSTOMARY) -> Actor:
    """Who is behind ``token`` now, with the rights of the post on this day.

    Until a password that must be changed is changed, the actor has no right at all. Raises SessionLost:
    ``session.unknown``, ``.closed``, ``.idle``, ``.too_long``, ``.post_ended``.
    """
    return _actor(_standing(w, token, policy))


def touch_session(w: Work, token: str, policy: SessionPolicy = CUSTOMARY) -> Actor:
    """As ``actor_of``, and note the click, so that the session does not idle."""
    row = _standing(w, token, policy)
    w.execute(sa.update(SESSION).where(SESSION.c.id == row.id).values(seen_at=w.at))
    return _actor(row)


def recognise(
    open_read: OpenWork, open_work: OpenWork, token: str, policy: SessionPolicy = CUSTOMARY
) -> Actor:
    """What an edge asks at every click: the actor, with the click noted at most once a minute."""
    with open_read() as w:
        row = _standing(w, token, policy)
        actor, due = _actor(row), w.at - row.seen_at >= NOTE_EVERY
    if not due:
        return actor
    with open_work() as w:
        return touch_session(w, token, policy)


def read_as(
    open_read: OpenWork,
    open_work: OpenWork,
    token: str,
    look: Callable[[Work], T],
    policy: SessionPolicy = CUSTOMARY,
) -> T:
    """What ``look`` reads in the name of whoever is behind ``token``, on the snapshot that says who that is.

    The click is noted as by ``recognise``.
    """
    with open_read() as w:
        row = _standing(w, token, policy)
        if w.at - row.seen_at < NOTE_EVERY:
            w.actor = _actor(row)
            return look(w)
    with open_work() as w:
        touch_session(w, token, policy)
    with open_read() as w:
        w.actor = actor_of(w, token, policy)
        return look(w)


def open_session(w: Work, user_id: UUID, appointment_id: UUID) -> str:
    """Start a session; the token is given out once and not kept."""
    token = secrets.token_urlsafe(32)
    session = SignInSession(
        token_hash=token_hash(token),
        user_id=user_id,
        appointment_id=appointment_id,
        opened_at=w.at,
        seen_at=w.at,
    )
    w.add(session)
    w.flush()
    return token


def switch_post(w: Work, token: str, appointment_id: UUID, policy: SessionPolicy = CUSTOMARY) -> Actor:
    """Act in another of one's posts from now on. Raises Forbidden ``session.not_your_post``, SessionLost."""
    row = _standing(w, token, policy)
    if appointment_id not in {held.appointment_id for held in held_posts(w, row.user_id, w.today)}:
        raise Forbidden("session.not_your_post")
    moved = sa.update(SESSION).where(SESSION.c.id == row.id)
    w.execute(moved.values(appointment_id=appointment_id, seen_at=w.at))
    actor = actor_of(w, token, policy)
    note_access(w, actor, Access("identity.switch_post", user_subject(row.user_id)))
    return actor


def sign_out(w: Work, token: str) -> None:
    """Close the session of ``token``; a token that opens nothing is no error."""
    mine = SESSION.c.token_hash == token_hash(token)
    query = sa.select(USER.c.id, USER.c.name).join(SESSION, SESSION.c.user_id == USER.c.id).where(mine)
    if _close(w, mine, "sign_out"):
        user = w.execute(query).one()
        who = Actor(user_id=user.id, name=user.name)
        note_access(w, who, Access("identity.sign_out", user_subject(user.id)))


def close_sessions(w: Work, user_id: UUID, reason: str, *, but: str = "") -> None:
    """Close every session of a user, except that of the token ``but``."""
    _close(w, sa.and_(SESSION.c.user_id == user_id, SESSION.c.token_hash != token_hash(but)), reason)


def close_idle_sessions(w: Work, policy: SessionPolicy = CUSTOMARY) -> int:
    """Close what has idled or lasted too long; returns how many. For the node's tick."""
    idle = SESSION.c.seen_at <= w.at - timedelta(minutes=policy.idle_minutes)
    long = SESSION.c.opened_at <= w.at - timedelta(hours=policy.longest_hours)
    return _close(w, sa.or_(idle, long), "idle")


def close_every_session(w: Work, reason: str) -> int:
    """Sign everybody out; returns how many sessions that ended."""
    return _close(w, sa.true(), reason)


def sessions_of(w: Work, user_id: UUID) -> tuple[SessionSeen, ...]:
    """A user's sessions, the newest first."""
    columns = (SESSION.c.id, SESSION.c.opened_at, SESSION.c.seen_at, SESSION.c.closed_at, SESSION.c.reason)
    query = sa.select(*columns).where(SESSION.c.user_id == user_id).order_by(SESSION.c.id.desc())
    return tuple(
        SessionSeen(row.id, row.opened_at, row.seen_at, row.closed_at, row.reason) for row in w.execute(query)
    )


def user_subject(user_id: UUID) -> str:
    """How the access journal names a user."""
    return f"identity_user/{user_id}"


def token_hash(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).digest()


def _close(w: Work, which: sa.ColumnElement[bool], reason: str) -> int:
    closed = sa.update(SESSION).where(which, SESSION.c.closed_at.is_(None))
    return len(w.execute(closed.values(closed_at=w.at, reason=reason).returning(SESSION.c.id)).all())


_PLACES = (
    SESSION.join(USER, USER.c.id == SESSION.c.user_id)
    .join(CREDENTIAL, CREDENTIAL.c.user_id == SESSION.c.user_id)
    .join(APPOINTMENT, APPOINTMENT.c.id == SESSION.c.appointment_id)
    .join(POST, POST.c.id == APPOINTMENT.c.post_id)
    .join(ORGANISATION, ORGANISATION.c.id == POST.c.org_id)
)
_STANDING = sa.select(
    SESSION.c.id,
    SESSION.c.user_id,
    SESSION.c.opened_at,
    SESSION.c.seen_at,
    SESSION.c.closed_at,
    USER.c.name.label("user_name"),
    USER.c.active,
    CREDENTIAL.c.must_change,
    APPOINTMENT.c.valid_from,
    APPOINTMENT.c.valid_to,
    APPOINTMENT.c.post_id,
    POST.c.title,
    POST.c.kind,
    POST.c.region,
    POST.c.permissions,
    POST.c.org_id,
    ORGANISATION.c.name.label("org"),
).select_from(_PLACES)
_OF_TOKEN = _STANDING.where(SESSION.c.token_hash == sa.bindparam("token_hash"))


def _standing(w: Work, token: str, policy: SessionPolicy) -> Row[Any]:
    row = w.execute(_OF_TOKEN, {"token_hash": token_hash(token)}).one_or_none()
    if row is None:
        raise SessionLost("session.unknown")
    if row.closed_at is not None or not row.active:
        raise SessionLost("session.closed")
    if w.at - row.seen_at >= timedelta(minutes=policy.idle_minutes):
        raise SessionLost("session.idle", minutes=policy.idle_minutes)
    if w.at - row.opened_at >= timedelta(hours=policy.longest_hours):
        raise SessionLost("session.too_long", hours=policy.longest_hours)
    if not (row.valid_from <= w.today and (row.valid_to is None or w.today <= row.valid_to)):
        raise SessionLost("session.post_ended")
    return row


def _actor(row: Row[Any]) -> Actor:
    return Actor(
        user_id=row.user_id,
        name=row.user_name,
        post_id=row.post_id,
        post=row.title,
        org_id=row.org_id,
        org=row.org,
        region=row.region,
        permissions=frozenset() if row.must_change else rights_of(row.kind, row.permissions),
        must_change_password=row.must_change,
    )
