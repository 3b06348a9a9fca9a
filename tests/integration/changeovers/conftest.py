"""The county, once on each engine and once on SQLite alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.changeovers.offices import opened_node

from jinmin.node import Node


@pytest.fixture
def node(tmp_path: Path, migrated_url: str) -> Iterator[Node]:
    """A node, once on each engine."""
    node = opened_node(tmp_path / "node", migrated_url)
    yield node
    node.close()


@pytest.fixture
def small_node(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Node]:
    """A node on SQLite, for rules that no engine has a part in."""
    node = opened_node(tmp_path / "node", request.getfixturevalue("copy_of_core")("sqlite"))
    yield node
    node.close()
