"""The demonstration node: real divisions, invented people, three views, one throw-away password."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import sqlalchemy as sa

from jinmin.db.site import Site
from jinmin.db.work import Work
from jinmin.demo_posts import STAFF
from jinmin.demo_staff import Seat, found_seats, make_seats, seat_everybody
from jinmin.errors import Misconfigured
from jinmin.identity import PasswordPool, User, first_password, give_credential, random_password
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

UNFINISHED = "unfinished"
"""A file that lies in the folder while it is furnished: what was broken off is begun anew."""


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
    unfinished = request.data / UNFINISHED
    if request.data.exists() and (request.fresh or unfinished.exists()):
        shutil.rmtree(request.data)
    node = Node.open(profile, request.data)
    node.migrate()
    if not catch_up(node):
        say("首次启动，正在生成演示数据……")
        unfinished.touch()
        furnish(node, cast(DemoSize, request.size), request.seed)
        unfinished.unlink()
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


def catch_up(node: Node) -> bool:
    """Seat whom an earlier version's demonstration lacks, and let every post grant what it grants today.

    False for a node that was never furnished.
    """
    with node.work() as w:
        w.action = "demo.staff"
        if seats := found_seats(w):
            seat_everybody(w, seats, _rights(node))
    return bool(seats)


def renew_password(*nodes: Node) -> str:
    """One new random password for every demonstration account of the nodes; shown once and stored nowhere."""
    password = random_password()
    for node in nodes:
        _give_password(node, password)
    return password


def _give_password(node: Node, password: str) -> None:
    pool = node.ports.get(PasswordPool)
    hashed = first_password(pool, "demo", password)
    with node.work() as w:
        w.action = "demo.password"
        logins = [member.login for member in STAFF]
        users = sa.select(User.__table__.c.id).where(User.__table__.c.login.in_(logins))
        for user_id in w.execute(users).scalars().all():
            give_credential(w, user_id, hashed, must_change=False, demo=True)


def _offices(w: Work, node: Node, counties: tuple[str, ...]) -> tuple[DemoOffice, ...]:
    seats = make_seats(w, counties)
    at_windows = seat_everybody(w, seats, _rights(node))
    w.flush()
    return tuple(_office(seat, at_windows[region]) for region, seat in seats.items() if seat.windows)


def _rights(node: Node) -> tuple[str, ...]:
    return tuple(permission.id for permission in node.permissions())


def _counties(w: Work, province: str) -> tuple[str, ...]:
    divisions = w.port(Divisions)
    prefectures = divisions.children(province, w.today)
    return tuple(
        county.code for prefecture in prefectures for county in divisions.children(prefecture.code, w.today)
    )


def _office(seat: Seat, clerks: Sequence[User]) -> DemoOffice:
    return DemoOffice(
        org_id=seat.organisation.id,
        title=seat.organisation.name,
        region=seat.organisation.region,
        counter_ids=tuple(counter.id for counter in seat.windows),
        clerk_ids=tuple(user.id for user in clerks),
        clerk_names=tuple(user.name for user in clerks),
    )
