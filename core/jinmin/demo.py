"""The demonstration node: real divisions, invented people, three views, one throw-away password."""

import secrets
import shutil
import string
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.site import Site
from jinmin.db.work import Work
from jinmin.demo_posts import HOME, STAFF, StaffMember, chosen_rights, window_clerk
from jinmin.errors import Misconfigured
from jinmin.identity import (
    Appointment,
    AppointmentInput,
    Counter,
    CounterInput,
    CounterKind,
    Organisation,
    OrganisationInput,
    PasswordPool,
    Post,
    PostInput,
    User,
    UserInput,
    appoint,
    create_counter,
    create_organisation,
    create_post,
    create_user,
    first_password,
    give_credential,
)
from jinmin.identity.staff_input import OrganisationLevel
from jinmin.node import Node
from jinmin.regions import Divisions
from jinmin.service_items.demonstrating import furnish_items
from jinmin.vocabulary.demo import DemoOffice, DemoPlan, DemoSize
from jinmin.vocabulary.profile import Profile

OFFICES: dict[DemoSize, tuple[str, ...]] = {
    "none": ("510822",),
    "bench": ("510822", "510802", "510812", "510821", "510823", "510824", "510104", "510105"),
    "small": ("510822", "510802", "510104"),
    "county": ("510822", "510802", "510812", "510821", "510823", "510824", "510104", "510105"),
    "province": (),
}
"""Divisions with a registration office; for ``province`` every county of Sichuan."""

PASSWORD_LENGTH = 10


@dataclass(frozen=True)
class DemoRequest:
    """What ``jinmin demo`` was asked for."""

    data: Path
    size: str
    seed: int
    fresh: bool


@dataclass(frozen=True)
class DemoAccount:
    """An account to sign in with, and what it may do."""

    login: str
    name: str
    post: str


@dataclass(frozen=True)
class PreparedDemo:
    """A node ready to be served."""

    node: Node
    password: str
    accounts: tuple[DemoAccount, ...]


def prepare(request: DemoRequest, profile: Profile, *, say: Callable[[str], None]) -> PreparedDemo:
    """Make or reopen the demonstration node; a new password replaces the last one at every start."""
    if not profile.demo:
        raise Misconfigured("demo.profile", profile=profile.title)
    if request.fresh and request.data.exists():
        shutil.rmtree(request.data)
    first = not (request.data / "keys").exists()
    node = Node.open(profile, request.data)
    node.migrate()
    if first:
        say("首次启动，正在生成演示数据……")
        furnish(node, cast(DemoSize, request.size), request.seed)
    password = renew_password(node)
    accounts = tuple(DemoAccount(member.login, member.name, member.title) for member in STAFF)
    return PreparedDemo(node, password, accounts)


def furnish(node: Node, size: DemoSize, seed: int, counties: tuple[str, ...] = ()) -> DemoPlan:
    """Set up organisations, posts and users, then let every plug-in add its records.

    ``counties`` have the offices instead of those of the size.
    """
    with node.work() as w:
        w.action = "demo.furnish"
        offices = _offices(w, node, counties or OFFICES[size] or _counties(w, "51"))
    plan = DemoPlan(size, seed, node.clock.today(), offices)
    with node.work() as w:
        w.action = "demo.items"
        furnish_items(w, [(office.org_id, office.title, office.region) for office in offices])
    for _done in node.host.each("demo_data", site=node.ports.get(Site), plan=plan):
        pass
    return plan


def renew_password(node: Node) -> str:
    """One new random password for every demonstration account; it is shown once and stored nowhere."""
    password = _new_password()
    pool = node.ports.get(PasswordPool)
    hashed = first_password(pool, "demo", password)
    with node.work() as w:
        w.action = "demo.password"
        logins = [member.login for member in STAFF]
        users = sa.select(User.__table__.c.id).where(User.__table__.c.login.in_(logins))
        for user_id in w.execute(users).scalars().all():
            give_credential(w, user_id, hashed, must_change=False, demo=True)
    return password


