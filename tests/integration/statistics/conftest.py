"""The node that statistics is tried on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.harness.node_copies import NodeCopies
from tests.integration.statistics.probe import statistics_node

from jinmin.node import Node


@pytest.fixture
def node(tmp_path: Path, node_copies: NodeCopies) -> Iterator[Node]:
    """A migrated node on each engine, with an empty register."""
    with statistics_node(tmp_path / "node", node_copies) as opened:
        yield opened
