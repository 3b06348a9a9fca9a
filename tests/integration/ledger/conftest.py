"""A probe on each engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.ledger.probe import Probe


@pytest.fixture
def probe(migrated_url: str, tmp_path: Path) -> Iterator[Probe]:
    """An empty ledger with the probe's tables, once on each engine."""
    made = Probe.create(migrated_url, tmp_path)
    yield made
    made.close()
