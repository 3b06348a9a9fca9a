from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import entry_points
from pathlib import Path

import pytest

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


def opened(folder: Path, database_url: str) -> Node:
    """A migrated node without plug-ins."""
    absent = {entry.name for entry in entry_points(group=GROUP)}
    node = Node.open(
        PROFILE,
        folder,
        database_url=database_url,
        clock=fixed_clock(NOON),
        disabled=absent,
        strict=False,
    )
    node.migrate()
    return node


@pytest.fixture
def node(tmp_path: Path, database_url: str) -> Iterator[Node]:
    """A node, once on each engine."""
    node = opened(tmp_path / "node", database_url)
    yield node
    node.close()


@pytest.fixture
def small_node(tmp_path: Path, fresh_sqlite: str) -> Iterator[Node]:
    """A node on SQLite, for rules that no engine has a part in."""
    node = opened(tmp_path / "node", fresh_sqlite)
    yield node
    node.close()
