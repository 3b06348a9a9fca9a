"""A node with something in it, and a second empty place to restore to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Table
from tests.exchange.conftest import UP, second_database_url
from tests.exchange.probe import open_probe_node, write_probe

from jinmin.backup import restoring
from jinmin.documents.store import FileStore
from jinmin.ledger import verify
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


@pytest.fixture(autouse=True)
def only_tables_of_this_node(monkeypatch: pytest.MonkeyPatch, node: Node) -> None:
    """Other tests of the process may have defined tables of plug-ins that this node does not have."""
    with node.database.reading.connect() as connection:
        present = set(sa.inspect(connection).get_table_names())
    every = verify.ledgered_tables

    def here() -> tuple[Table, ...]:
        return tuple(table for table in every() if table.name in present)

    monkeypatch.setattr(verify, "ledgered_tables", here)
    assert restoring.verify_rows is verify.verify_rows
