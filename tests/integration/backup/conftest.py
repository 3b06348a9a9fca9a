"""A node with something in it, and a second empty place to restore to."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.exchange.conftest import UP
from tests.exchange.probe import open_probe_node, write_probe

from jinmin.backup import RestoreReport, restore, write_backup
from jinmin.documents.store import FileStore
from jinmin.node import Node

SCAN = b"\x89PNG a scanned page"


@pytest.fixture
def database_url(engine: str, absent_database: Callable[[str], str]) -> str:
    """The url of a database that whoever opens a node there makes, once on each engine."""
    return absent_database(engine)


@pytest.fixture
def second_database_url(request: pytest.FixtureRequest, engine: str, tmp_path: Path) -> Iterator[str]:
    """An empty database of its own on the same engine as ``database_url``."""
    if engine == "sqlite":
        yield f"sqlite:///{tmp_path / 'second.sqlite'}"
        return
    server = request.getfixturevalue("postgres_server")
    url = server.create_database()
    yield url
    server.drop(url)


@pytest.fixture
def node(database_url: str, tmp_path: Path) -> Iterator[Node]:
    opened = open_probe_node("county", tmp_path / "node", database_url, routes=[UP])
    for amount in (100, 101, 102):
        write_probe(opened, amount=amount)
    FileStore(opened.place.files, opened.keyring).put(SCAN)
    yield opened
    opened.close()


PASSPHRASE = "备份口令 2026"


@pytest.fixture
def opened() -> Iterator[Callable[..., Node]]:
    """Opens nodes of the trial and closes them after it."""
    nodes: list[Node] = []

    def open_one(data_dir: Path, url: str, code: str = "county") -> Node:
        nodes.append(open_probe_node(code, data_dir, url, routes=[UP] if code == "county" else []))
        return nodes[-1]

    yield open_one
    for node in nodes:
        node.close()


@pytest.fixture
def ministry(opened: Callable[..., Node], tmp_path: Path) -> Node:
    return opened(tmp_path / "ministry", f"sqlite:///{tmp_path / 'ministry.db'}", "ministry")


@pytest.fixture
def archive(node: Node, tmp_path: Path) -> Path:
    path = tmp_path / "set.tar"
    write_backup(node, path, PASSPHRASE)
    return path


@pytest.fixture
def elsewhere(archive: Path, tmp_path: Path, second_database_url: str) -> Callable[..., RestoreReport]:
    def run(path: Path = archive, passphrase: str = PASSPHRASE) -> RestoreReport:
        return restore(path, tmp_path / "elsewhere", second_database_url, passphrase)

    return run
