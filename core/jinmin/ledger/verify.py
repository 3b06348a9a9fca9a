"""Proving the ledger: the chain by itself, the tables against it, the head against an exported checkpoint."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy import Connection, Row, Table

from jinmin.crypto import Keyring, Tampered
from jinmin.ledger.chain import GENESIS, HEADER, link
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

    A table the database does not have (of a plug-in that is switched off) must have no entries.
    """
    rows, there = 0, set(sa.inspect(connection).get_table_names())
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
        *table.c,
        *entry_columns,
        KEYS.c.wrapped.label("entry_key"),
        newest.scalar_subquery().label("entry_newest"),
    ]
    base = sa.select(*chosen).select_from(joined).order_by(table.c.id).limit(STEP)
    batch = connection.execute(base).all()
    while batch:
        yield from batch
        batch = connection.execute(base.where(table.c.id > batch[-1]._mapping["id"])).all()


def _row_fault(table: Table, row: Row[Any], keyring: Keyring) -> Fault | None:
    values = dict(row._mapping)
    record_id = values["id"]
    if values["entry_seq"] is None or values["entry_newest"] != values["version"]:
        shown = {"version": values["version"], "newest": values["entry_newest"]}
        return Fault("ledger.row_version", None, table.name, record_id, shown)
    public, secret = parts(table, values)
    where = (values["entry_seq"], table.name, record_id)
    if differing := _differing(public, orjson.loads(values["entry_public"])):
        return Fault("ledger.row_differs", *where, {"columns": differing})
    if values["entry_sealed"] is None:
        return None
    if values["entry_key"] is None:
        return Fault("ledger.key_missing", *where) if values["entry_action"] != ERASED else None
    return _sealed_fault(secret, values, keyring, where)


def _sealed_fault(
    secret: dict[str, object], values: Mapping[Any, Any], keyring: Keyring, where: tuple[int, str, UUID]
) -> Fault | None:
    label = f"{where[1]}/{where[2].hex}/{values['version']}"
    try:
        opened = keyring.open_sealed(
            keyring.unwrap(bytes(values["entry_key"])), bytes(values["entry_sealed"]), label
        )
    except Tampered:
        return Fault("ledger.sealed_unreadable", *where)
    differing = _differing(secret, orjson.loads(opened))
    return Fault("ledger.row_differs", *where, {"columns": differing}) if differing else None


def _differing(row: Mapping[str, object], entry: Mapping[str, object]) -> str:
    """The columns in which row and entry disagree; a column younger than the entry must be at its default."""
    return "、".join(name for name in row if name in entry and row[name] != entry[name])


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
