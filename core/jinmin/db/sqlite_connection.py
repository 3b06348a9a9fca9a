"""How a SQLite file is opened: pragmas, a turn in the queue of writers, durability once the turn is over.

A work begins without a transaction: each query sees what is committed, as on a server. It takes its turn to write with
the first statement that writes or locks, and from there on nobody else does. Records it locked before are held by
``RecordLocks``.
"""

import os
import sqlite3
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.pool import ConnectionPoolEntry

from jinmin.db.record_locks import CAN_LOCK, RecordLocks
from jinmin.db.write_queue import WriteQueue
from jinmin.errors import Unavailable

WAIT_SECONDS = 10.0
"""How long a writer waits for its turn, for a record, and for whoever writes without standing in the queue."""
CROSSED_SECONDS = 1.0
"""How long one who holds a record waits for another: two may wait for each other."""

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
    locks: RecordLocks | None = None
    is_writing = False
    _log_file: int | None = None

    def begin_writing(self) -> None:
        """Take the turn to write, unless it is taken.

        Raises Unavailable ``database.busy`` when others write for too long, and when one of them went past a
        lock of this work.
        """
        if self.is_writing:
            return
        if not self.queue.enter(WAIT_SECONDS):
            raise Unavailable("database.busy")
        self.is_writing = True
        try:
            if self.log is not None:
                self.execute("PRAGMA synchronous=NORMAL")
            self.execute("BEGIN IMMEDIATE")
            if self.locks is not None and not self.locks.still_hold():
                raise Unavailable("database.busy")
        except BaseException:
            self.rollback()
            raise

    def lock(self, key: int) -> None:
        """Hold the record with this key until the end; whoever writes meanwhile and changes it wins."""
        if self.locks is None:
            self.begin_writing()
        elif self.is_writing:
            self.locks.take_as_writer(key)
        elif not self.locks.take(key, WAIT_SECONDS if self.locks.is_empty else CROSSED_SECONDS):
            self.begin_writing()
            self.locks.take_as_writer(key)

    def watch(self, key: int) -> None:
        """See to it that nobody locks what has this key before this work has written, or write nothing."""
        if not self.is_writing and (self.locks is None or not self.locks.watch(key)):
            self.begin_writing()

    def announce(self, keys: Iterable[int]) -> None:
        """Tell whoever holds the records with these keys that the commit to come changes them."""
        if self.is_writing and self.locks is not None:
            self.locks.announce(keys)

    def commit(self) -> None:
        """Commit, and return once what was committed is on the disk."""
        super().commit()
        if self._end_turn():
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
        if self.locks is not None:
            self.locks.close()
        if self._log_file is not None:
            os.close(self._log_file)
            self._log_file = None

    def _end_turn(self) -> bool:
        """Let go of what is held; whether it was this one's turn."""
        if self.locks is not None:
            self.locks.release()
        was_writing = self.is_writing
        if was_writing:
            self._leave_queue()
            self.execute("PRAGMA synchronous=FULL")
        return was_writing

    def _leave_queue(self) -> None:
        if self.is_writing:
            self.is_writing = False
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
    file = database if database and database != ":memory:" else None
    return {"factory": partial(_connection, file, WriteQueue(Path(f"{file}-queue") if file else None))}


def _connection(file: str | None, queue: WriteQueue, *place: Any, **options: Any) -> QueuedConnection:
    connection = QueuedConnection(*place, **options)
    connection.queue = queue
    if file is not None:
        connection.log = Path(f"{file}-wal")
        connection.locks = RecordLocks(Path(f"{file}-locks")) if CAN_LOCK else None
    return connection


def prepare(connection: QueuedConnection, _entry: ConnectionPoolEntry) -> None:
    """Make a new connection ready."""
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(pragma)
