"""Giving and changing passwords."""

from uuid import UUID

from jinmin.db.work import Work
from jinmin.errors import Forbidden, Invalid, Stale
from jinmin.identity.access import OpenWork, note_access
from jinmin.identity.passwords import HashedPassword, PasswordPolicy, PasswordPool, check_password
from jinmin.identity.posts import require_over_user
from jinmin.identity.sessions import close_sessions, touch_session, user_subject
from jinmin.identity.sign_in import is_locked, refuse_try
from jinmin.identity.sign_in_models import Credential
from jinmin.identity.staff_models import User
from jinmin.ledger.journal import Access
from jinmin.vocabulary.actor import Actor


def first_password(pool: PasswordPool, login: str, password: str) -> HashedPassword:
    """A checked and hashed password for ``give_credential``. Raises Invalid as ``check_password`` does."""
    check_password(pool.policy, password, login)
    return pool.hash(password)


def give_credential(
    w: Work, user_id: UUID, password: HashedPassword, *, must_change: bool = True, demo: bool = False
) -> None:
    """Set a user's password on behalf of an administrator; ends the user's sessions and any lock.

    Raises NotFound; Forbidden, also when the user holds a post outside the administrator's division.
    """
    w.get(User, user_id)
    require_over_user(w, user_id)
    note_access(w, w.actor, Access("identity.give_credential", user_subject(user_id)))
    credential = w.session.get(Credential, user_id, with_for_update=True)
    if credential is None:
        w.add(
            Credential(
                user_id=user_id,
                password=password.value,
                changed_at=w.at,
                must_change=must_change,
                demo=demo,
            )
        )
        return
    _replace(w, credential, password, PasswordPolicy())
    credential.must_change, credential.demo = must_change, demo
    close_sessions(w, user_id, "password_reset")


def change_password(open_work: OpenWork, token: str, current: str, new: str, pool: PasswordPool) -> None:
    """Change one's own password and end one's other sessions.

    Raises SessionLost; Forbidden ``password.wrong`` (counted like a failed sign-in; the lock ends the
    session); Invalid as ``check_password`` does and ``password.former``; Stale.
    """
    with open_work() as w:
        user = w.get(User, touch_session(w, token).user_id)
        known = w.get(Credential, user.id)
    if not pool.verify(known.password, current):
        _refuse(open_work, user.id, pool.policy)
        raise Forbidden("password.wrong", tries=pool.policy.tries, minutes=pool.policy.locked_minutes)
    check_password(pool.policy, new, user.login)
    if pool.is_former([known.password, *known.former], new):
        raise Invalid("password.former", field="password", count=pool.policy.former_barred)
    hashed = pool.hash(new)
    with open_work() as w:
        credential = w.session.get_one(Credential, user.id, with_for_update=True)
        if credential.password != known.password:
            raise Stale("record.stale")
        _replace(w, credential, hashed, pool.policy)
        credential.must_change = credential.demo = False
        close_sessions(w, user.id, "password_changed", but=token)
        who = Actor(user_id=user.id, name=user.name)
        note_access(w, who, Access("identity.change_password", user_subject(user.id)))


def _refuse(open_work: OpenWork, user_id: UUID, policy: PasswordPolicy) -> None:
    with open_work() as w:
        credential = w.session.get_one(Credential, user_id, with_for_update=True)
        refuse_try(w, credential, policy)
        if is_locked(w, credential):
            close_sessions(w, user_id, "locked")


def _replace(w: Work, credential: Credential, password: HashedPassword, policy: PasswordPolicy) -> None:
    credential.former = [credential.password, *credential.former][: policy.former_barred - 1]
    credential.password, credential.changed_at = password.value, w.at
    credential.failures, credential.locked_until = 0, None
