"""The county, once on each engine and once on SQLite alone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.integration.changeovers.offices import opened_node

from jinmin.node import Node


@pytest.fixture
def node(tmp_path: Path, engine: str, absent_database: Callable[[str], str]) -> Iterator[Node]:
    """A node, once on each engine."""
    node = opened_node(tmp_path / "node", absent_database(engine))
    yield node
    node.close()


@pytest.fixture
def small_node(tmp_path: Path, fresh_sqlite: str) -> Iterator[Node]:
    """A node on SQLite, for rules that no engine has a part in."""
    node = opened_node(tmp_path / "node", fresh_sqlite)
    yield node
    node.close()
