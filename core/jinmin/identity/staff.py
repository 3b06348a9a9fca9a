"""Organisations, counters, posts, users and appointments: made, ended, kept apart (三员分立)."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.errors import Invalid, Refused
from jinmin.identity.access import require
from jinmin.identity.posts import (
    ADMINISTRATORS,
    APPOINTMENT,
    GRANT,
    MANAGE_ACCOUNTS,
    POST,
    RESERVED,
    require_over_user,
    rights_of,
)
from jinmin.identity.sessions import close_sessions
from jinmin.identity.staff_input import (
    AppointmentInput,
    CounterInput,
    OrganisationInput,
    PermissionId,
    PostInput,
    UserInput,
)
from jinmin.identity.staff_models import (
    Appointment,
    Counter,
    CounterKind,
    Organisation,
    Post,
    PostKind,
    User,
)
from jinmin.regions import lies_within


def create_organisation(w: Work, given: OrganisationInput) -> Organisation:
    """Raises Forbidden; NotFound; Invalid ``organisation.outside_parent``; Conflict on a second ``uscc``."""
    w.action = w.action or "identity.create_organisation"
    require(w.actor, MANAGE_ACCOUNTS, given.region)
    if given.parent_id is not None:
        parent = w.get(Organisation, given.parent_id)
        if not lies_within(given.region, parent.region):
            raise Invalid("organisation.outside_parent", field="region", parent=parent.name)
    return w.add(Organisation(**given.model_dump()))


def create_counter(w: Work, given: CounterInput) -> Counter:
    """Raises Forbidden; NotFound; Invalid ``counter.office``; Conflict on a second ``code``."""
    w.action = w.action or "identity.create_counter"
    organisation = w.get(Organisation, given.org_id)
    require(w.actor, MANAGE_ACCOUNTS, organisation.region)
    if given.parent_id is not None:
        office = w.get(Counter, given.parent_id)
        if office.kind is not CounterKind.OFFICE or office.org_id != given.org_id:
            raise Invalid("counter.office", field="parent_id")
    return w.add(Counter(region=organisation.region, **given.model_dump()))


def create_post(w: Work, given: PostInput) -> Post:
    """Raises Forbidden; NotFound; Invalid ``post.outside_organisation``; Refused ``identity.three_admins``.

    An administrator's post holds no business right, a business post none of an administrator's.
    """
    w.action = w.action or "identity.create_post"
    organisation = w.get(Organisation, given.org_id)
    region = organisation.region if given.region is None else given.region
    require(w.actor, GRANT, region)
    if not lies_within(region, organisation.region):
        raise Invalid("post.outside_organisation", field="region", organisation=organisation.name)
    wrong = given.permissions & RESERVED if given.kind is PostKind.BUSINESS else given.permissions
    if wrong:
        raise Refused("identity.three_admins", field="permissions")
    rights = sorted(rights_of(given.kind, given.permissions))
    return w.add(
        Post(org_id=given.org_id, title=given.title, region=region, kind=given.kind, permissions=rights)
    )


def change_rights(
    w: Work, post_id: UUID, permissions: frozenset[PermissionId], *, expected: int | None = None
) -> Post:
    """A business post grants these rights from the next click on; an administrator's stay as they are.

    Raises Forbidden, NotFound, Stale; Refused ``identity.three_admins``.
    """
    w.action = w.action or "identity.change_rights"
    post = w.lock(Post, post_id, expected=expected)
    require(w.actor, GRANT, post.region)
    if permissions & RESERVED and post.kind is PostKind.BUSINESS:
        raise Refused("identity.three_admins", field="permissions")
    rights = sorted(rights_of(post.kind, permissions))
    if rights != post.permissions:
        post.permissions = rights
    return post


def create_user(w: Work, given: UserInput) -> User:
    """An account without a password yet. Raises Forbidden; Conflict on a login that is taken."""
    w.action = w.action or "identity.create_user"
    require(w.actor, MANAGE_ACCOUNTS)
    return w.add(User(**given.model_dump()))


def deactivate_user(w: Work, user_id: UUID, *, expected: int | None = None) -> User:
    """Shut an account and end its sessions. Raises Forbidden, NotFound, Stale; Refused ``account.own``."""
    w.action = w.action or "identity.deactivate_user"
    if user_id == w.actor.user_id:
        raise Refused("account.own")
    require_over_user(w, user_id)
    user = w.lock(User, user_id, expected=expected)
    user.active = False
    close_sessions(w, user_id, "deactivated")
    return user


def appoint(w: Work, given: AppointmentInput) -> Appointment:
    """Give a user a post from a day on.

    Raises Forbidden; NotFound; Invalid ``appointment.counter``, ``appointment.inactive``; Refused
    ``identity.three_admins`` when an administrator would hold another kind of post at the same time.
    """
    w.action = w.action or "identity.appoint"
    # The lock makes two appointments of one user wait for each other.
    user = w.lock(User, given.user_id)
    post = w.get(Post, given.post_id)
    require(w.actor, GRANT, post.region)
    if not user.active:
        raise Invalid("appointment.inactive", field="user_id")
    if given.counter_id is not None and w.get(Counter, given.counter_id).org_id != post.org_id:
        raise Invalid("appointment.counter", field="counter_id")
    _keep_administrators_apart(w, given, post.kind)
    return w.add(Appointment(region=post.region, **given.model_dump()))


def end_appointment(
    w: Work, appointment_id: UUID, last_day: date, *, expected: int | None = None
) -> Appointment:
    """The appointment holds until ``last_day``, included.

    Raises Forbidden, NotFound, Stale, Invalid; Refused ``appointment.own``: nobody shuts himself out.
    """
    w.action = w.action or "identity.end_appointment"
    appointment = w.lock(Appointment, appointment_id, expected=expected)
    require(w.actor, GRANT, appointment.region)
    if appointment.user_id == w.actor.user_id:
        raise Refused("appointment.own")
    if last_day < appointment.valid_from:
        raise Invalid("appointment.interval", field="valid_to")
    appointment.valid_to = last_day
    return appointment


def _keep_administrators_apart(w: Work, given: AppointmentInput, kind: PostKind) -> None:
    overlapping = (
        sa.select(POST.c.kind)
        .select_from(APPOINTMENT.join(POST, POST.c.id == APPOINTMENT.c.post_id))
        .where(APPOINTMENT.c.user_id == given.user_id)
        .where(sa.or_(APPOINTMENT.c.valid_to.is_(None), APPOINTMENT.c.valid_to >= given.valid_from))
    )
    if given.valid_to is not None:
        overlapping = overlapping.where(APPOINTMENT.c.valid_from <= given.valid_to)
    others = {other for other in w.execute(overlapping).scalars() if other is not kind}
    if others & ADMINISTRATORS.keys() or (others and kind in ADMINISTRATORS):
        raise Refused("identity.three_admins", field="user_id")
