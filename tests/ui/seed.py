"""A small node to look at: one county office, its people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import sqlalchemy as sa

from jinmin.cases import SUPERVISE, Case, hand_over, hold_case, lock_case, take_step
from jinmin.cases.states import HoldReason
from jinmin.clock import Clock
from jinmin.crypto import INTERNATIONAL, Keyring
from jinmin.db.work import Work
from jinmin.documents.text_reading import TextReader
from jinmin.identity import (
    AppointmentInput,
    Organisation,
    OrganisationInput,
    PasswordPolicy,
    PasswordPool,
    PostInput,
    PostKind,
    User,
    UserInput,
    appoint,
    create_organisation,
    create_post,
    create_user,
    first_password,
    give_credential,
)
from jinmin.invented import People
from jinmin.node import Node
from jinmin.place import Place
from jinmin.plugin_host import PluginHost
from jinmin.supervision import SET_RULES, tick
from jinmin.vocabulary.actor import Actor
from jinmin.vocabulary.profile import NodeIdentity, Profile
from jinmin.voice import ANSWER, ASSIGN
from tests.ui.probe import ProbePlugin
from tests.ui.probe_pages import TrialForm, accept

PASSWORD = "Jm-desk-2026"
PROFILE = Profile(
    id="probe",
    title="演示方案",
    summary="界面测试",
    node=NodeIdentity(code="qingchuan", title="青川县民政局", level="county", region="510822"),
    demo=True,
)
FAST = PasswordPolicy(passes=1, memory_kib=64, lanes=1)


@dataclass(frozen=True)
class Account:
    """Somebody who can sign in."""

    login: str
    name: str
    post: str
    permissions: frozenset[str]
    kind: PostKind = PostKind.BUSINESS


CLERK_RIGHTS = frozenset({"probe.accept", "probe.review"})
ACCOUNTS = (
    Account("clerk", "王晓梅", "婚姻登记员（一号窗口）", CLERK_RIGHTS),
    Account("clerk2", "李建国", "婚姻登记员（二号窗口）", CLERK_RIGHTS),
    Account("clerk3", "钱进", "婚姻登记员（三号窗口）", CLERK_RIGHTS),
    Account("acceptor", "周敏", "受理岗", frozenset({"probe.accept"})),
    Account("boss", "郑督查", "督查岗", frozenset({SUPERVISE, SET_RULES, ASSIGN, ANSWER})),
    Account("keeper", "吴文", "档案管理岗", CLERK_RIGHTS | {"case.archive", "archive.destroy"}),
    Account("guest", "赵淑芬", "档案查询岗", frozenset({"probe.none"})),
    Account("sysadmin", "孙立", "系统管理员", frozenset(), PostKind.SYSTEM_ADMIN),
    Account("security", "郑卫平", "安全管理员", frozenset(), PostKind.SECURITY_ADMIN),
)


AGES = (58, 48, 40, 31, 29, 27, 20, 9, 3, 1, 0)
"""How many days ago the seeded cases were opened."""


def open_node(folder: Path) -> Node:
    """A migrated node with people and cases; calling it again on the same folder opens the same node."""
    ago, now = timedelta(), Clock()
    node = bare_node(folder, Clock(lambda: now.now() - ago), ProbePlugin())
    node.ports.offer(TextReader, OneCard())
    node.ports.offer(PasswordPool, PasswordPool(workers=2, policy=FAST))
    node.migrate()
    with node.read() as w:
        fresh = w.execute(sa.select(sa.func.count()).select_from(User.__table__)).scalar_one() == 0
    if fresh:
        with node.work() as w:
            people(w, node.ports.get(PasswordPool), ACCOUNTS)
        for number, days in enumerate(AGES):
            ago = timedelta(days=days)
            _open_case(node, number)
        ago = timedelta()
        tick(node.work)
    return node


def bare_node(folder: Path, clock: Clock, *plugins: object) -> Node:
    """A node with these plug-ins and no installed one; not migrated."""
    place = Place(folder, f"sqlite:///{folder / 'jinmin.db'}")
    place.key_file.parent.mkdir(parents=True, exist_ok=True)
    known = place.key_file.exists()
    keyring = Keyring.open(place.key_file) if known else Keyring.create(place.key_file, INTERNATIONAL)
    host = PluginHost()
    for plugin in plugins:
        host.register(plugin, "jinmin-probe 0.1.0")
    return Node(PROFILE, place, keyring, host, clock)


class OneCard:
    """A reader that sees the same card in every scan."""

    installed, title = True, "试验识别"

    def read(self, _scan: bytes, /) -> str:
        return "姓名 李小明\n性别男\n"


def _open_case(node: Node, number: int) -> None:
    people = People(number)
    born = (date(1985, 1, 1), date(2000, 12, 31))
    parties = [people.person("510822", sex, born) for sex in ("1", "2")]
    with node.read() as w:
        user = w.execute(sa.select(User.__table__).where(User.__table__.c.login == "clerk")).one()
        office = w.execute(sa.select(Organisation.__table__.c.id)).scalar_one()
    actor = Actor(user.id, user.name, org_id=office, region="510822", permissions=CLERK_RIGHTS)
    given = [{"id_number": each.id_number, "name": each.name} for each in parties]
    with node.work(actor) as w:
        case = w.get(Case, accept(w, TrialForm(left=given[0], right=given[1])))
    with node.work(actor) as w:
        case = lock_case(w, case.id)
        if number % 3 == 0:
            take_step(w, case, "accept", "accepted")
        if number == 4:
            hold_case(w, case, HoldReason.NETWORK_CHECK)
        if number % 2:
            hand_over(w, case, None)


def people(w: Work, pool: PasswordPool, accounts: Sequence[Account]) -> None:
    office = create_organisation(
        w, OrganisationInput(name="青川县民政局婚姻登记处", level="county", region="510822")
    )
    w.flush()
    hashed = first_password(pool, "demo", PASSWORD)
    for account in accounts:
        user = create_user(w, UserInput(login=account.login, name=account.name))
        post = create_post(
            w,
            PostInput(
                org_id=office.id, title=account.post, kind=account.kind, permissions=account.permissions
            ),
        )
        w.flush()
        appoint(w, AppointmentInput(user_id=user.id, post_id=post.id, valid_from=date(2020, 1, 1)))
        give_credential(w, user.id, hashed, must_change=False, demo=True)
