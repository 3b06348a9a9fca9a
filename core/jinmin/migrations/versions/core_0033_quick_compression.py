"""Batches and receipts are compressed the quick way: the server spent longer on a batch's bytes than on its rows."""

import sqlalchemy as sa
from alembic import op

revision = "core_0033"
down_revision = "core_0032"
branch_labels = None
depends_on = None

BYTES = (("exchange_batch", "body"), ("exchange_batch", "receipt"), ("exchange_inbox", "receipt"))


def upgrade() -> None:
    _compress("lz4")


def downgrade() -> None:
    _compress("default")


def _compress(way: str) -> None:
    """For what is written from now on; a server that was built without it goes on as before."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    known = "SELECT 'lz4' = ANY (enumvals) FROM pg_settings WHERE name = 'default_toast_compression'"
    if connection.execute(sa.text(known)).scalar_one_or_none():
        for table, column in BYTES:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET COMPRESSION {way}")
