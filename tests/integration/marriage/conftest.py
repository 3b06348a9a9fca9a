"""An office on each engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.harness.node_copies import NodeCopies
from tests.integration.marriage.office import Office, open_office


@pytest.fixture
def office(tmp_path: Path, node_copies: NodeCopies) -> Iterator[Office]:
    """A registration office in 青川县."""
    opened = open_office(tmp_path / "node", node_copies)
    yield opened
    opened.node.close()
