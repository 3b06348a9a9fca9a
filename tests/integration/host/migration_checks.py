"""What must hold between models, migrations and guards, asked of a migrated node."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from jinmin.db.base import metadata
from jinmin.db.migrations import MigrationUnit, config_for
from jinmin.ledger.guards import missing_guards
from jinmin.ledger.ledgered import ledgered_tables
from jinmin.node import Node


def unit_of(node: Node, unit_id: str) -> MigrationUnit:
    """The folder of revisions of the core or of one plug-in."""
    return next(unit for unit in node.migration_units() if unit.id == unit_id)


def differences(node: Node, unit_id: str) -> list[str]:
    """Where the unit's tables differ from its models."""
    unit = unit_of(node, unit_id)

    def owns(item: object, name: str | None, kind: str, _reflected: bool, _to: object) -> bool:
        return kind != "table" or str(name).startswith(unit.table_prefixes)

    with node.database.engine.connect() as connection:
        options = {"include_object": owns, "compare_type": True}
        found = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    return [str(difference) for difference in found]


def unguarded(node: Node, unit_id: str) -> list[str]:
    """Guards and ledger references that the unit's ledgered tables lack."""
    prefixes = unit_of(node, unit_id).table_prefixes
    with node.database.engine.connect() as connection:
        tables = ledgered_tables(connection)
        names = tuple(table.name for table in tables if table.name.startswith(prefixes))
        return list(missing_guards(connection, names))


def downgrade(node: Node, unit_id: str) -> None:
    """Take the unit's tables away again, as before a plug-in is removed."""
    with node.database.writing.connect() as connection:
        command.downgrade(config_for(unit_of(node, unit_id), connection), "base")
        connection.commit()


def leftovers(node: Node, unit_id: str) -> list[str]:
    """Tables of the unit that still stand."""
    names = inspect(node.database.engine).get_table_names()
    return sorted(name for name in names if name.startswith(unit_of(node, unit_id).table_prefixes))
