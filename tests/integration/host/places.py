"""The node all trials of the host run on."""

from datetime import UTC, datetime
from pathlib import Path

from jinmin.clock import fixed_clock
from jinmin.node import Node
from jinmin.vocabulary.profile import NodeIdentity, Profile

NOON = datetime(2026, 9, 28, 4, 0, tzinfo=UTC)
PROFILE = Profile(
    id="trial",
    title="试验",
    summary="插件试验",
    node=NodeIdentity(code="mca", title="民政部试验节点", level="ministry", region=""),
    demo=True,
)


def open_node(folder: Path, database_url: str, *disabled: str) -> Node:
    """The node in ``folder``, migrated."""
    node = Node.open(PROFILE, folder, database_url=database_url, clock=fixed_clock(NOON), disabled=disabled)
    node.migrate()
    return node
