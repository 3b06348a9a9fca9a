"""The tables of the migration are the tables of the models."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from jinmin.db.base import metadata
from jinmin.ledger.guards import missing_guards
from jinmin.ledger.ledgered import ledgered_tables
from jinmin.node import Node


def _is_ours(_item: object, name: str | None, kind: str, _reflected: bool, _to: object) -> bool:
    return kind != "table" or str(name).startswith("identity_")


def test_models_and_migration_agree(node: Node) -> None:
    with node.database.engine.connect() as connection:
        options = {"include_object": _is_ours, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_every_ledgered_table_is_guarded(node: Node) -> None:
    with node.database.engine.connect() as connection:
        ledgered = ledgered_tables(connection)
        names = tuple(table.name for table in ledgered if table.name.startswith("identity_"))
        assert len(names) == 7
        assert missing_guards(connection, names) == ()
