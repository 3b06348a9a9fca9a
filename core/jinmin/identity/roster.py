"""Everybody who works on a node, as a file says that is written when it is set up; read again, it adds what is new."""

from collections.abc import Iterable
from datetime import date
from fnmatch import fnmatchcase
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field, StringConstraints

from jinmin.db.work import Work
from jinmin.errors import Invalid, NotFound
from jinmin.identity.posts import held_posts
from jinmin.identity.staff import (
    appoint,
    change_rights,
    create_counter,
    create_organisation,
    create_post,
    create_user,
)
from jinmin.identity.staff_input import (
    AppointmentInput,
    CounterInput,
    OrganisationInput,
    PostInput,
    StaffInput,
    Title,
    UserInput,
)
from jinmin.identity.staff_models import Counter, CounterKind, Organisation, Post, PostKind, User

OFFICE = "登记处"
Pattern = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_.*]{1,80}$")]
"""The id of a right, or several by ``*``: ``marriage.*``."""


class RosterOrganisation(OrganisationInput):
    """机构, below the one called ``parent``; ``windows`` stand in a 登记处 of its own."""

    parent_id: None = None
    parent: str = ""
    windows: tuple[Title, ...] = ()


class RosterPost(StaffInput):
    """岗位 with all ``rights`` but those ``without``; ``region`` narrows it below its organisation."""

    organisation: str
    title: Title
    kind: PostKind = PostKind.BUSINESS
    region: str | None = None
    rights: tuple[Pattern, ...] = ()
    without: tuple[Pattern, ...] = ()


class RosterUser(UserInput):
    """账号 and the post it holds from ``since`` on (today); a second post is a second entry."""

    organisation: str
    post: str
    window: str = ""
    since: date | None = None


class Roster(StaffInput):
    """The whole file."""

    organisation: tuple[RosterOrganisation, ...] = ()
    post: tuple[RosterPost, ...] = ()
    user: tuple[RosterUser, ...] = Field(default=())


def seat_roster(w: Work, roster: Roster, offered: Iterable[str]) -> tuple[User, ...]:
    """Set up what is not there yet and let posts grant what the file says; every user that it names.

    What is there already and not in the file stays. Raises NotFound ``roster.organisation``, ``roster.post``,
    ``roster.window``, ``roster.right``; Invalid ``roster.name``, ``roster.kind``; and what the services raise.
    """
    rights = frozenset(offered)
    for organisation in roster.organisation:
        _set_up(w, organisation)
    for post in roster.post:
        _provide(w, post, rights)
    seated = {user.login: _seat(w, user) for user in roster.user}
    return tuple(seated.values())


def _set_up(w: Work, row: RosterOrganisation) -> None:
    found = _organisation_or_none(w, row.name)
    if found is None:
        parent_id = _organisation(w, row.parent).id if row.parent else None
        shape = row.model_dump(include=set(OrganisationInput.model_fields) - {"parent_id"})
        found = create_organisation(w, OrganisationInput(**shape, parent_id=parent_id))
        w.flush()
    if row.windows:
        _furnish(w, found.id, row.windows)


def _furnish(w: Work, org_id: UUID, titles: tuple[str, ...]) -> None:
    counters = _counters(w, org_id)
    office = next((one for one in counters if one.kind is CounterKind.OFFICE), None)
    if office is None:
        office = create_counter(
            w, CounterInput(org_id=org_id, code="1", title=OFFICE, kind=CounterKind.OFFICE)
        )
        w.flush()
    windows = [one.title for one in counters if one.kind is CounterKind.WINDOW]
    new = [title for title in titles if title not in windows]
    for number, title in enumerate(new, len(windows) + 1):
        create_counter(
            w,
            CounterInput(
                org_id=org_id,
                code=f"{office.code}-{number}",
                title=title,
                kind=CounterKind.WINDOW,
                parent_id=office.id,
            ),
        )
    w.flush()


def _provide(w: Work, row: RosterPost, offered: frozenset[str]) -> None:
    organisation = _organisation(w, row.organisation)
    rights = _matching(row.rights, offered) - _matching(row.without, offered)
    found = _post_or_none(w, organisation.id, row.title)
    if found is None:
        create_post(
            w,
            PostInput(
                org_id=organisation.id, title=row.title, kind=row.kind, region=row.region, permissions=rights
            ),
        )
        w.flush()
    elif found.kind is not row.kind:
        raise Invalid("roster.kind", post=row.title)
    else:
        change_rights(w, found.id, rights)


def _matching(patterns: tuple[str, ...], offered: frozenset[str]) -> frozenset[str]:
    for pattern in patterns:
        if not any(fnmatchcase(right, pattern) for right in offered):
            raise NotFound("roster.right", right=pattern)
    return frozenset(right for right in offered for pattern in patterns if fnmatchcase(right, pattern))


def _seat(w: Work, row: RosterUser) -> User:
    organisation = _organisation(w, row.organisation)
    post = _post_or_none(w, organisation.id, row.post)
    if post is None:
        raise NotFound("roster.post", organisation=row.organisation, post=row.post)
    window_id = _window(w, organisation, row.window) if row.window else None
    user = _user(w, row)
    since = row.since or w.today
    if all(held.post_id != post.id for held in held_posts(w, user.id, max(since, w.today))):
        appoint(w, AppointmentInput(user_id=user.id, post_id=post.id, counter_id=window_id, valid_from=since))
        w.flush()
    return user


def _user(w: Work, row: RosterUser) -> User:
    found = w.session.scalars(sa.select(User).where(User.__table__.c.login == row.login)).one_or_none()
    if found is None:
        found = create_user(w, UserInput(login=row.login, name=row.name))
        w.flush()
    elif found.name != row.name:
        raise Invalid("roster.name", login=row.login)
    return found


def _window(w: Work, organisation: Organisation, title: str) -> UUID:
    for one in _counters(w, organisation.id):
        if one.kind is CounterKind.WINDOW and one.title == title:
            return one.id
    raise NotFound("roster.window", organisation=organisation.name, window=title)


def _counters(w: Work, org_id: UUID) -> list[Counter]:
    return list(w.session.scalars(sa.select(Counter).where(Counter.__table__.c.org_id == org_id)))


def _organisation(w: Work, name: str) -> Organisation:
    found = _organisation_or_none(w, name)
    if found is None:
        raise NotFound("roster.organisation", organisation=name)
    return found


def _organisation_or_none(w: Work, name: str) -> Organisation | None:
    query = sa.select(Organisation).where(Organisation.__table__.c.name == name)
    return w.session.scalars(query).one_or_none()


def _post_or_none(w: Work, org_id: UUID, title: str) -> Post | None:
    columns = Post.__table__.c
    return w.session.scalars(
        sa.select(Post).where(columns.org_id == org_id, columns.title == title)
    ).one_or_none()
