"""Opening a database: SQLite (WAL) for a desktop, PostgreSQL for a server; the same code runs on both."""

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import psycopg.errors
import sqlalchemy as sa
from sqlalchemy import URL, Connection, Engine, ExceptionContext, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from jinmin.db import sqlite_connection
from jinmin.db.columns import FieldCipher
from jinmin.db.server_commit import COMMITTING
from jinmin.db.server_cursor import BriefCursor
from jinmin.db.server_dialect import SERVER
from jinmin.db.sqlite_dialects import take_turn
from jinmin.errors import Misconfigured, Unavailable

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

    def settle(self) -> None:
        """Return once all that anybody has seen so far is on the disk: before it leaves the machine."""
        with self.writing.begin() as connection:
            take_turn(connection)  # what commits last waits for all that came before

    def close(self) -> None:
        """Return every connection."""
        self.engine.dispose()


def open_database(url: str, cipher: FieldCipher | None = None, *, pool_size: int = 8) -> Database:
    """Open ``url`` (``sqlite:///…`` or ``postgresql://…``); Misconfigured for any other."""
    place = understood(url)
    if place.get_backend_name() == "sqlite":
        return _open_sqlite(place, cipher)
    return _open_server(place, cipher, pool_size)


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


def _open_server(place: URL, cipher: FieldCipher | None, pool_size: int) -> Database:
    engine = sa.create_engine(
        place.set(drivername=SERVER),
        pool_size=pool_size,
        max_overflow=24,
        json_serializer=dump_json,
        hide_parameters=True,
        connect_args={"cursor_factory": BriefCursor},
    )
    writing = sa.create_engine(
        place.set(drivername=COMMITTING),
        pool=engine.pool,
        json_serializer=dump_json,
        hide_parameters=True,
    )
    for each in (engine, writing):
        _bind_cipher(each, cipher)
        event.listen(each, "handle_error", _hide_details)
        event.listen(each, "handle_error", _say_unavailable)
    reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return Database(engine, writing, reading)


def _open_sqlite(place: URL, cipher: FieldCipher | None) -> Database:
    reading = sa.create_engine(
        place.set(drivername="sqlite+jinmin_reading"),
        json_serializer=dump_json,
        pool_size=16,
        max_overflow=48,
        hide_parameters=True,
        connect_args=sqlite_connection.connection_arguments(place.database),
    )
    event.listen(reading, "connect", sqlite_connection.prepare)
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


def _hide_details(context: ExceptionContext) -> None:
    # The server's DETAIL quotes the failing row: personal data has no place in a traceback.
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args:
            error.args = (str(error.args[0]).split("\nDETAIL:")[0], *error.args[1:])


def _say_unavailable(context: ExceptionContext) -> None:
    """Raise Unavailable when nothing is wrong with what was asked: ask again, or wait for the database."""
    error = context.original_exception
    if isinstance(error, Unavailable):
        raise Unavailable(error.key) from error  # a turn to write that could not be had
    if isinstance(error, BUSY_ERRORS) or _sqlite_code(error) in SQLITE_BUSY:
        raise Unavailable("database.busy") from error
    if _sqlite_code(error) in SQLITE_DAMAGED:
        raise Unavailable("database.damaged") from error
    if isinstance(error, psycopg.errors.DiskFull) or _sqlite_code(error) == sqlite3.SQLITE_FULL:
        raise Unavailable("database.full") from error
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
