"""Opening a database: SQLite (WAL) for a desktop, PostgreSQL for a server; the same code runs on both."""

import json
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import psycopg.errors
import sqlalchemy as sa
from sqlalchemy import URL, Connection, Engine, ExceptionContext, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from jinmin.db.columns import FieldCipher
from jinmin.errors import Misconfigured, Unavailable

BUSY_WAIT = "PRAGMA busy_timeout=10000"
LOOK_AGAIN_SECONDS = 0.002
LOOKS = 1_000

# No mmap_size: the kernel reads far around each page that is touched in a mapped file, on a cold cache
# two hundred times what a page of the register needs.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    BUSY_WAIT,
    "PRAGMA cache_size=-65536",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA wal_autocheckpoint=4000",
)

BUSY_ERRORS = (
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
    psycopg.errors.LockNotAvailable,
)
SQLITE_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
SQLITE_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


@dataclass(frozen=True)
class Database:
    """One database, seen twice: ``writing`` opens write transactions, ``reading`` steady snapshots."""

    engine: Engine
    writing: Engine
    reading: Engine

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded engine."""
        return self.engine.dialect.name == "sqlite"

    def close(self) -> None:
        """Return every connection."""
        self.engine.dispose()


def open_database(url: str, cipher: FieldCipher | None = None, *, pool_size: int = 8) -> Database:
    """Open ``url`` (``sqlite:///…`` or ``postgresql://…``); Misconfigured for any other."""
    place = understood(url)
    if place.get_backend_name() == "sqlite":
        return _open_sqlite(place, cipher)
    engine = sa.create_engine(
        place, pool_size=pool_size, max_overflow=24, json_serializer=dump_json, hide_parameters=True
    )
    _bind_cipher(engine, cipher)
    event.listen(engine, "handle_error", _hide_details)
    event.listen(engine, "handle_error", _say_unavailable)
    reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return Database(engine, engine, reading)


def understood(url: str) -> URL:
    """The address in parts; Misconfigured ``database.address`` for one that is none of the two engines'."""
    try:
        place = make_url(url)
    except ArgumentError as wrong:
        # The text itself may hold a password, so neither it nor the cause is quoted.
        raise Misconfigured("database.address") from wrong
    match place.get_backend_name():
        case "sqlite":
            return place
        case "postgresql":
            return place.set(drivername="postgresql+psycopg")
        case other:
            raise Misconfigured("database.kind", kind=other)


def holds_tables(url: str) -> bool:
    """Whether the database at ``url`` is in use; a SQLite file that is not there is not made."""
    return is_there(url) and _ask(url, lambda connection: bool(sa.inspect(connection).get_table_names()))


def holds_rows(url: str, table: sa.Table) -> bool:
    """Whether ``table`` is there and has a row; a SQLite file that is not there is not made."""
    first = sa.select(sa.literal(1)).select_from(table).limit(1)
    return is_there(url) and _ask(
        url,
        lambda connection: (
            sa.inspect(connection).has_table(table.name) and connection.execute(first).first() is not None
        ),
    )


def is_there(url: str) -> bool:
    """Whether there is anything to open; a server is always there."""
    place = understood(url)
    return place.get_backend_name() != "sqlite" or Path(place.database or "").exists()


def _ask(url: str, question: Callable[[Connection], bool]) -> bool:
    database = open_database(url)
    try:
        with database.engine.connect() as connection:
            return question(connection)
    finally:
        database.close()


def dump_json(value: object) -> str:
    """JSON text with Chinese readable, keys sorted."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _open_sqlite(place: URL, cipher: FieldCipher | None) -> Database:
    reading = sa.create_engine(
        place.set(drivername="sqlite+jinmin_reading"),
        json_serializer=dump_json,
        pool_size=16,
        max_overflow=48,
        hide_parameters=True,
    )
    event.listen(reading, "connect", _prepare_sqlite)
    writing = sa.create_engine(
        place.set(drivername="sqlite+jinmin_writing"),
        json_serializer=dump_json,
        pool=reading.pool,
        hide_parameters=True,
    )
    for engine in (reading, writing):
        _bind_cipher(engine, cipher)
        event.listen(engine, "handle_error", _say_unavailable)
    return Database(reading, writing, reading)


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    for pragma in SQLITE_PRAGMAS:
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
        """The write lock at once: whoever asks for it later, over a snapshot grown old, is refused."""
        connection = dbapi_connection.driver_connection
        if not _took_turn(connection):
            dbapi_connection.cursor().execute("BEGIN IMMEDIATE")


for _name, _dialect in (("jinmin_reading", ReadingDialect), ("jinmin_writing", WritingDialect)):
    registry.register(f"sqlite.{_name}", __name__, _dialect.__name__)


def _took_turn(connection: Any) -> bool:
    """Begin to write right after the writer before; False when that one writes for long.

    SQLite's own waiting sleeps up to 0.1 s between two looks, and the lock lies idle meanwhile.
    """
    connection.execute("PRAGMA busy_timeout=0")
    try:
        for _look in range(LOOKS):
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if _sqlite_code(error) not in SQLITE_BUSY:
                    break
                time.sleep(LOOK_AGAIN_SECONDS)
            else:
                return True
        return False
    finally:
        connection.execute(BUSY_WAIT)


def _hide_details(context: ExceptionContext) -> None:
    # The server's DETAIL quotes the failing row: personal data has no place in a traceback.
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args:
            error.args = (str(error.args[0]).split("\nDETAIL:")[0], *error.args[1:])


def _say_unavailable(context: ExceptionContext) -> None:
    """Raise Unavailable when nothing is wrong with what was asked: ask again, or wait for the database."""
    error = context.original_exception
    if isinstance(error, BUSY_ERRORS) or _sqlite_code(error) in SQLITE_BUSY:
        raise Unavailable("database.busy") from error
    if _sqlite_code(error) in SQLITE_DAMAGED:
        raise Unavailable("database.damaged") from error
    if context.connection is None and isinstance(error, psycopg.OperationalError):
        raise Unavailable("database.unreachable") from error
    if context.is_disconnect:
        raise Unavailable("database.down") from error


def _sqlite_code(error: BaseException) -> int | None:
    # The low byte of an extended result code is its family.
    return error.sqlite_errorcode & 0xFF if isinstance(error, sqlite3.DatabaseError) else None


def _bind_cipher(engine: Engine, cipher: FieldCipher | None) -> None:
    if cipher is not None:
        vars_of_dialect: dict[str, Any] = vars(engine.dialect)
        vars_of_dialect["jinmin_field_cipher"] = cipher
