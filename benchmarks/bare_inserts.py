"""The baselines of the registration benchmark: the same rows without ledger, rules, rights or guards."""

import os
import time
from collections.abc import Sequence
from multiprocessing.synchronize import Barrier
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from benchmarks.registration_client import READY_SECONDS, Written
from sqlalchemy.orm import Session, registry

from jinmin.crypto import Keyring
from jinmin.db.base import metadata
from jinmin.db.engine import open_database
from jinmin.garbage import spare_what_is_loaded

PREFIX = "bare_"
UNIQUE_TEXTS = ("case_no", "certificate_no")
UNIQUE_BYTES = ("id_index",)


def make_tables(url: str, keyring: Keyring, works: Sequence[Written]) -> None:
    """The tables of ``works`` once more: same columns and indexes, no guards, no ledger."""
    database = open_database(url, keyring)
    bare = _tables(works)
    with database.writing.begin() as connection:
        next(iter(bare.values())).metadata.create_all(connection)
    database.close()


def insert_by_core(
    url: str, keyring_path: str, works: Sequence[Written], seconds: float, together: Barrier
) -> int:
    """Core statements, one commit for each work."""
    database = open_database(url, Keyring.open(_path(keyring_path)))
    tables = _tables(works)
    spare_what_is_loaded()
    together.wait(READY_SECONDS)
    done, until = 0, time.perf_counter() + seconds
    while time.perf_counter() < until:
        fresh: dict[UUID, UUID] = {}
        for written in works:
            with database.writing.begin() as connection:
                for name, version, values in written.rows:
                    row = _anew(values, fresh)
                    table = tables[name]
                    if version == 1:
                        connection.execute(sa.insert(table), row)
                    else:
                        connection.execute(sa.update(table).where(table.c.id == row["id"]), row)
        done += 1
    database.close()
    return done


def insert_by_session(
    url: str, keyring_path: str, works: Sequence[Written], seconds: float, together: Barrier
) -> int:
    """Mapped classes through a session, one commit for each work: what SQLModel does under its models."""
    database = open_database(url, Keyring.open(_path(keyring_path)))
    kinds = {name: _mapped(table) for name, table in _tables(works).items()}
    spare_what_is_loaded()
    together.wait(READY_SECONDS)
    done, until = 0, time.perf_counter() + seconds
    while time.perf_counter() < until:
        fresh: dict[UUID, UUID] = {}
        for written in works:
            with Session(database.writing, expire_on_commit=False) as session, session.begin():
                for name, version, values in written.rows:
                    row = _anew(values, fresh)
                    if version == 1:
                        session.add(kinds[name](**row))
                    else:
                        session.merge(kinds[name](**row))
        done += 1
    database.close()
    return done


def _tables(works: Sequence[Written]) -> dict[str, sa.Table]:
    names = {name for written in works for name, _version, _values in written.rows}
    bare = sa.MetaData()
    return {name: _bare(metadata.tables[name], bare) for name in sorted(names)}


def _bare(table: sa.Table, into: sa.MetaData) -> sa.Table:
    columns = [
        sa.Column(column.name, column.type, primary_key=column.primary_key, nullable=column.nullable)
        for column in table.columns
    ]
    unique = [
        sa.UniqueConstraint(*(column.name for column in constraint.columns))
        for constraint in table.constraints
        if isinstance(constraint, sa.UniqueConstraint)
    ]
    copy = sa.Table(PREFIX + table.name, into, *columns, *unique)
    for number, index in enumerate(sorted(table.indexes, key=lambda found: str(found.name))):
        names = [column.name for column in index.columns]
        sa.Index(f"{copy.name}_{number}", *(copy.c[name] for name in names), unique=index.unique)
    return copy


def _mapped(table: sa.Table) -> Any:
    def fill(self: object, **values: object) -> None:
        for name, value in values.items():
            setattr(self, name, value)

    kind = type(f"Bare{table.name.title()}", (), {"__init__": fill})
    registry().map_imperatively(kind, table)
    return kind


def _anew(values: dict[str, Any], fresh: dict[UUID, UUID]) -> dict[str, Any]:
    row = dict(values)
    for name, value in values.items():
        if isinstance(value, UUID):
            row[name] = fresh.setdefault(value, uuid4())
        elif name in UNIQUE_TEXTS:
            row[name] = os.urandom(8).hex()
        elif name in UNIQUE_BYTES and value is not None:
            row[name] = os.urandom(32)
    return row


def _path(text: str) -> Any:
    from pathlib import Path

    return Path(text)
