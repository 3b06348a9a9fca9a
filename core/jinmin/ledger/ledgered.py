"""The mixin of every business table: its rows and the ledger cannot part, the database sees to it."""

from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy import Table, event
from sqlalchemy.orm import Mapper

from jinmin.db.base import metadata
from jinmin.db.columns import public
from jinmin.db.versioned import Versioned

LEDGERED = "ledgered"
REGION_COLUMN = "region_column"


class Ledgered(Versioned):
    """Mixin: each commit that changes a row leaves exactly one ledger entry for it.

    Columns made with ``public(...)`` go into the entry's public part, all others are sealed.
    ``__region__`` names the column with the division the record belongs to, if it has one.
    ``epoch`` is the term of the origin's authority over the record.
    """

    __abstract__: ClassVar[bool] = True
    __region__: ClassVar[str] = ""

    epoch: int = public(default=1, nullable=False)


@event.listens_for(Mapper, "after_mapper_constructed")
def _tie_to_ledger(_mapper: Mapper[object], kind: type[object]) -> None:
    if not issubclass(kind, Ledgered):
        return
    table = kind.__table__
    table.info[LEDGERED] = True
    table.info[REGION_COLUMN] = kind.__region__
    table.append_constraint(ledger_reference(table.name))


def ledger_reference(table: str) -> sa.ForeignKeyConstraint:
    """The deferred foreign key from a row's (id, version) to its ledger entry."""
    return sa.ForeignKeyConstraint(
        ["id", "version"],
        ["ledger_entry.record_id", "ledger_entry.version"],
        name=f"fk_{table}_ledger",
        deferrable=True,
        initially="DEFERRED",
    )


def ledgered_tables(connection: sa.Connection) -> tuple[Table, ...]:
    """Every ledgered table this database has, by name; plug-ins switched off on this node have none."""
    there = set(sa.inspect(connection).get_table_names())
    return tuple(table for table in loaded_ledgered_tables() if table.name in there)


def loaded_ledgered_tables() -> tuple[Table, ...]:
    """Every ledgered table the loaded code knows, by name, whether this database has it or not."""
    return tuple(table for _name, table in sorted(metadata.tables.items()) if table.info.get(LEDGERED))