def _offices(w: Work, node: Node, counties: tuple[str, ...]) -> tuple[DemoOffice, ...]:
    ministry = _organisation(w, "民政部（演示）", "ministry", "", None)
    province = _organisation(w, "四川省民政厅（演示）", "province", "51", ministry.id)
    posts = _rights(node)
    seats: dict[str, tuple[Organisation, tuple[Counter, ...]]] = {
        "": (ministry, ()),
        "51": (province, ()),
    }
    for region in counties:
        name = w.port(Divisions).name(region, w.today)
        organisation = _organisation(w, f"{name}民政局婚姻登记处（演示）", "county", region, province.id)
        w.flush()
        seats[region] = (organisation, _counters(w, organisation.id))
    w.flush()
    _seat_staff(w, seats, posts)
    clerks = _hire_elsewhere(w, seats, posts)
    w.flush()
    return tuple(
        _office(organisation, counters, clerks[region])
        for region, (organisation, counters) in seats.items()
        if counters
    )


def _organisation(
    w: Work, name: str, level: OrganisationLevel, region: str, parent: UUID | None
) -> Organisation:
    made = create_organisation(w, OrganisationInput(name=name, level=level, region=region, parent_id=parent))
    w.flush()
    return made


def _counters(w: Work, org_id: UUID) -> tuple[Counter, ...]:
    office = create_counter(w, CounterInput(org_id=org_id, code="1", title="登记处", kind=CounterKind.OFFICE))
    w.flush()
    return tuple(
        create_counter(
            w,
            CounterInput(
                org_id=org_id,
                code=f"1-{number}",
                title=f"{number}号窗口",
                kind=CounterKind.WINDOW,
                parent_id=office.id,
            ),
        )
        for number in (1, 2)
    )


def _seat_staff(
    w: Work, seats: dict[str, tuple[Organisation, tuple[Counter, ...]]], rights: tuple[str, ...]
) -> None:
    for number, member in enumerate(STAFF):
        first = next(region for region in seats if len(region) == 6)
        organisation, counters = seats[first if member.region == HOME else member.region]
        counter = counters[number % len(counters)].id if counters else None
        _employ(w, member, organisation.id, counter, chosen_rights(member, rights))


def _hire_elsewhere(
    w: Work, seats: dict[str, tuple[Organisation, tuple[Counter, ...]]], rights: tuple[str, ...]
) -> dict[str, tuple[User, ...]]:
    hired: dict[str, tuple[User, ...]] = {}
    for region, (organisation, counters) in seats.items():
        if region == next(each for each in seats if len(each) == 6):
            found = w.session.scalars(sa.select(User).where(User.__table__.c.login.in_(["clerk", "clerk2"])))
            hired[region] = tuple(found)
        elif counters:
            member = window_clerk(f"clerk{region}", "登记员", "婚姻登记员", region)
            hired[region] = (
                _employ(w, member, organisation.id, counters[0].id, chosen_rights(member, rights)),
            )
    return hired


def _employ(
    w: Work, member: StaffMember, org_id: UUID, counter_id: UUID | None, rights: frozenset[str]
) -> User:
    user = create_user(w, UserInput(login=member.login, name=member.name))
    post = create_post(w, PostInput(org_id=org_id, title=member.title, kind=member.kind, permissions=rights))
    w.flush()
    _appointed(w, user, post, counter_id)
    return user


def _appointed(w: Work, user: User, post: Post, counter_id: UUID | None) -> Appointment:
    since = w.today.replace(year=w.today.year - 2, month=1, day=1)
    return appoint(
        w, AppointmentInput(user_id=user.id, post_id=post.id, counter_id=counter_id, valid_from=since)
    )


def _rights(node: Node) -> tuple[str, ...]:
    return tuple(permission.id for permission in node.permissions())


def _counties(w: Work, province: str) -> tuple[str, ...]:
    divisions = w.port(Divisions)
    prefectures = divisions.children(province, w.today)
    return tuple(
        county.code for prefecture in prefectures for county in divisions.children(prefecture.code, w.today)
    )


def _office(
    organisation: Organisation, counters: tuple[Counter, ...], clerks: tuple[User, ...]
) -> DemoOffice:
    return DemoOffice(
        org_id=organisation.id,
        title=organisation.name,
        region=organisation.region,
        counter_ids=tuple(counter.id for counter in counters),
        clerk_ids=tuple(user.id for user in clerks),
        clerk_names=tuple(user.name for user in clerks),
    )


def _new_password() -> str:
    alphabet = string.ascii_lowercase + string.digits
    body = "".join(secrets.choice(alphabet) for _letter in range(PASSWORD_LENGTH))
    return f"Jm-{body}"
