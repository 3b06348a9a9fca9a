"""Which tables a statement reaches: what waits for other tables need not be written before it."""

from collections.abc import Iterator
from weakref import WeakKeyDictionary

from sqlalchemy import Executable, FromClause, Table, TableClause
from sqlalchemy.sql import visitors
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.elements import ClauseElement, ColumnClause, TextClause

Names = frozenset[str]

_known: "WeakKeyDictionary[Executable, Names | None]" = WeakKeyDictionary()


def tables_of(statement: Executable) -> Names | None:
    """Every table the statement reads or writes, or refers to when it writes; None when it does not say."""
    # Most statements are made once and sent for ever.
    if statement not in _known:
        _known[statement] = _found(statement)
    return _known[statement]


def is_about_entities(statement: Executable) -> bool:
    """Whether the session has to make mapped objects of what the statement finds."""
    return bool(statement._propagate_attrs)


def _found(statement: Executable) -> Names | None:
    if not isinstance(statement, ClauseElement):
        return None
    found: set[str] = set()
    seen: set[int] = set()
    elements: list[visitors.ExternallyTraversible] = [statement]
    while elements:
        element = elements.pop()
        if id(element) in seen:
            continue
        seen.add(id(element))
        if _is_written_out(element):
            return None
        if isinstance(element, TableClause):
            found.add(element.name)
        else:
            elements += _within(element)
    if isinstance(statement, UpdateBase) and isinstance(statement.table, Table):
        found |= {key.column.table.name for key in statement.table.foreign_keys}
    return frozenset(found)


def _is_written_out(element: visitors.ExternallyTraversible) -> bool:
    """Whether it is SQL in somebody's own words."""
    if isinstance(element, ColumnClause):
        return element.is_literal and element.name != "*"
    return isinstance(element, TextClause)


def _within(element: visitors.ExternallyTraversible) -> Iterator[visitors.ExternallyTraversible]:
    yield from element.get_children()
    if isinstance(element, ColumnClause) and isinstance(element.table, FromClause):
        yield element.table
    if isinstance(element, UpdateBase):
        yield element.table
