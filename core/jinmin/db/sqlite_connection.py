"""How a SQLite file is opened: pragmas, a turn in the queue of writers, durability once the turn is over."""

import os
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from jinmin.db.write_queue import WriteQueue
from jinmin.errors import Unavailable

WAIT_SECONDS = 10.0
"""How long a writer waits for its turn, and for whoever writes without standing in the queue."""

# No mmap_size: the kernel reads far around each page that is touched in a mapped file, on a cold cache
# two hundred times what a page of the register needs.
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={int(WAIT_SECONDS * 1000)}",
    "PRAGMA cache_size=-65536",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA wal_autocheckpoint=4000",
)


class QueuedConnection(sqlite3.Connection):
    """A connection that stands in the queue before it writes.

    What it wrote in its turn goes to the disk after the turn, while the next one writes already; nobody is
    told of a commit before that. The disk then takes the commits of many writers at once.
    """

    queue: WriteQueue
    log: Path | None = None
    _in_turn = False
    _log_file: int | None = None

    def begin_writing(self) -> None:
        """The write lock at once: whoever asks for it later, over a snapshot grown old, is refused.

        Raises Unavailable ``database.busy`` when others write for too long.
        """
        if not self.queue.enter(WAIT_SECONDS):
            raise Unavailable("database.busy")
        self._in_turn = True
        try:
            if self.log is not None:
                self.execute("PRAGMA synchronous=NORMAL")
            self.execute("BEGIN IMMEDIATE")
        except BaseException:
            self._end_turn()
            raise

    def commit(self) -> None:
        """Commit, and return once what was committed is on the disk."""
        super().commit()
        if self._in_turn:
            self._end_turn()
            self._make_durable()

    def rollback(self) -> None:
        """Roll back, and let the next writer in."""
        try:
            super().rollback()
        finally:
            self._end_turn()

    def close(self) -> None:
        """Close; what was not committed is lost."""
        super().close()
        self._leave_queue()
        if self._log_file is not None:
            os.close(self._log_file)
            self._log_file = None

    def _end_turn(self) -> None:
        if self._in_turn:
            self._leave_queue()
            self.execute("PRAGMA synchronous=FULL")

    def _leave_queue(self) -> None:
        if self._in_turn:
            self._in_turn = False
            self.queue.leave()

    def _make_durable(self) -> None:
        # SQLite writes the log in order, whoever commits: what came before is on the disk then as well.
        # The log lives as long as any connection does, this one among them.
        if self.log is None:
            return
        if self._log_file is None:
            self._log_file = os.open(self.log, os.O_RDWR)
        _to_disk(self._log_file)


_to_disk: Callable[[int], None] = getattr(os, "fdatasync", os.fsync)


def connection_arguments(database: str | None) -> dict[str, Any]:
    """What the driver is given beside the place: the kind of connection, all with one queue."""
    in_file = bool(database) and database != ":memory:"
    queue = WriteQueue(Path(f"{database}-queue") if in_file else None)
    log = Path(f"{database}-wal") if in_file else None
    return {"factory": partial(_connection, queue, log)}


def _connection(queue: WriteQueue, log: Path | None, *place: Any, **options: Any) -> QueuedConnection:
    connection = QueuedConnection(*place, **options)
    connection.queue, connection.log = queue, log
    return connection


def prepare(connection: QueuedConnection, _entry: ConnectionPoolEntry) -> None:
    """Make a new connection ready."""
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(pragma)


class ReadingDialect(SQLiteDialect_pysqlite):
    """Begins with a snapshot. Not by an event: an engine that listens to one is slower in all it does."""

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: PoolProxiedConnection) -> None:
        """A snapshot from the first statement on."""
        dbapi_connection.cursor().execute("BEGIN")


class WritingDialect(ReadingDialect):
    """Begins with the one write lock there is."""

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: PoolProxiedConnection) -> None:
        """A turn in the queue, and the write lock."""
        connection: Any = dbapi_connection.driver_connection
        connection.begin_writing()


for _name, _dialect in (("jinmin_reading", ReadingDialect), ("jinmin_writing", WritingDialect)):
    registry.register(f"sqlite.{_name}", __name__, _dialect.__name__)
