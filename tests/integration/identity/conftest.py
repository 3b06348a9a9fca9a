"""A node without plug-ins, a clock that is set by hand, cheap hashing, and one county's staff."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from jinmin.clock import Clock
from jinmin.crypto import GUOMI, INTERNATIONAL, Keyring
from jinmin.db.work import Work
from jinmin.identity import (
    GRANT,
    MANAGE_ACCOUNTS,
    AppointmentInput,
    CounterInput,
    CounterKind,
    OrganisationInput,
    PasswordPolicy,
    PasswordPool,
    PostInput,
    PostKind,
    UserInput,
    appoint,
    create_counter,
    create_organisation,
    create_post,
    create_user,
    first_password,
    give_credential,
)
from jinmin.ids import new_id
from jinmin.node import Node
from jinmin.place import Place
from jinmin.plugin_host import PluginHost
from jinmin.vocabulary.actor import Actor
from jinmin.vocabulary.profile import NodeIdentity, Profile, Suite

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PASSWORD = "Qingchuan-2026"
CHEAP = PasswordPolicy(passes=1, memory_kib=64, lanes=1)


@dataclass
class SettableClock:
    """The instant, moved by the test."""

    at: datetime = MORNING

    def pass_by(self, **delta: float) -> None:
        self.at += timedelta(**delta)


@pytest.fixture
def hands() -> SettableClock:
    return SettableClock()


def profile(*, demo: bool = False, suite: Suite = Suite()) -> Profile:
    county = NodeIdentity(code="qingchuan", title="青川县", level="county", region="510822")
    return Profile(id="t", title="t", summary="", node=county, suite=suite, demo=demo)


@pytest.fixture
def open_node(migrated_url: str, tmp_path: Path, hands: SettableClock) -> Iterator[Callable[[Profile], Node]]:
    opened: list[Node] = []

    def make(given: Profile) -> Node:
        suite = INTERNATIONAL if given.suite.digest == "sha256" else GUOMI
        path = tmp_path / f"keyring-{len(opened)}.json"
        keyring = Keyring.create(path, suite)
        node = Node(given, Place(tmp_path, migrated_url), keyring, PluginHost(), Clock(lambda: hands.at))
        opened.append(node)
        return node

    yield make
    for node in opened:
        node.close()


@pytest.fixture
def node(open_node: Callable[[Profile], Node]) -> Node:
    return open_node(profile())


@pytest.fixture
def pool() -> Iterator[PasswordPool]:
    made = PasswordPool(2, policy=CHEAP)
    yield made
    made.close()


@dataclass(frozen=True)
class Staff:
    """Ids of what ``staff`` made."""

    org: UUID
    post: UUID
    second_post: UUID
    user: UUID
    appointment: UUID
    second_appointment: UUID


@pytest.fixture
def staff(node: Node, pool: PasswordPool) -> Staff:
    """李梅 registers marriages and, in a second post, only looks on; her password is PASSWORD."""
    return engage(node, pool)


def engage(node: Node, pool: PasswordPool, *, demo: bool = False) -> Staff:
    hashed = first_password(pool, "li.mei", PASSWORD)
    with node.work() as w:
        org = create_organisation(w, OrganisationInput(name="青川县民政局", level="county", region="510822"))
        register = PostInput(org_id=org.id, title="婚姻登记员", permissions={"marriage.register", "case.see"})
        post = create_post(w, register)
        second = create_post(w, PostInput(org_id=org.id, title="查询岗", permissions={"case.see"}))
        user = create_user(w, UserInput(login="li.mei", name="李梅"))
        first = appoint(w, AppointmentInput(user_id=user.id, post_id=post.id, valid_from=w.today))
        other = appoint(w, AppointmentInput(user_id=user.id, post_id=second.id, valid_from=w.today))
        give_credential(w, user.id, hashed, must_change=False, demo=demo)
    return Staff(org.id, post.id, second.id, user.id, first.id, other.id)


COUNTY = "510822"
BOTH = frozenset({MANAGE_ACCOUNTS, GRANT})


def admin(region: str = COUNTY, *rights: str) -> Actor:
    return Actor(new_id(), "管理员", region=region, permissions=frozenset(rights) or BOTH)


@dataclass
class Made:
    """A province over two counties: who works where."""

    province: UUID
    county: UUID
    office: UUID
    window: UUID
    post: UUID
    users: dict[str, UUID]
    held: dict[str, UUID]


@pytest.fixture
def made(node: Node, pool: PasswordPool) -> Made:
    with node.work() as w:
        return furnish(w, pool)


def furnish(w: Work, pool: PasswordPool) -> Made:
    province = create_organisation(w, OrganisationInput(name="四川省民政厅", level="province", region="51"))
    names = {"510822": "青川县民政局", "510812": "朝天区民政局"}
    counties = {
        region: create_organisation(
            w, OrganisationInput(name=name, level="county", region=region, parent_id=province.id)
        )
        for region, name in names.items()
    }
    county = counties[COUNTY]
    town = OrganisationInput(name="乔庄镇民政办", level="township", region=COUNTY, parent_id=county.id)
    create_organisation(w, town)
    place = {"org_id": county.id}
    office = create_counter(w, CounterInput(**place, code="1", title="登记处", kind=CounterKind.OFFICE))
    seat = CounterInput(**place, code="1-1", title="一号窗口", kind=CounterKind.WINDOW, parent_id=office.id)
    window = create_counter(w, seat)
    orgs = {"51": province, **counties}
    posts = {
        region: create_post(w, PostInput(org_id=org.id, title="登记岗", permissions={"case.see"}))
        for region, org in orgs.items()
    }
    users, held = {}, {}
    for login, region in (("li.mei", COUNTY), ("he.far", "510812"), ("wu.high", "51"), ("xu.new", "")):
        users[login] = create_user(w, UserInput(login=login, name={"li.mei": "李梅"}.get(login, "某某"))).id
        if region:
            seat_id = window.id if region == COUNTY else None
            given = AppointmentInput(
                user_id=users[login], post_id=posts[region].id, valid_from=w.today, counter_id=seat_id
            )
            held[login] = appoint(w, given).id
    give_credential(w, users["li.mei"], first_password(pool, "li.mei", PASSWORD), must_change=False)
    return Made(province.id, county.id, office.id, window.id, posts[COUNTY].id, users, held)


__all__ = [
    "BOTH",
    "COUNTY",
    "MORNING",
    "PASSWORD",
    "Made",
    "PostKind",
    "SettableClock",
    "Staff",
    "admin",
    "engage",
    "profile",
]
