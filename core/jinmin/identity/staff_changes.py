"""Mending what was entered of organisations, counters and accounts, and opening a shut account again."""

from uuid import UUID

from jinmin.codes import normalise_name
from jinmin.db.work import Work
from jinmin.identity.access import require
from jinmin.identity.posts import MANAGE_ACCOUNTS, require_over_user
from jinmin.identity.staff_input import OrganisationNames
from jinmin.identity.staff_models import Counter, Organisation, User


def amend_organisation(
    w: Work, org_id: UUID, given: OrganisationNames, *, expected: int | None = None
) -> Organisation:
    """Another name or credit code; the division stays. Raises Forbidden, NotFound, Stale, Conflict."""
    w.action = w.action or "identity.amend_organisation"
    organisation = w.lock(Organisation, org_id, expected=expected)
    require(w.actor, MANAGE_ACCOUNTS, organisation.region)
    organisation.name, organisation.uscc = given.name, given.uscc
    return organisation


def rename_counter(w: Work, counter_id: UUID, title: str, *, expected: int | None = None) -> Counter:
    """Another name for an office or a window. Raises Forbidden, NotFound, Stale."""
    w.action = w.action or "identity.rename_counter"
    counter = w.lock(Counter, counter_id, expected=expected)
    require(w.actor, MANAGE_ACCOUNTS, counter.region)
    counter.title = title
    return counter


def rename_user(w: Work, user_id: UUID, name: str, *, expected: int | None = None) -> User:
    """Another name of the same person. Raises Forbidden, NotFound, Stale; Invalid as ``normalise_name`` does."""
    w.action = w.action or "identity.rename_user"
    require_over_user(w, user_id)
    user = w.lock(User, user_id, expected=expected)
    user.name = normalise_name(name)
    return user


def reactivate_user(w: Work, user_id: UUID, *, expected: int | None = None) -> User:
    """Open a shut account again; its password stays what it was. Raises Forbidden, NotFound, Stale."""
    w.action = w.action or "identity.reactivate_user"
    require_over_user(w, user_id)
    user = w.lock(User, user_id, expected=expected)
    user.active = True
    return user
