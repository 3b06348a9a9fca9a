"""The node that statistics is tried on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.statistics.probe import statistics_node

from jinmin.node import Node


@pytest.fixture
def node(tmp_path: Path, database_url: str) -> Iterator[Node]:
    """A migrated node on each engine, with an empty register."""
    with statistics_node(tmp_path / "node", database_url) as opened:
        yield opened
