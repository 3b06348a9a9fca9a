from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from tests.harness.node_copies import NodeCopies

from jinmin.clock import fixed_clock
from jinmin.node import Node
from jinmin.plugin_host import GROUP
from jinmin.vocabulary.profile import NodeIdentity, Profile

PROFILE = Profile(
    id="test",
    title="测试",
    summary="",
    node=NodeIdentity(code="node-test", title="测试节点", level="county", region="510822"),
)

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)


def open_node(folder: Path, url: str) -> Node:
    """A node without plug-ins; its tables are not made."""
    absent = {entry.name for entry in entry_points(group=GROUP)}
    clock = fixed_clock(NOON)
    return Node.open(PROFILE, folder, database_url=url, clock=clock, disabled=absent, strict=False)


def set_up(folder: Path, url: str) -> None:
    """The node every other is a copy of."""
    node = open_node(folder, url)
    node.migrate()
    node.close()


def opened(folder: Path, copies: NodeCopies) -> Node:
    """A migrated node without plug-ins."""
    url, _told = copies.copy("regions", set_up, folder)
    node = open_node(folder, url)
    node.require_current()
    return node


@pytest.fixture
def node(tmp_path: Path, node_copies: NodeCopies) -> Iterator[Node]:
    """A node, once on each engine."""
    node = opened(tmp_path / "node", node_copies)
    yield node
    node.close()


@pytest.fixture
def small_node(tmp_path: Path, small_node_copies: NodeCopies) -> Iterator[Node]:
    """A node on SQLite, for rules that no engine has a part in."""
    node = opened(tmp_path / "node", small_node_copies)
    yield node
    node.close()
