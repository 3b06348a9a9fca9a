"""A node with something in it, and a second empty place to restore to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.exchange.conftest import UP, second_database_url
from tests.exchange.probe import open_probe_node, write_probe

from jinmin.documents.store import FileStore
from jinmin.node import Node

__all__ = ["second_database_url"]

SCAN = b"\x89PNG a scanned page"


@pytest.fixture
def node(database_url: str, tmp_path: Path) -> Iterator[Node]:
    opened = open_probe_node("county", tmp_path / "node", database_url, routes=[UP])
    for amount in (100, 101, 102):
        write_probe(opened, amount=amount)
    FileStore(opened.place.files, opened.keyring).put(SCAN)
    yield opened
    opened.close()
