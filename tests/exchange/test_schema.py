"""The migrated tables are the models'."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.schema import SchemaItem

import jinmin_exchange_api  # noqa: F401  # its texts
from jinmin.db.base import metadata
from jinmin.db.engine import open_database
from jinmin.db.migrations import config_for, migrate
from jinmin.exchange.models import PartnerStream
from jinmin.ledger.guards import missing_guards
from jinmin.messages import text
from jinmin.restorations import Restoration
from tests.exchange.probe import open_probe_node
from tests.harness.core_tables import CORE

TABLES = ("exchange_", "node_restoration")
FAILED = (
    "INSERT INTO exchange_partner_stream (partner, stream, epoch, number, cursor_seq, scanned_seq, last_hash, paused,"
    " differences, failures, error_key, error_detail)"
    " VALUES ('ministry', 'all', 1, 0, 0, 0, '', false, 0, 3, 'exchange_api.no_answer', '连接被拒绝')"
)


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


def test_what_failed_before_the_upgrade_is_still_told_after_it(database_url: str, tmp_path: Path) -> None:
    """Its values were one text then; the next attempt keeps them apart."""
    node = open_probe_node("county", tmp_path / "county", database_url)
    database = open_database(database_url)
    with database.writing.connect() as connection:
        command.downgrade(config_for(CORE, connection), "core_0045")
        connection.execute(sa.text(FAILED))
        connection.commit()
    migrate(database, (CORE,))
    database.close()
    with node.read() as w:
        stream = w.get(PartnerStream, ("ministry", "all"))
        assert dict(stream.error_values) == {"detail": "连接被拒绝"}
        assert text("exchange_api.no_answer", partner="p", **stream.error_values) == "连不上“p”：连接被拒绝"
    node.close()
