"""Statements that every commit sends, compiled once for each engine.

SQLAlchemy asks with each execution what a statement's parameters are called, of what type they are and how
they are made fit. For the few statements that are always the same this costs more than to run them.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, TypeVarTuple

from sqlalchemy import ClauseElement, Connection, CursorResult, Dialect, Select

Key = TypeVarTuple("Key")

Row = Mapping[str, Any]


class Prepared:
    """One statement with named parameters, in the words of one engine."""

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled = dialect.statement_compiler(dialect, statement)
        self._text = compiled.string
        self._positional = compiled.positional
        self._constants = {name: value for name, value in compiled.params.items() if value is not None}
        named = {name: bind for bind, name in compiled.bind_names.items()}
        self._binders = tuple(
            (name, named[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in compiled.positiontup or named
        )
        selected = statement.selected_columns if isinstance(statement, Select) else ()
        self._openers = tuple(
            column.type.dialect_impl(dialect).result_processor(dialect, None) for column in selected
        )

    def send(self, connection: Connection, rows: Sequence[Row]) -> CursorResult[Any]:
        """Run the statement for each row; a row may hold more than the parameters."""
        bound = [self._bound(row) for row in rows]
        return connection.exec_driver_sql(self._text, bound if len(bound) > 1 else bound[0])

    def read(self, connection: Connection, values: Row) -> list[tuple[Any, ...]]:
        """What a SELECT finds, as its columns say."""
        found = connection.exec_driver_sql(self._text, self._bound({**self._constants, **values})).all()
        return [
            tuple(
                [
                    value if read is None else read(value)
                    for value, read in zip(row, self._openers, strict=True)
                ]
            )
            for row in found
        ]

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
