"""Fills a node with a million records in minutes: COPY or executemany, with the ledger the records demand.

What is loaded is what the program itself would have written: every row has its entry, every entry its place in
the chain, every sealed part its record key. ``jinmin ledger verify --rows`` holds afterwards; a test shows it.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy import Connection, Table

from jinmin.crypto import Keyring
from jinmin.db.changes import Change
from jinmin.ids import new_id
from jinmin.ledger.chain import canonical, link
from jinmin.ledger.models import LedgerEntry, RecordKey
from jinmin.ledger.sealing import has_secrets, head, parts, region_of, seal_label
from jinmin.node import Node

ENTRY = LedgerEntry.__table__
KEYS = RecordKey.__table__
STRETCH = 20_000
ACTION = "benchmark.load"

Rows = Sequence[Mapping[str, Any]]


class BulkLoader:
    """Writes new records of one node; nobody else may write meanwhile."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._keyring = node.ports.get(Keyring)

    def load(self, table: Table, rows: Iterable[Mapping[str, Any]]) -> int:
        """Insert ``rows``, each with every column; commits in stretches and returns how many there were."""
        waiting, count = iter(rows), 0
        with self._node.database.writing.connect() as connection:
            while stretch := list(islice(waiting, STRETCH)):
                with connection.begin():  # what goes past SQLAlchemy to the driver begins nothing by itself
                    self._write(connection, table, stretch)
                count += len(stretch)
        return count

    def _write(self, connection: Connection, table: Table, rows: Rows) -> None:
        seq, previous = head(connection)
        keys, entries = [], []
        work, at = new_id(), self._node.clock.now()
        for row in rows:
            key = self._keyring.new_record_key() if has_secrets(table) else None
            if key is not None:
                keys.append({"record_id": row["id"], "wrapped": self._keyring.wrap(key)})
            seq += 1
            entry = self._entry(Change(table, row["id"], row["version"], row), key)
            entry |= {"seq": seq, "work_id": work, "at": at}
            previous = entry["hash"] = link(previous, entry)
            entries.append(entry)
        for into, written in ((table, rows), (KEYS, keys), (ENTRY, entries)):
            _insert(connection, into, written)

    def _entry(self, change: Change, key: bytes | None) -> dict[str, Any]:
        public, secret = parts(change.table, change.values)
        sealed = self._keyring.seal(key, canonical(secret), seal_label(change)) if key else None
        return {
            "record_id": change.record_id,
            "version": change.version,
            "kind": change.table.name,
            "action": ACTION,
            "actor_id": None,
            "post_id": None,
            "case_id": None,
            "region": region_of(change.table, change.values),
            "origin": change.values["origin"],
            "epoch": change.values["epoch"],
            "public": canonical(public).decode(),
            "sealed": sealed,
            "alg": self._node.profile.suite.digest,
        }


def analyse(node: Node) -> None:
    """Let the planner know what was loaded."""
    statement = "ANALYZE" if node.database.is_sqlite else "VACUUM ANALYZE"
    with node.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(statement)


def _insert(connection: Connection, table: Table, rows: Rows) -> None:
    if not rows:
        return
    if connection.dialect.name != "postgresql":
        connection.execute(sa.insert(table), rows)
        return
    names = [column.name for column in table.columns]
    bind = [_binder(column.type, connection.dialect) for column in table.columns]
    listed = ", ".join(f'"{name}"' for name in names)
    statement = f"COPY {table.name} ({listed}) FROM STDIN"
    driver: Any = connection.connection.driver_connection
    with psycopg.Cursor(driver) as cursor, cursor.copy(statement) as copy:
        for row in rows:
            values = (row[name] for name in names)
            copy.write_row([value if b is None else b(value) for b, value in zip(bind, values, strict=True)])


def _binder(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> Any:
    return kind.dialect_impl(dialect).bind_processor(dialect)
