"""Statements that are always the same, compiled once for each engine and sent straight to the driver.

SQLAlchemy asks with each execution what a statement's parameters and columns are called, of what type they
are and how they are made fit. A commit sends a dozen statements: to ask costs more than to run them.
Errors and listeners are still SQLAlchemy's.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, TypeVarTuple
from weakref import WeakKeyDictionary

from sqlalchemy import (
    BindParameter,
    ClauseElement,
    CompoundSelect,
    Connection,
    Dialect,
    Executable,
    Result,
    Select,
)
from sqlalchemy.engine import IteratorResult
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm.exc import StaleDataError

Key = TypeVarTuple("Key")

Row = Mapping[str, Any]

FEW = 4
"""So many rows a server is sent one by one: to get ready for many costs more than they do."""
LISTED_AT_MOST = 30
"""Longer lists of values are spelt out anew each time."""


class Prepared:
    """One statement with named parameters, in the words of one engine.

    ``lengths`` says how many values each parameter has that stands for a list of them.
    """

    def __init__(
        self, statement: ClauseElement, dialect: Dialect, lengths: Mapping[str, int] | None = None
    ) -> None:
        compiled = dialect.statement_compiler(dialect, statement)
        given = compiled.params
        named = {name: bind for bind, name in compiled.bind_names.items()}
        self._constants = {name: given[name] for name, bind in named.items() if not bind.required}
        lists = {name: [None] * count for name, count in (lengths or {}).items()}
        spelt = compiled.construct_expanded_state({**dict.fromkeys(given), **self._constants, **lists})
        self._lists = tuple((name, tuple(each)) for name, each in spelt.parameter_expansion.items())
        self._text = spelt.statement
        self._positional = compiled.positional
        kinds = {name: bind.type for name, bind in named.items()}
        kinds |= {each: kinds[name] for name, parts in self._lists for each in parts}
        alone = [name for name in named if name not in dict(self._lists)]
        order = spelt.positiontup or [*alone, *(each for _name, parts in self._lists for each in parts)]
        self._binders = tuple(
            (name, kinds[name].dialect_impl(dialect).bind_processor(dialect)) for name in order
        )
        columns = compiled._result_columns
        readers = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        self._readers = tuple((place, read) for place, read in enumerate(readers) if read is not None)
        self._objects = [column.objects for column in columns]
        self._columns = SimpleResultMetaData([column.keyname for column in columns], self._objects)

    def send(self, connection: Connection, rows: Sequence[Row]) -> int:
        """Run the statement for each row, which may hold more than the parameters; how many rows it met."""
        bound = [self._bound(row) for row in rows]
        cursor = connection.connection.cursor()
        met: int = 0
        if len(bound) <= (1 if self._positional else FEW):
            for each in bound:
                connection._cursor_execute(cursor, self._text, each)
                met += cursor.rowcount
        else:
            _execute_many(connection, cursor, self._text, bound)
            met = cursor.rowcount
        cursor.close()
        return met

    def put_off(self, connection: Connection, rows: Sequence[Row], meets: int | None = None) -> None:
        """``send`` for rows whose outcome nobody waits for: a server gets them with the next statement.

        Who then meets other than ``meets`` rows for each has come too late: a stale write (``constraints``).
        """
        if connection.dialect.name != "postgresql":
            met = self.send(connection, rows)
            if meets is not None and met != meets * len(rows):
                raise StaleDataError(f"{met} rows were as expected, not {meets * len(rows)}")
            return
        for each in rows:
            cursor: Any = connection.connection.cursor()
            cursor.puts_off, cursor.meets = True, meets
            connection._cursor_execute(cursor, self._text, self._bound(each))

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

    @property
    def columns(self) -> Sequence[object]:
        """For each column found what it is in the statement."""
        return [objects[0] for objects in self._objects]

    def _opened(self, row: Sequence[Any]) -> tuple[Any, ...]:
        values = list(row)
        for place, read in self._readers:
            values[place] = read(values[place])
        return tuple(values)

    def _bound(self, row: Row) -> Any:
        if self._lists:
            row = {
                **row,
                **{
                    part: value
                    for name, parts in self._lists
                    for part, value in zip(parts, row[name], strict=True)
                },
            }
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


class _Query:
    """A query that was asked before: compiled once for each number of values its lists have."""

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        self._dialect = dialect
        self._ready: dict[tuple[int, ...], Prepared] = {}
        binds = dialect.statement_compiler(dialect, statement).bind_names
        self._lists = tuple(name for bind, name in binds.items() if bind.expanding and bind.required)
        self._is_fit = not any(map(_hangs_on_values, binds))
        if self._is_fit:
            Prepared(statement, dialect, dict.fromkeys(self._lists, 1))

    def for_values(self, statement: ClauseElement, values: Row) -> Prepared | None:
        """The query for as many values; None when its text hangs on more than their number."""
        lists = [values.get(name) for name in self._lists]
        if not self._is_fit or not all(isinstance(each, list | tuple) for each in lists):
            return None
        lengths = tuple(len(each) for each in lists if each is not None)
        found = self._ready.get(lengths)
        if found is None and all(0 < length <= LISTED_AT_MOST for length in lengths):
            counts = dict(zip(self._lists, lengths, strict=True))
            found = self._ready[lengths] = Prepared(statement, self._dialect, counts)
        return found


def prepared_query(dialect: Dialect, statement: Executable, values: Row) -> Prepared | None:
    """A query that was asked before, compiled; None for a new one, and for one whose text hangs on its values."""
    if not isinstance(statement, Select | CompoundSelect):
        return None
    known: WeakKeyDictionary[Executable, list[_Query | None]] = vars(dialect).setdefault(
        "jinmin_queries", WeakKeyDictionary()
    )
    found = known.get(statement)
    if found is None:
        known[statement] = []
        return None
    if not found:
        found.append(_query(statement, dialect))
    query = found[0]
    return None if query is None else query.for_values(statement, values)


def _query(
    statement: Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]], dialect: Dialect
) -> _Query | None:
    if statement.get_execution_options().keys() - {"populate_existing"}:
        return None
    try:
        return _Query(statement, dialect)
    except InvalidRequestError:  # how a column is read hangs on what the server says it is
        return None


def _hangs_on_values(bind: BindParameter[Any]) -> bool:
    """Whether more than the number of its values decides how a parameter is spelt."""
    is_odd_list = bind.expanding and (bind.type._is_tuple_type or bind.type._isnull)
    return bool(bind.literal_execute or bind.callable or is_odd_list)


def _execute_many(connection: Connection, cursor: DBAPICursor, text: str, rows: Sequence[Any]) -> None:
    try:
        for listen in connection.dispatch.before_cursor_execute:
            listen(connection, cursor, text, rows, None, True)
        connection.dialect.do_executemany(cursor, text, rows)
    except BaseException as error:
        connection._handle_dbapi_exception(error, text, rows, cursor, None)
        raise
