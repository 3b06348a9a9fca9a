"""An office on each engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.marriage.office import Office, open_office


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    """A registration office in 青川县."""
    opened = open_office(tmp_path / "node", database_url)
    yield opened
    opened.node.close()
