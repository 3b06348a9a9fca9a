"""Proving the ledger: the chain by itself, the tables against it, the head against an exported checkpoint."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy import Connection, Row, Table
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from jinmin.crypto import Keyring, Tampered
from jinmin.db.columns import EncryptedText, as_json
from jinmin.ledger.chain import GENESIS, HEADER, link
from jinmin.ledger.erasure import blank
from jinmin.ledger.journal import journal_fault, journal_head, segment_fault
from jinmin.ledger.ledgered import loaded_ledgered_tables
from jinmin.ledger.sealing import ENTRY, ERASED, KEYS, parts

STEP = 2_000


@dataclass(frozen=True)
class Fault:
    """The first thing found wrong: ``key`` of the message, where, and the values that disagree."""

    key: str
    seq: int | None = None
    table: str = ""
    record_id: UUID | None = None
    values: Mapping[str, object] | None = None


@dataclass(frozen=True)
class Proof:
    """What was checked and, when something is wrong, the first fault."""

    entries: int
    sealed: int
    rows: int
    head: bytes
    fault: Fault | None = None

    @property
    def holds(self) -> bool:
        """Whether nothing was found wrong."""
        return self.fault is None


def verify_chain(connection: Connection) -> Proof:
    """Recompute every hash from the first entry to the head."""
    previous, expected, sealed = GENESIS, 0, 0
    for row in _entries(connection):
        expected += 1
        if row.seq != expected:
            gap = Fault("ledger.gap", expected, values={"found": row.seq})
            return Proof(expected - 1, sealed, 0, previous, gap)
        recomputed = link(previous, dict(row._mapping))
        if recomputed != bytes(row.hash):
            broken = Fault("ledger.hash", row.seq, row.kind, row.record_id)
            return Proof(expected - 1, sealed, 0, previous, broken)
        previous = recomputed
        sealed += row.sealed is not None
    return Proof(expected, sealed, 0, previous)


def verify_rows(connection: Connection, keyring: Keyring, tables: Sequence[Table] | None = None) -> Proof:
    """Compare every row of every ledgered table (or of ``tables``) with its last entry, and back.

    A table the database does not have must have no entries; entries of a table nobody here knows (of a
    plug-in that is switched off) are a fault: they were not compared.
    """
    rows, there = 0, set(sa.inspect(connection).get_table_names())
    if tables is None and (unknown := _unknown_kinds(connection)):
        return Proof(0, 0, rows, b"", Fault("ledger.not_compared", values={"tables": "、".join(unknown)}))
    for table in loaded_ledgered_tables() if tables is None else tables:
        if table.name not in there:
            if lost := _first_entry(connection, table):
                return Proof(0, 0, rows, b"", lost)
            continue
        for row in _rows_with_entries(connection, table):
            fault = _row_fault(table, row, keyring)
            if fault is not None:
                return Proof(0, 0, rows, b"", fault)
            rows += 1
        if orphan := _entry_without_row(connection, table):
            return Proof(0, 0, rows, b"", orphan)
    return Proof(0, 0, rows, b"")


def verify_journal(connection: Connection, keyring: Keyring) -> Proof:
    """Recompute the access journal's chain and check the signature under each closed segment.

    ``entries`` counts the records ever written, those of purged segments included.
    """
    written, value = journal_head(connection)
    fault = None
    if (number := segment_fault(connection, keyring)) is not None:
        fault = Fault("ledger.journal_segment", values={"number": number})
    elif (seq := journal_fault(connection)) is not None:
        fault = Fault("ledger.journal_record", seq)
    return Proof(written, 0, 0, value, fault)


def _entries(connection: Connection) -> Iterator[Row[Any]]:
    columns = [ENTRY.c[name] for name in (*HEADER, "public", "sealed", "hash")]
    last = 0
    while True:
        query = sa.select(*columns).where(ENTRY.c.seq > last).order_by(ENTRY.c.seq).limit(STEP)
        batch = connection.execute(query).all()
        yield from batch
        if len(batch) < STEP:
            return
        last = batch[-1].seq


def _rows_with_entries(connection: Connection, table: Table) -> Iterator[Row[Any]]:
    entry_columns = [ENTRY.c[name].label(f"entry_{name}") for name in ("seq", "action", "public", "sealed")]
    any_entry = ENTRY.alias()
    newest = sa.select(sa.func.max(any_entry.c.version)).where(any_entry.c.record_id == table.c.id)
    joined = table.outerjoin(
        ENTRY,
        (ENTRY.c.record_id == table.c.id)
        & (ENTRY.c.version == table.c.version)
        & (ENTRY.c.kind == table.name),
    ).outerjoin(KEYS, KEYS.c.record_id == table.c.id)
    chosen = [
        *(_as_stored(column) for column in table.c),
        *entry_columns,
        KEYS.c.wrapped.label("entry_key"),
        newest.scalar_subquery().label("entry_newest"),
    ]
    base = sa.select(*chosen).select_from(joined).order_by(table.c.id).limit(STEP)
    batch = connection.execute(base).all()
    while batch:
        yield from batch
        batch = connection.execute(base.where(table.c.id > batch[-1]._mapping["id"])).all()


def _as_stored(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """An encrypted column as it lies there, so that one that does not open is found with its place."""
    if not isinstance(column.type, EncryptedText):
        return column
    return sa.type_coerce(column, sa.LargeBinary()).label(column.name)


def _opened(table: Table, values: dict[str, Any], keyring: Keyring) -> str:
    """Decrypt the encrypted columns in place; the names of those that do not open."""
    closed: list[str] = []
    for column in table.c:
        if isinstance(column.type, EncryptedText) and values[column.name] is not None:
            try:
                values[column.name] = keyring.open_field(column.type.label, bytes(values[column.name]))
            except Tampered:
                closed.append(column.name)
    return "、".join(closed)


def _row_fault(table: Table, row: Row[Any], keyring: Keyring) -> Fault | None:
    values = dict(row._mapping)
    record_id = values["id"]
    closed = _opened(table, values, keyring)
    if values["entry_seq"] is None or values["entry_newest"] != values["version"]:
        if values["entry_newest"] is None:
            return Fault(
                "ledger.row_without_entry", None, table.name, record_id, {"version": values["version"]}
            )
        shown = {"version": values["version"], "newest": values["entry_newest"]}
        return Fault("ledger.row_version", None, table.name, record_id, shown)
    where = (values["entry_seq"], table.name, record_id)
    if closed:
        return Fault("ledger.row_differs", *where, {"columns": closed})
    public, secret = parts(table, values)
    if differing := _differing(table, public, orjson.loads(values["entry_public"])):
        return Fault("ledger.row_differs", *where, {"columns": differing})
    if values["entry_key"] is None and values["entry_action"] == ERASED:
        left = "、".join(name for name in secret if secret[name] != as_json(blank(table.c[name])))
        return Fault("ledger.row_differs", *where, {"columns": left}) if left else None
    if values["entry_sealed"] is None:
        return None
    if values["entry_key"] is None:
        return Fault("ledger.key_missing", *where)
    return _sealed_fault(table, secret, values, keyring, where)


def _sealed_fault(
    table: Table,
    secret: dict[str, object],
    values: Mapping[Any, Any],
    keyring: Keyring,
    where: tuple[int, str, UUID],
) -> Fault | None:
    label = f"{where[1]}/{where[2].hex}/{values['version']}"
    try:
        opened = keyring.open_sealed(
            keyring.unwrap(bytes(values["entry_key"])), bytes(values["entry_sealed"]), label
        )
    except Tampered:
        return Fault("ledger.sealed_unreadable", *where)
    differing = _differing(table, secret, orjson.loads(opened))
    return Fault("ledger.row_differs", *where, {"columns": differing}) if differing else None


def _differing(table: Table, row: Mapping[str, object], entry: Mapping[str, object]) -> str:
    """The columns in which row and entry disagree; a column younger than the entry must be at its default."""
    expected = (entry if name in entry else _at_first(table.c[name], row[name]) for name in row)
    return "、".join(name for name, each in zip(row, expected, strict=True) if row[name] != each[name])


def _at_first(column: sa.Column[Any], found: object) -> Mapping[str, object]:
    """The column's default; what was found, when the default is made by a function."""
    default = column.default
    if isinstance(default, ScalarElementColumnDefault):
        return {column.name: as_json(default.arg)}
    return {column.name: None if default is None and column.nullable else found}


def _unknown_kinds(connection: Connection) -> list[str]:
    known = {table.name for table in loaded_ledgered_tables()}
    kinds = connection.execute(sa.select(ENTRY.c.kind).distinct()).scalars()
    return sorted(set(kinds) - known)


def _first_entry(connection: Connection, table: Table) -> Fault | None:
    query = sa.select(ENTRY.c.seq).where(ENTRY.c.kind == table.name).order_by(ENTRY.c.seq).limit(1)
    seq = connection.execute(query).scalar()
    return Fault("ledger.table_missing", seq, table.name) if seq is not None else None


def _entry_without_row(connection: Connection, table: Table) -> Fault | None:
    query = (
        sa.select(ENTRY.c.seq, ENTRY.c.record_id)
        .outerjoin(table, table.c.id == ENTRY.c.record_id)
        .where(ENTRY.c.kind == table.name, table.c.id.is_(None))
        .order_by(ENTRY.c.seq)
        .limit(1)
    )
    orphan = connection.execute(query).one_or_none()
    return Fault("ledger.row_missing", orphan.seq, table.name, orphan.record_id) if orphan else None
