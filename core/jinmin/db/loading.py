"""Records found by a query that was asked before, past the unit of work, as new ones are written (``inserting``)."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy import Connection, Executable, Select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from jinmin.db.prepared import Prepared, prepared_query
from jinmin.db.states import as_loaded, hold
from jinmin.db.versioned import Versioned

Values = Mapping[str, Any]


class _Finding(NamedTuple):
    """What a query finds: whole records of one kind; ``anew`` when what is in the session gives way."""

    kind: type[Versioned]
    anew: bool


_seen: WeakKeyDictionary[Executable, list[_Finding | None]] = WeakKeyDictionary()


class Records(NamedTuple):
    """A query for whole records of one kind, ready to be asked."""

    kind: type[Versioned]
    anew: bool
    query: Prepared

    def found(self, session: Session, connection: Connection, values: Values) -> Iterator[Versioned]:
        """The records, held by the session as if it had loaded them."""
        rows = self.query.read(connection, values)
        names = [column.key for column in self.query.columns if isinstance(column, sa.Column)]
        for row in rows:
            yield _held(session, self.kind, dict(zip(names, row, strict=True)), anew=self.anew)


def records_of(connection: Connection, statement: Executable, values: Values) -> Records | None:
    """The query ready to be asked; None for one not asked before, and for one that finds anything else."""
    if statement not in _seen:
        _seen[statement] = []
        return None
    if not _seen[statement]:
        _seen[statement].append(_finding(statement))
    finding = _seen[statement][0]
    query = finding and prepared_query(connection.dialect, statement, values)
    return Records(finding.kind, finding.anew, query) if finding and query else None


def _finding(statement: Executable) -> _Finding | None:
    if not isinstance(statement, Select) or statement._with_options:
        return None
    told = statement.column_descriptions
    kind = told[0]["type"]
    is_whole = len(told) == 1 and told[0]["expr"] is kind
    if not (is_whole and isinstance(kind, type) and issubclass(kind, Versioned)) or _is_plainer(kind):
        return None
    return _Finding(kind, bool(statement.get_execution_options().get("populate_existing")))


def _is_plainer(kind: type[Versioned]) -> bool:
    """Whether a record has less, or other, than the columns of its table."""
    mapper = sa.inspect(kind)
    return {*mapper.attrs.keys()} != {column.key for column in kind.__table__.columns}


def _held(session: Session, kind: type[Versioned], row: dict[str, Any], *, anew: bool) -> Versioned:
    key = sa.inspect(kind).identity_key_from_primary_key((row["id"],))
    held = session.identity_map.get(key)
    if not isinstance(held, Versioned):
        made: Versioned = sa.inspect(kind).class_manager.new_instance()
        made.__dict__.update(row)
        as_loaded(made)
        hold(session, made)
        return made
    for name in row.keys() if anew else sa.inspect(held).unloaded:
        set_committed_value(held, name, row[name])
    return held
