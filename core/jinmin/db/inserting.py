"""New records go out table by table, one statement each, past the unit of work.

The unit of work sorts, asks and books for every row what a record does not need: its id and version are
known, each column has a value, and nothing but the ledger is referred to.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

import orjson
import psycopg
import sqlalchemy as sa
from sqlalchemy import Connection, Dialect, Insert
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from jinmin.db.columns import columns_of
from jinmin.db.prepared import Prepared, prepared
from jinmin.db.states import as_loaded
from jinmin.db.versioned import Versioned

LEDGER = "ledger_entry"

Binders = Mapping[str, Callable[[Any], Any]]

Record = TypeVar("Record", bound=Versioned)


def all_stand_alone(entities: Iterable[object]) -> bool:
    """Whether each entity is a record whose table may be written before or after any other."""
    return all(isinstance(entity, Versioned) and _stands_alone(type(entity)) for entity in entities)


def is_new_and_alone(record: Versioned) -> bool:
    """Whether no database knows the record, and its table may be written before or after any other."""
    return _stands_alone(type(record)) and sa.inspect(record).transient


def insert_records(
    session: Session,
    records: Sequence[Versioned],
    along: Mapping[sa.Table, Sequence[Mapping[str, Any]]],
    *,
    ahead: bool = False,
) -> None:
    """Write these records, which are in no session yet; afterwards they are as if loaded and let go.

    New rows of other tables go ``along``, each with all its columns. ``ahead`` of the next statement, which may
    tell of their errors then.
    """
    by_table: dict[sa.Table, list[Mapping[str, Any]]] = {}
    for record in records:
        by_table.setdefault(record.__table__, []).append(record.__dict__)
    for table, rows in along.items():
        by_table.setdefault(table, []).extend(rows)
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        _insert_at_once(connection, by_table, ahead=ahead)
    else:
        for table, rows in by_table.items():
            _insert(connection, table, rows)
    for record in records:
        as_loaded(record)


def insert_records_if_new(session: Session, records: Sequence[Record]) -> list[Record]:
    """``insert_records`` for one kind, leaving out what a unique constraint refuses; the ones written."""
    if not records:
        return []
    connection, table = session.connection(), records[0].__table__
    rows = [{name: record.__dict__[name] for name in columns_of(table)} for record in records]
    written = set(insert_rows_if_new(connection, table, rows, "id"))
    new = [record for record in records if record.id in written]
    for record in new:
        as_loaded(record)
    return new


def insert_rows_if_new(
    connection: Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]], told: str
) -> list[Any]:
    """Insert rows, in their order and each with all its columns, but those of which a unique constraint knows the like.

    Returns what the ones that were written hold in the column ``told``.
    """
    if connection.dialect.name != "postgresql":
        return list(connection.execute(_inserting_if_new(table, told), rows).scalars())
    bind = _binders(table, connection.dialect)
    bound = [_bound(row, columns_of(table), bind) for row in rows]
    populating = prepared(connection.dialect, _populating_if_new, table, told)
    return [value for (value,) in populating.read(connection, {"rows": _told(bound)})]


def insert_rows(
    connection: Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]], *, ahead: bool = False
) -> None:
    """Insert rows of plain values, all with the same columns; on PostgreSQL in one statement for all.

    A statement for each row costs the server more than the row, and the client as much again. ``ahead`` of the
    next statement, which may tell of an error then.
    """
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        populating = prepared(connection.dialect, _populating, table, tuple(rows[0]), "")
        _send(populating, connection, {"rows": _told(rows)}, ahead=ahead)
    else:
        _insert(connection, table, rows)


def _send(statement: Prepared, connection: Connection, values: Mapping[str, Any], *, ahead: bool) -> None:
    if ahead:
        statement.put_off(connection, [values])
    else:
        statement.send(connection, [values])


def _insert(connection: Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that name every column, and maybe more."""
    prepared(connection.dialect, _inserting, table).send(connection, rows)


def _insert_at_once(
    connection: Connection, by_table: Mapping[sa.Table, Sequence[Mapping[str, Any]]], *, ahead: bool
) -> None:
    """Insert rows that name every column, and maybe more, into several tables with one statement."""
    if not by_table:
        return
    told = {
        str(table.name): _told(
            [_bound(row, columns_of(table), _binders(table, connection.dialect)) for row in rows]
        )
        for table, rows in by_table.items()
    }
    _send(prepared(connection.dialect, _populating_all, *by_table), connection, told, ahead=ahead)


