"""The migrations make the tables the models describe, and fill them."""

from time import process_time

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations

from jinmin.db.base import metadata
from jinmin.ledger import guards
from jinmin.ledger.ledgered import ledgered_tables
from jinmin.matters.models import CalendarDay, CalendarYear
from jinmin.migrations.versions import (
    core_0002_regions,
    core_0003_matters,
    core_0009_items,
    core_0016_parameter_changes,
    core_0043_followed_notices,
)
from jinmin.node import Node
from jinmin.regions.models import DivisionRow

PREFIXES = ("region_", "matter_")


def own(table: str | None) -> bool:
    return bool(table) and str(table).startswith(PREFIXES)


def include(item: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    if kind == "table":
        return own(name)
    table: sa.Table | None = getattr(item, "table", None)
    return table is None or own(table.name)


def test_models_and_migrations_agree(node: Node) -> None:
    with node.database.reading.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": include, "compare_type": False}
        )
        assert compare_metadata(context, metadata) == []


def test_column_types_agree(node: Node) -> None:
    with node.database.reading.connect() as connection:
        look = sa.inspect(connection)
        for table in (table for table in metadata.sorted_tables if own(table.name)):
            made = {column["name"]: column for column in look.get_columns(table.name)}
            for column in table.columns:
                if isinstance(column.type, sa.String):
                    assert getattr(made[column.name]["type"], "length", None) == column.type.length, column
                assert made[column.name]["nullable"] is column.nullable, column


def test_ledgered_tables_are_guarded(node: Node) -> None:
    with node.database.reading.connect() as connection:
        tables = tuple(table.name for table in ledgered_tables(connection) if own(table.name))
        assert guards.missing_guards(connection, tables) == ()
    assert tables == (
        "matter_calendar_change", "matter_calendar_notice", "matter_item", "matter_parameter",
        "matter_parameter_change",
        "matter_version", "region_change",
    )  # fmt: skip


def test_what_ships_is_there(node: Node) -> None:
    with node.read() as w:
        counts = [
            w.execute(sa.select(sa.func.count()).select_from(kind.__table__)).scalar_one()
            for kind in (DivisionRow, CalendarYear, CalendarDay)
        ]
    assert counts == [3225, 23, 771]


def test_seeding_is_quick_and_can_be_taken_back(node: Node) -> None:
    revisions = (
        core_0002_regions, core_0003_matters, core_0009_items, core_0016_parameter_changes,
        core_0043_followed_notices,
    )  # fmt: skip
    with node.database.writing.begin() as connection:
        operations = Operations(MigrationContext.configure(connection))
        with Operations.context(operations.migration_context):
            for revision in reversed(revisions):
                revision.downgrade()
            assert not [name for name in sa.inspect(connection).get_table_names() if own(name)]
            begun = process_time()
            for revision in revisions:
                revision.upgrade()
    assert process_time() - begun < 1
