"""Nodes that are set up once a run and copied for each test: files, keys and database together."""

import os
import pickle
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from jinmin.node import Node
from tests.harness import run_directory
from tests.harness.postgres import PostgresServer, database_name
from tests.harness.run_directory import RUN

TOLD = "told"
"""The file beside a node's own in which its maker's answer is kept."""
DATABASE = "jinmin.db"

T = TypeVar("T")


@dataclass
class NodeCopies:
    """Copies on one engine: on PostgreSQL with ``server``, on SQLite without. ``close`` drops the databases."""

    run: Path
    server: PostgresServer | None
    _made: list[str] = field(default_factory=list)

    def copy(self, name: str, make: Callable[[Path, str], T], folder: Path) -> tuple[str, T]:
        """Put the node ``name`` into the new ``folder``; gives its database's url and what its maker told.

        ``make(folder, url)`` sets the node up in an empty folder and an empty database the first time anybody
        in this run asks for ``name``, and closes it; what it returns can be pickled.
        """
        url = self.server.new_url() if self.server else _file_in(folder)
        if self.server:
            self._made.append(url)
        return url, self.put(name, make, folder, url)

    def put(self, name: str, make: Callable[[Path, str], T], folder: Path, url: str) -> T:
        """As ``copy``, into the database at ``url``, which does not exist yet. ``folder`` may hold other things."""
        pattern = self.run / f"node-{name}-{'postgresql' if self.server else 'sqlite'}"
        with run_directory.locked(pattern.with_suffix(".lock")):
            database = self._pattern_database(name, make, pattern)
        shutil.copytree(
            pattern, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(TOLD, f"{DATABASE}*")
        )
        if self.server:
            self.server.create_database(database, url)
        else:
            shutil.copyfile(pattern / DATABASE, _path_of(url))
        told: T = pickle.loads((pattern / TOLD).read_bytes())
        return told

    def close(self) -> None:
        """Drop what was copied."""
        if self.server:
            for url in self._made:
                self.server.drop(url)

    def _pattern_database(self, name: str, make: Callable[[Path, str], T], pattern: Path) -> str:
        def fill(url: str) -> None:
            pattern.mkdir(exist_ok=True)
            (pattern / TOLD).write_bytes(pickle.dumps(make(pattern, url)))

        if self.server:
            return self.server.template(f"node_{name}", fill)
        if not (pattern / TOLD).exists():
            fill(_file_in(pattern))
        return _file_in(pattern)


def open_migrated(name: str, opened: Callable[[Path, str], Node], folder: Path, url: str) -> Node:
    """The node that ``opened(folder, url)`` opens, with its tables and everything its plug-ins ship.

    In a run of tests it is a copy of the first of its ``name``, keys and all, unless something stands there already.
    """

    def set_up(folder: Path, url: str) -> None:
        node = opened(folder, url)
        node.migrate()
        node.close()

    copies = _copies_at(folder, url)
    if copies:
        copies.put(name, set_up, folder, url)
    node = opened(folder, url)
    if copies:
        node.require_current()
    else:
        node.migrate()
    return node


def _copies_at(folder: Path, url: str) -> NodeCopies | None:
    """What copies there: nothing outside a run, over what stands there, or on a server of the test's own."""
    run = os.environ.get(RUN)
    if not run or (folder / "keys").exists():
        return None
    if url.startswith("sqlite"):
        return None if _path_of(url).exists() else NodeCopies(Path(run), None)
    server = PostgresServer.shared(Path(run))
    is_ours = url == server.url(database_name(url)) and not server.has(url)
    return NodeCopies(Path(run), server) if is_ours else None


def _file_in(folder: Path) -> str:
    return f"sqlite:///{folder / DATABASE}"


def _path_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))
