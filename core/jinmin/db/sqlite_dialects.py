"""How statements go to SQLite: in a snapshot for who reads, and for who writes as a server would take them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler, SQLiteExecutionContext
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy
from sqlalchemy.engine.interfaces import DBAPICursor, ExecutionContext
from sqlalchemy.pool import PoolProxiedConnection

from jinmin.db.sqlite_connection import QueuedConnection

LOCKING = "/* FOR UPDATE */"
"""Stands in a query that locks what it finds: SQLite has no word for that."""

_HARMLESS = ("SELECT", "PRAGMA")


class ReadingDialect(SQLiteDialect_pysqlite):
    """Begins with a snapshot. Not by an event: an engine that listens to one is slower in all it does."""

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: PoolProxiedConnection) -> None:
        """A snapshot from the first statement on."""
        dbapi_connection.cursor().execute("BEGIN")


class _WritingCompiler(SQLiteCompiler):
    def for_update_clause(self, select: Select[Any], **kw: Any) -> str:
        return f" {LOCKING}"


class _WritingContext(SQLiteExecutionContext):
    """Reads to the end what is found before the turn to write: an open query would hold on to what it sees."""

    def post_exec(self) -> None:
        cursor: Any = self.cursor
        if cursor.description is not None and not cursor.connection.is_writing:
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
                cursor, cursor.description, cursor.fetchall()
            )


class WritingDialect(SQLiteDialect_pysqlite):
    """Begins without a transaction; the first statement that writes or locks takes the turn to write."""

    supports_statement_cache = True
    statement_compiler = _WritingCompiler
    execution_ctx_cls = _WritingContext

    def do_execute(
        self, cursor: DBAPICursor, statement: str, parameters: Any, context: ExecutionContext | None = None
    ) -> None:
        """In turn, if it is more than reading what there is."""
        _take_turn(cursor, statement, context)
        cursor.execute(statement, parameters)

    def do_executemany(
        self,
        cursor: DBAPICursor,
        statement: str,
        parameters: Sequence[Any],
        context: ExecutionContext | None = None,
    ) -> None:
        """In turn."""
        _take_turn(cursor, statement, context)
        cursor.executemany(statement, parameters)

    def do_execute_no_params(
        self,
        cursor: DBAPICursor,
        statement: str,
        context: ExecutionContext | None = None,
    ) -> None:
        """In turn, if it is more than reading what there is."""
        _take_turn(cursor, statement, context)
        cursor.execute(statement)


def _take_turn(cursor: Any, statement: str, context: ExecutionContext | None) -> None:
    connection: QueuedConnection = cursor.connection
    if not connection.is_writing and _needs_turn(statement, context):
        connection.begin_writing()


def _needs_turn(statement: str, context: ExecutionContext | None) -> bool:
    # Whoever reads little by little wants one view all the time.
    little_by_little = context is not None and context.execution_options.get("stream_results")
    return bool(little_by_little) or not statement.lstrip().startswith(_HARMLESS) or LOCKING in statement


def queued(connection: Connection) -> QueuedConnection | None:
    """The driver's own connection; None on a server."""
    driver = connection.connection.driver_connection
    return driver if isinstance(driver, QueuedConnection) else None


def take_turn(connection: Connection) -> None:
    """On SQLite, let nobody else write from here on, where a server would lock a name."""
    embedded = queued(connection)
    if embedded is not None:
        embedded.begin_writing()


for _name, _dialect in (("jinmin_reading", ReadingDialect), ("jinmin_writing", WritingDialect)):
    registry.register(f"sqlite.{_name}", __name__, _dialect.__name__)