def upsert_rows(
    connection: Connection,
    table: sa.Table,
    rows: Sequence[Mapping[str, Any]],
    key: tuple[str, ...],
    *,
    not_below: str = "",
) -> None:
    """Insert rows of plain values, or put them in the place of those with the same ``key``; each key once.

    A row stays that stands higher in the column ``not_below``.
    """
    if not rows:
        return
    names = tuple(rows[0])
    if connection.dialect.name == "postgresql":
        replacing = _or_replace(table, names, key, not_below)
        prepared(connection.dialect, _populating, table, names, replacing).send(
            connection, [{"rows": _told(rows)}]
        )
    else:
        connection.execute(_upserting(table, names, key, not_below), rows)


def insert_values(connection: Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of column values, all with the same columns, as ``sa.insert`` would."""
    if rows and connection.dialect.name == "postgresql" and len(rows[0]) == len(table.columns):
        bind = _binders(table, connection.dialect)
        insert_rows(connection, table, [_bound(row, columns_of(table), bind) for row in rows])
    elif rows:
        connection.execute(sa.insert(table), rows)


def _bound(row: Mapping[str, Any], columns: Sequence[str], bind: Binders) -> dict[str, Any]:
    values = {name: row[name] for name in columns}
    for name, bound in bind.items():
        values[name] = bound(values[name])
    return values


def _binders(table: sa.Table, dialect: Dialect) -> Binders:
    """For each column whose values the database does not take as they are, what makes them fit."""
    # Kept with the dialect: a node's field cipher is bound to it, and both end together.
    known: dict[sa.Table, Binders] = vars(dialect).setdefault("jinmin_binders", {})
    if table not in known:
        kinds = {column.name: column.type.dialect_impl(dialect) for column in table.columns}
        binders = {
            name: kind.bind_processor(dialect)
            for name, kind in kinds.items()
            if not isinstance(kind, sa.JSON | sa.LargeBinary)
        }
        known[table] = {name: binder for name, binder in binders.items() if binder is not None}
    return known[table]


def _inserting(table: sa.Table) -> Insert:
    return sa.insert(table).values({name: sa.bindparam(name) for name in columns_of(table)})


@cache
def _inserting_if_new(table: sa.Table, told: str) -> Insert:
    return sqlite.insert(table).on_conflict_do_nothing().returning(table.c[told])


def _populating_if_new(table: sa.Table, told: str) -> sa.TextualSelect:
    inserting = _from_json(table, columns_of(table), "rows")
    return sa.text(f"{inserting} ON CONFLICT DO NOTHING RETURNING {told}").columns(table.c[told])


def _populating(table: sa.Table, columns: tuple[str, ...], on_conflict: str) -> sa.TextClause:
    return sa.text(_from_json(table, columns, "rows") + on_conflict)


def _populating_all(*tables: sa.Table) -> sa.TextClause:
    *before, last = (_from_json(table, columns_of(table), table.name) for table in tables)
    steps = ", ".join(f"step_{number} AS ({insert})" for number, insert in enumerate(before))
    return sa.text(f"WITH {steps} {last}" if steps else last)


def _from_json(table: sa.Table, columns: Sequence[str], rows: str) -> str:
    names = ", ".join(columns)
    return (
        f"INSERT INTO {table.name} ({names}) SELECT {names} "
        f"FROM json_populate_recordset(CAST(NULL AS {table.name}), CAST(:{rows} AS json))"
    )


@cache
def _or_replace(table: sa.Table, names: tuple[str, ...], key: tuple[str, ...], not_below: str) -> str:
    changed = ", ".join(f"{name} = excluded.{name}" for name in names if name not in key)
    limit = f" WHERE {table.name}.{not_below} <= excluded.{not_below}" if not_below else ""
    return f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changed}{limit}"


@cache
def _upserting(
    table: sa.Table, names: tuple[str, ...], key: tuple[str, ...], not_below: str
) -> sa.Executable:
    insert = sqlite.insert(table)
    changed = {name: insert.excluded[name] for name in names if name not in key}
    limit = table.c[not_below] <= insert.excluded[not_below] if not_below else None
    return insert.on_conflict_do_update(index_elements=list(key), set_=changed, where=limit)


def _told(rows: Sequence[Mapping[str, Any]]) -> str:
    return orjson.dumps(rows, default=_as_text).decode()


def _as_text(value: object) -> str:
    if isinstance(value, psycopg.Binary):
        value = value.obj
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} is not plain")


@cache
def _stands_alone(kind: type[Versioned]) -> bool:
    table = kind.__table__
    return not any(key.referred_table.name != LEDGER for key in table.foreign_key_constraints)
