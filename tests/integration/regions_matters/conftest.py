from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from jinmin.clock import fixed_clock
from jinmin.matters import Catalogue, Parameters, WorkingCalendar
from jinmin.node import Node
from jinmin.plugin_host import GROUP
from jinmin.regions import Divisions, ReportingTrees
from jinmin.vocabulary.profile import NodeIdentity, Profile

PROFILE = Profile(
    id="test",
    title="测试",
    summary="",
    node=NodeIdentity(code="node-test", title="测试节点", level="county", region="510822"),
)

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)


def offer_reference(node: Node) -> None:
    """Offer the reference data of regions and matters and read it."""
    divisions = Divisions()
    ports = (divisions, ReportingTrees(divisions), WorkingCalendar(), Parameters(), Catalogue())
    with node.read() as w:
        for port in ports:
            node.ports.offer(type(port), port)
            port.reload(w)


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
    offer_reference(node)
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
