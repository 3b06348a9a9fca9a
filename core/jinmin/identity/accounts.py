"""Accounts as administrators see them: in pages, by login or name, with the posts held today."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Row

from jinmin.db.work import Work
from jinmin.errors import Hidden
from jinmin.identity.access import require
from jinmin.identity.posts import APPOINTMENT, GRANT, MANAGE_ACCOUNTS, ORGANISATION, POST, in_force
from jinmin.identity.scope import scope
from jinmin.identity.sessions import CREDENTIAL, SESSION, USER, user_subject
from jinmin.identity.staff_models import Counter, PostKind
from jinmin.vocabulary.actor import Actor

COUNTER = Counter.__table__
PAGE = 50
FEW = 20


@dataclass(frozen=True)
class AccountLine:
    """One account. ``posts`` are those of today, with their organisation; ``opened_at`` is the last sign-in."""

    id: UUID
    version: int
    login: str
    name: str
    active: bool
    has_password: bool
    must_change: bool
    locked_until: datetime | None
    opened_at: datetime | None
    posts: tuple[str, ...] = ()


@dataclass(frozen=True)
class AppointmentLine:
    """Somebody in a post from a day to a day; ``window`` is "" for a post that has none."""

    id: UUID
    version: int
    user_id: UUID
    login: str
    name: str
    post_id: UUID
    post: str
    kind: PostKind
    org: str
    window: str
    valid_from: date
    valid_to: date | None


def accounts(w: Work, text: str = "", after: str | None = None, limit: int = PAGE) -> tuple[AccountLine, ...]:
    """At most ``limit`` accounts of this node whose login or name begins with ``text``, by login.

    Those of the actor's division, and those that never had a post. Forbidden but to who manages accounts.
    """
    require(w.actor, MANAGE_ACCOUNTS)
    wanted = [USER.c.origin == w.origin, in_sight(w.actor), *_called(text)]
    if after is not None:
        wanted.append(USER.c.login > after)
    rows = w.execute(_ACCOUNTS.where(*wanted).order_by(USER.c.login).limit(limit)).all()
    ids = [row.id for row in rows]
    held, opened = _posts_today(w, ids), _last_sign_ins(w, ids)
    return tuple(_account(row, held.get(row.id, ()), opened.get(row.id)) for row in rows)


def account(w: Work, user_id: UUID) -> tuple[AccountLine, tuple[AppointmentLine, ...]]:
    """One account with every appointment it had, the latest first. Forbidden as for ``accounts``; Hidden."""
    require(w.actor, MANAGE_ACCOUNTS)
    row = w.execute(_ACCOUNTS.where(USER.c.id == user_id, in_sight(w.actor))).one_or_none()
    if row is None:
        raise Hidden("account.not_found", permission=MANAGE_ACCOUNTS, record=user_subject(user_id))
    held, opened = _posts_today(w, [user_id]), _last_sign_ins(w, [user_id])
    return _account(row, held.get(user_id, ()), opened.get(user_id)), appointments(
        w, APPOINTMENT.c.user_id == user_id
    )


def accounts_to_appoint(w: Work, text: str, limit: int = FEW) -> tuple[tuple[UUID, str, str], ...]:
    """Id, login and name of active accounts that ``text`` begins, of the division or without a post so far.

    Somebody who comes from elsewhere is found by the whole login. Forbidden but to who grants.
    """
    require(w.actor, GRANT)
    found = sa.or_(sa.and_(in_sight(w.actor), *_called(text)), USER.c.login == text.strip())
    query = sa.select(USER.c.id, USER.c.login, USER.c.name).where(USER.c.origin == w.origin, USER.c.active)
    rows = w.execute(query.where(found).order_by(USER.c.login).limit(limit))
    return tuple((row.id, row.login, row.name) for row in rows)


def appointments(w: Work, wanted: ColumnElement[bool]) -> tuple[AppointmentLine, ...]:
    """The appointments this predicate chooses, the latest first; the caller has asked for the right."""
    query = _APPOINTMENTS.where(wanted).order_by(APPOINTMENT.c.valid_from.desc(), APPOINTMENT.c.id.desc())
    return tuple(AppointmentLine(**row._asdict()) for row in w.execute(query))


def in_sight(actor: Actor) -> ColumnElement[bool]:
    """The predicate "holds, held or will hold a post in the actor's division, or never had any"."""
    theirs = sa.select(APPOINTMENT.c.id).where(APPOINTMENT.c.user_id == USER.c.id)
    return sa.or_(sa.exists(theirs.where(scope(actor, APPOINTMENT.c.region))), ~sa.exists(theirs))


def _called(text: str) -> Iterable[ColumnElement[bool]]:
    wanted = text.strip()
    if wanted:
        yield sa.or_(
            USER.c.login.startswith(wanted.lower(), autoescape=True),
            USER.c.name.startswith(wanted, autoescape=True),
        )


def _posts_today(w: Work, ids: Sequence[UUID]) -> dict[UUID, tuple[str, ...]]:
    today = _APPOINTMENTS.where(APPOINTMENT.c.user_id.in_(ids), in_force(w.today))
    held: dict[UUID, list[str]] = defaultdict(list)
    for row in w.execute(today.order_by(APPOINTMENT.c.id)):
        held[row.user_id].append(f"{row.org} · {row.post}")
    return {user_id: tuple(posts) for user_id, posts in held.items()}


def _last_sign_ins(w: Work, ids: Sequence[UUID]) -> dict[UUID, datetime]:
    query = sa.select(SESSION.c.user_id, sa.func.max(SESSION.c.opened_at).label("opened_at"))
    rows = w.execute(query.where(SESSION.c.user_id.in_(ids)).group_by(SESSION.c.user_id))
    return {row.user_id: row.opened_at for row in rows}


def _account(row: Row[Any], posts: tuple[str, ...], opened_at: datetime | None) -> AccountLine:
    return AccountLine(
        id=row.id,
        version=row.version,
        login=row.login,
        name=row.name,
        active=row.active,
        has_password=row.must_change is not None,
        must_change=bool(row.must_change),
        locked_until=row.locked_until,
        opened_at=opened_at,
        posts=posts,
    )


def _all_accounts() -> sa.Select[Any]:
    columns = [USER.c[name] for name in ("id", "version", "login", "name", "active")]
    known = USER.outerjoin(CREDENTIAL, CREDENTIAL.c.user_id == USER.c.id)
    return sa.select(*columns, CREDENTIAL.c.must_change, CREDENTIAL.c.locked_until).select_from(known)


def _all_appointments() -> sa.Select[Any]:
    places = (
        APPOINTMENT.join(USER, USER.c.id == APPOINTMENT.c.user_id)
        .join(POST, POST.c.id == APPOINTMENT.c.post_id)
        .join(ORGANISATION, ORGANISATION.c.id == POST.c.org_id)
        .outerjoin(COUNTER, COUNTER.c.id == APPOINTMENT.c.counter_id)
    )
    return sa.select(
        APPOINTMENT.c.id,
        APPOINTMENT.c.version,
        APPOINTMENT.c.user_id,
        USER.c.login,
        USER.c.name,
        APPOINTMENT.c.post_id,
        POST.c.title.label("post"),
        POST.c.kind,
        ORGANISATION.c.name.label("org"),
        sa.func.coalesce(COUNTER.c.title, "").label("window"),
        APPOINTMENT.c.valid_from,
        APPOINTMENT.c.valid_to,
    ).select_from(places)


_ACCOUNTS = _all_accounts()
_APPOINTMENTS = _all_appointments()
