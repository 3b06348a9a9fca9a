"""Statements that are always the same, compiled once for each engine and sent straight to the driver.

SQLAlchemy asks with each execution what a statement's parameters and columns are called, of what type they
are and how they are made fit. A commit sends a dozen statements: to ask costs more than to run them.
Errors and listeners are still SQLAlchemy's.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, TypeVarTuple
from weakref import WeakKeyDictionary

from sqlalchemy import ClauseElement, CompoundSelect, Connection, Dialect, Executable, Result, Select
from sqlalchemy.engine import IteratorResult
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import InvalidRequestError

Key = TypeVarTuple("Key")

Row = Mapping[str, Any]


class Prepared:
    """One statement with named parameters, in the words of one engine."""

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled = dialect.statement_compiler(dialect, statement)
        self._text = compiled.string
        self._positional = compiled.positional
        named = {name: bind for bind, name in compiled.bind_names.items()}
        given = compiled.params
        self._constants = {name: given[name] for name, bind in named.items() if not bind.required}
        self._binders = tuple(
            (name, named[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in compiled.positiontup or named
        )
        columns = compiled._result_columns
        readers = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        self._readers = tuple((place, read) for place, read in enumerate(readers) if read is not None)
        self._columns = SimpleResultMetaData(
            [column.keyname for column in columns], [column.objects for column in columns]
        )
        self.is_whole = not any(
            bind.expanding or bind.literal_execute or bind.callable for bind in named.values()
        )
        """Whether text and constants are the same whatever the values."""

    def send(self, connection: Connection, rows: Sequence[Row]) -> int:
        """Run the statement for each row, which may hold more than the parameters; how many rows it met."""
        bound = [self._bound(row) for row in rows]
        cursor = connection.connection.cursor()
        if len(bound) == 1:
            connection._cursor_execute(cursor, self._text, bound[0])
        else:
            _execute_many(connection, cursor, self._text, bound)
        met: int = cursor.rowcount
        cursor.close()
        return met

    def read(self, connection: Connection, values: Row) -> list[tuple[Any, ...]]:
        """What a SELECT finds, as its columns say."""
        cursor = connection.connection.cursor()
        connection._cursor_execute(cursor, self._text, self._bound({**self._constants, **values}))
        rows = cursor.fetchall()
        cursor.close()
        return [self._opened(row) for row in rows] if self._readers else list(rows)

    def result(self, connection: Connection, values: Row) -> Result[Any]:
        """``read``, as SQLAlchemy hands it out."""
        return IteratorResult(self._columns, iter(self.read(connection, values)))

    def _opened(self, row: Sequence[Any]) -> tuple[Any, ...]:
        values = list(row)
        for place, read in self._readers:
            values[place] = read(values[place])
        return tuple(values)

    def _bound(self, row: Row) -> Any:
        if self._positional:
            return tuple([row[name] if bind is None else bind(row[name]) for name, bind in self._binders])
        return {name: row[name] if bind is None else bind(row[name]) for name, bind in self._binders}


def prepared(dialect: Dialect, make: Callable[[*Key], ClauseElement], *key: *Key) -> Prepared:
    """What ``make(*key)`` says, made and compiled when it is first asked for."""
    # Kept with the dialect: a node's field cipher is bound to it, and both end together.
    known: dict[Hashable, Prepared] = vars(dialect).setdefault("jinmin_prepared", {})
    found = known.get((make, *key))
    if found is None:
        found = known[make, *key] = Prepared(make(*key), dialect)
    return found


def prepared_query(dialect: Dialect, statement: Executable) -> Prepared | None:
    """A query that was asked before, compiled; None for a new one, and for one whose text hangs on its values."""
    if not isinstance(statement, Select | CompoundSelect):
        return None
    known: WeakKeyDictionary[Executable, list[Prepared | None]] = vars(dialect).setdefault(
        "jinmin_queries", WeakKeyDictionary()
    )
    found = known.get(statement)
    if found is None:
        known[statement] = []
        return None
    if not found:
        found.append(_whole(statement, dialect))
    return found[0]


def _whole(
    statement: Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]], dialect: Dialect
) -> Prepared | None:
    try:
        query = Prepared(statement, dialect)
    except InvalidRequestError:  # how a column is read hangs on what the server says it is
        return None
    return query if query.is_whole and not statement.get_execution_options() else None


def _execute_many(connection: Connection, cursor: DBAPICursor, text: str, rows: Sequence[Any]) -> None:
    try:
        for listen in connection.dispatch.before_cursor_execute:
            listen(connection, cursor, text, rows, None, True)
        connection.dialect.do_executemany(cursor, text, rows)
    except BaseException as error:
        connection._handle_dbapi_exception(error, text, rows, cursor, None)
        raise
