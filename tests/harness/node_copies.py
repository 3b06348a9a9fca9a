"""Nodes that are set up once a run and copied for each test: files, keys and database together."""

import pickle
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from tests.harness import run_directory
from tests.harness.postgres import PostgresServer

TOLD = "told"
"""The file beside a node's own in which its maker's answer is kept."""

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
        pattern = self.run / f"node-{name}-{'postgresql' if self.server else 'sqlite'}"
        with run_directory.locked(pattern.with_suffix(".lock")):
            database = self._pattern_database(name, make, pattern)
        shutil.copytree(pattern, folder)
        told: T = pickle.loads((folder / TOLD).read_bytes())
        (folder / TOLD).unlink()
        if self.server is None:
            return _file_in(folder), told
        self._made.append(self.server.create_database(database))
        return self._made[-1], told

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


def _file_in(folder: Path) -> str:
    return f"sqlite:///{folder / 'jinmin.db'}"
