"""A county whose lists are furnished, with somebody who writes them and somebody who publishes them."""

from pathlib import Path

import sqlalchemy as sa

from jinmin.demo import furnish
from jinmin.identity import PasswordPolicy, PasswordPool, User, first_password, give_credential
from jinmin.node import Node
from jinmin.vocabulary.profile import NodeIdentity, Profile

PASSWORD = "Jm-desk-2026"
PROFILE = Profile(
    id="lists",
    title="演示方案",
    summary="界面测试",
    node=NodeIdentity(code="qingchuan", title="青川县民政局", level="county", region="510822"),
    demo=True,
)
FAST = PasswordPolicy(passes=1, memory_kib=64, lanes=1)


def open_node(folder: Path) -> Node:
    """The node, furnished the first time."""
    fresh = not (folder / "keys").exists()
    node = Node.open(PROFILE, folder)
    node.ports.offer(PasswordPool, PasswordPool(workers=2, policy=FAST))
    node.migrate()
    if fresh:
        furnish(node, "none", 3)
        hashed = first_password(node.ports.get(PasswordPool), "demo", PASSWORD)
        with node.work() as w:
            for user_id in w.execute(sa.select(User.__table__.c.id)).scalars().all():
                give_credential(w, user_id, hashed, must_change=False, demo=True)
    return node
