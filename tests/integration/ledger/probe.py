"""Ledgered tables of these tests only, and a small node around them: database, keyring, Work, Sealer."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, Table
from sqlmodel import Field

from jinmin.clock import Clock
from jinmin.crypto import INTERNATIONAL, CryptoSuite, Keyring
from jinmin.db.base import Plain, metadata
from jinmin.db.columns import code, encrypted, json_type, personal, public
from jinmin.db.engine import Database, open_database
from jinmin.db.ports import Ports
from jinmin.db.work import CommitObserver, Work
from jinmin.ids import new_id
from jinmin.ledger import guards
from jinmin.ledger.entries import Entry, entries_of, read_entries
from jinmin.ledger.ledgered import Ledgered
from jinmin.ledger.sealing import Sealer
from jinmin.ledger.verify import Proof, verify_chain, verify_rows
from jinmin.vocabulary.actor import SYSTEM, Actor


class Thing(Ledgered, table=True):
    """Every kind of column."""

    __tablename__ = "probe_thing"
    __region__: ClassVar[str] = "region"
    __table_args__: ClassVar[Any] = (sa.UniqueConstraint("label", name="uq_probe_thing_label"),)

    label: str = public(sa_type=code(40))
    region: str = public(sa_type=code(12), default="510822")
    amount: int = public(default=0)
    marks: list[Any] = public(sa_type=json_type(), default_factory=list)
    seen_at: datetime | None = public(default=None)
    note: str = personal(max_length=80, default="")
    secret: str = encrypted("probe_thing.secret", default="")
    index: bytes | None = personal(sa_type=sa.LargeBinary, default=None, nullable=True)


class Open(Ledgered, table=True):
    """Nothing personal at all."""

    __tablename__ = "probe_open"

    label: str = public(sa_type=code(40))


class Effect(Plain, table=True):
    """What a consumer has taken in."""

    __tablename__ = "probe_effect"
    __why_plain__: ClassVar[str] = "made from the ledger"

    seq: int = Field(sa_type=sa.BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    consumer: str = Field(sa_type=code(80), primary_key=True)


THING, OPEN, EFFECT = Thing.__table__, Open.__table__, Effect.__table__
LEDGERED: tuple[Table, ...] = (OPEN, THING)

# Whoever looks at all ledgered tables, in the same process, must not look for these.
for _table in (THING, OPEN, EFFECT):
    metadata.remove(_table)


def create_tables(connection: Connection) -> None:
    """The tables with their guards, as a migration makes them."""
    op = Operations(MigrationContext.configure(connection))
    for table in (THING, OPEN, EFFECT):
        connection.execute(sa.schema.CreateTable(table))
    for table in LEDGERED:
        guards.protect(op, table.name)


class GivenUp(Exception):
    """Raised by tests only."""


@contextmanager
def given_up(w: Work) -> Iterator[None]:
    """A savepoint that is rolled back at its end."""
    with suppress(GivenUp), w.savepoint():
        yield
        raise GivenUp


@dataclass
class Probe:
    """One open database with the probe's tables."""

    url: str
    keyring: Keyring
    suite: CryptoSuite = INTERNATIONAL
    at: datetime = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    observers: tuple[CommitObserver, ...] = ()
    database: Database = field(init=False)
    ports: Ports = field(init=False)

    def __post_init__(self) -> None:
        self.database = open_database(self.url, self.keyring)
        self.ports = Ports()
        self.ports.offer(Keyring, self.keyring)

    @classmethod
    def create(cls, url: str, folder: Path, suite: CryptoSuite = INTERNATIONAL) -> "Probe":
        """Make the probe's tables in a migrated database."""
        probe = cls(url, Keyring.create(folder / "probe-keyring.json", suite), suite)
        with probe.database.writing.begin() as connection:
            create_tables(connection)
        return probe

    @classmethod
    def reopen(cls, url: str, folder: Path) -> "Probe":
        """Open what ``create`` made, in another process or after its death."""
        return cls(url, Keyring.open(folder / "probe-keyring.json"))

    def work(self, actor: Actor = SYSTEM) -> Work:
        return self._work(actor, write=True)

    def read(self, actor: Actor = SYSTEM) -> Work:
        return self._work(actor, write=False)

    def _work(self, actor: Actor, *, write: bool) -> Work:
        sealer = Sealer(self.keyring, self.suite.digest)
        clock = Clock(lambda: self.at)
        return Work(
            self.database,
            actor,
            clock=clock,
            ports=self.ports,
            origin="probe",
            observers=(sealer, *self.observers),
            write=write,
        )

    def add(self, label: str = "", **columns: Any) -> UUID:
        """One new thing in a work of its own."""
        with self.work() as w:
            return w.add(Thing(label=label or new_id().hex, **columns)).id

    def entries(self, *ids: UUID) -> tuple[Entry, ...]:
        with self.read() as w:
            return entries_of(w, ids) if ids else read_entries(w, 0, 1_000_000)

    def chain(self) -> Proof:
        with self.database.reading.connect() as connection:
            return verify_chain(connection)

    def rows(self) -> Proof:
        with self.database.reading.connect() as connection:
            return verify_rows(connection, self.keyring, LEDGERED)

    def proven(self) -> int:
        """The number of entries, once chain and rows hold."""
        chain, rows = self.chain(), self.rows()
        assert (chain.fault, rows.fault) == (None, None), (chain.fault, rows.fault)
        return chain.entries

    @contextmanager
    def raw(self) -> Iterator[Connection]:
        """A connection of somebody who goes round Work; commits."""
        with self.database.writing.begin() as connection:
            yield connection

    @contextmanager
    def unguarded(self, *tables: str) -> Iterator[Connection]:
        """A connection of somebody who first switched the guards of ``tables`` and foreign keys off."""
        with self.database.engine.connect() as connection:
            if self.database.is_sqlite:
                driver = connection.connection.driver_connection
                assert driver is not None
                driver.execute("PRAGMA foreign_keys=OFF")  # within a transaction it does nothing
            for trigger, table in _triggers(connection, tables):
                on = "" if self.database.is_sqlite else f" ON {table}"
                connection.exec_driver_sql(f"DROP TRIGGER {trigger}{on}")
            if not self.database.is_sqlite:
                for table in LEDGERED:
                    connection.exec_driver_sql(
                        f"ALTER TABLE IF EXISTS {table.name} DROP CONSTRAINT IF EXISTS fk_{table.name}_ledger"
                    )
            yield connection
            connection.commit()
            connection.invalidate()

    def close(self) -> None:
        self.database.close()


def _triggers(connection: Connection, tables: Sequence[str]) -> list[tuple[str, str]]:
    if connection.dialect.name == "sqlite":
        query = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
    return [(name, table) for name, table in connection.exec_driver_sql(query) if table in tables]


def fill(probe: Probe, count: int = 6) -> list[UUID]:
    """``count`` things, the first one in its second version: ``count`` + 1 entries."""
    ids = [probe.add(f"{n}", note=f"张{n}", secret=f"{n}") for n in range(count)]
    with probe.work() as w:
        w.lock(Thing, ids[0]).amount = 7
    return ids
