"""A small node to look at: one county office, its people."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.identity import (
    AppointmentInput,
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
from jinmin.node import Node
from jinmin.vocabulary.profile import NodeIdentity, Profile

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


CLERK_RIGHTS = frozenset({"probe.accept", "probe.review", "node.health", "node.plugins"})
ACCOUNTS = (
    Account("clerk", "王晓梅", "婚姻登记员（一号窗口）", CLERK_RIGHTS),
    Account("clerk2", "李建国", "婚姻登记员（二号窗口）", CLERK_RIGHTS),
    Account("guest", "赵淑芬", "档案查询岗", frozenset({"probe.none"})),
)


def open_node(folder: Path) -> Node:
    """A migrated node with its people; calling it again on the same folder opens the same node."""
    node = Node.open(PROFILE, folder, strict=False)
    node.ports.offer(PasswordPool, PasswordPool(workers=2, policy=FAST))
    node.migrate()
    with node.work() as w:
        if w.execute(sa.select(sa.func.count()).select_from(User.__table__)).scalar_one() == 0:
            _people(w, node.ports.get(PasswordPool))
    return node


def _people(w: Work, pool: PasswordPool) -> None:
    office = create_organisation(
        w, OrganisationInput(name="青川县民政局婚姻登记处", level="county", region="510822")
    )
    w.flush()
    hashed = first_password(pool, "demo", PASSWORD)
    for account in ACCOUNTS:
        user = create_user(w, UserInput(login=account.login, name=account.name))
        post = create_post(
            w,
            PostInput(
                org_id=office.id, title=account.post, kind=PostKind.BUSINESS, permissions=account.permissions
            ),
        )
        w.flush()
        appoint(w, AppointmentInput(user_id=user.id, post_id=post.id, valid_from=date(2020, 1, 1)))
        give_credential(w, user.id, hashed, must_change=False, demo=True)
