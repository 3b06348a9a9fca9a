"""Signing in: the same answer and the same work for whatever is wrong."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.errors import Forbidden
from jinmin.identity.access import OpenWork, note_access
from jinmin.identity.passwords import PasswordPolicy, PasswordPool
from jinmin.identity.posts import HeldPost, held_posts
from jinmin.identity.sessions import CREDENTIAL, USER, actor_of, open_session, user_subject
from jinmin.identity.sign_in_models import Credential
from jinmin.ledger.journal import Access
from jinmin.vocabulary.actor import Actor
from jinmin.vocabulary.profile import Profile

SIGN_IN = "identity.sign_in"
NOBODY = Actor(user_id=None, name="未知账号")


@dataclass(frozen=True)
class SignedIn:
    """A fresh session. ``appointments`` are the posts to choose from; the first is taken."""

    token: str = field(repr=False)
    actor: Actor
    appointments: tuple[HeldPost, ...]
    must_change: bool


@dataclass(frozen=True)
class Account:
    """What is known of a login before the password is tried."""

    user_id: UUID
    name: str
    active: bool
    password: str = field(repr=False)


def sign_in(open_work: OpenWork, login: str, password: str, pool: PasswordPool) -> SignedIn:
    """Open a session, or say no and count it. Hashing happens between two short works.

    Raises Forbidden ``sign_in.refused`` (unknown, wrong, locked or inactive: not told apart),
    ``sign_in.demo_refused``, ``sign_in.no_post``; Unavailable ``sign_in.busy``.
    """
    with open_work() as w:
        account = _account(w, login)
    right = pool.verify(account.password if account else None, password)
    with open_work() as w:
        outcome = _settle(w, account, right, pool.policy)
    if isinstance(outcome, Forbidden):
        raise outcome
    return outcome


def refuse_try(w: Work, credential: Credential, policy: PasswordPolicy) -> None:
    """Count one wrong password; after ``policy.tries`` the account is locked for a while."""
    credential.failures += 1
    if credential.failures >= policy.tries:
        credential.failures = 0
        credential.locked_until = w.at + timedelta(minutes=policy.locked_minutes)


def is_locked(w: Work, credential: Credential) -> bool:
    """Whether too many wrong passwords were tried a short while ago."""
    return credential.locked_until is not None and credential.locked_until > w.at


def _account(w: Work, login: str) -> Account | None:
    known = USER.join(CREDENTIAL, CREDENTIAL.c.user_id == USER.c.id)
    query = sa.select(USER.c.id, USER.c.name, USER.c.active, CREDENTIAL.c.password).select_from(known)
    row = w.execute(query.where(USER.c.login == login, USER.c.origin == w.origin)).one_or_none()
    return Account(row.id, row.name, row.active, row.password) if row else None


def _settle(w: Work, account: Account | None, right: bool, policy: PasswordPolicy) -> SignedIn | Forbidden:
    """A refusal is returned, not raised: what it counts must be committed."""
    if account is None:
        return _denied(w, None, _refusal(policy))
    credential = w.session.get_one(Credential, account.user_id, with_for_update=True, populate_existing=True)
    locked, same = is_locked(w, credential), credential.password == account.password
    if not right and not locked:
        refuse_try(w, credential, policy)
    if not (right and same and account.active) or locked:
        return _denied(w, account, _refusal(policy))
    if credential.demo and not w.port(Profile).demo:
        return _denied(w, account, Forbidden("sign_in.demo_refused"))
    posts = held_posts(w, account.user_id, w.today)
    if not posts:
        return _denied(w, account, Forbidden("sign_in.no_post"))
    return _admitted(w, account, credential, posts, policy)


def _admitted(
    w: Work, account: Account, credential: Credential, posts: tuple[HeldPost, ...], policy: PasswordPolicy
) -> SignedIn:
    credential.failures, credential.locked_until = 0, None
    if w.at - credential.changed_at >= timedelta(days=policy.max_age_days):
        credential.must_change = True
    w.flush()
    token = open_session(w, account.user_id, posts[0].appointment_id)
    actor = actor_of(w, token)
    note_access(w, actor, Access(SIGN_IN, user_subject(account.user_id)))
    return SignedIn(token, actor, posts, credential.must_change)


def _denied(w: Work, account: Account | None, refusal: Forbidden) -> Forbidden:
    who = Actor(user_id=account.user_id, name=account.name) if account else NOBODY
    subject = user_subject(account.user_id) if account else ""
    note_access(w, who, Access(SIGN_IN, subject, denied=True))
    return refusal


def _refusal(policy: PasswordPolicy) -> Forbidden:
    return Forbidden("sign_in.refused", tries=policy.tries, minutes=policy.locked_minutes)
