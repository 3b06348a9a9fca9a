"""The migrated tables are the models'."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.schema import SchemaItem

from jinmin.db.base import metadata
from jinmin.ledger.guards import missing_guards
from jinmin.restorations import Restoration
from tests.exchange.probe import open_probe_node

TABLES = ("exchange_", "node_restoration")


def test_models_and_migrations_agree(database_url: str, tmp_path: Path) -> None:
    node = open_probe_node("county", tmp_path / "county", database_url)
    try:
        with node.database.reading.connect() as connection:
            context = MigrationContext.configure(connection, opts={"include_object": _is_ours})
            assert compare_metadata(context, metadata) == []
            guarded = ("exchange_refusal", Restoration.__tablename__)
            assert missing_guards(connection, guarded) == ()
    finally:
        node.close()


def _is_ours(item: SchemaItem, name: str | None, kind: str, _found: bool, _other: object) -> bool:
    table = name if kind == "table" else getattr(getattr(item, "table", None), "name", "")
    return str(table).startswith(TABLES)
