"""How far resources of others were read, code maps, and what could not be mapped."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code
from jinmin.ledger import guards
from jinmin.ledger.ledgered import ledger_reference

revision = "core_0015"
down_revision = "core_0014"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "exchange_pull_position",
        sa.Column("partner", code(40), nullable=False),
        sa.Column("resource", code(64), nullable=False),
        sa.Column("cursor", code(400), nullable=False),
        sa.Column("to_seq", sa.BigInteger(), nullable=False),
        sa.Column("reported", sa.Integer(), nullable=False),
        sa.Column("read_at", INSTANT, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error_key", code(120), nullable=False),
        sa.Column("error_detail", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("partner", "resource", name="pk_exchange_pull_position"),
    )
    op.create_table(
        "exchange_code_map",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", code(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("partner", code(40), nullable=False),
        sa.Column("resource", code(64), nullable=False),
        sa.Column("field", code(64), nullable=False),
        sa.Column("local", code(40), nullable=False),
        sa.Column("standard", code(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_exchange_code_map"),
        sa.UniqueConstraint("partner", "resource", "field", "local", name="uq_exchange_code_map_local"),
        ledger_reference("exchange_code_map"),
    )
    guards.protect(op, "exchange_code_map")
    op.create_table(
        "exchange_unmapped_code",
        sa.Column("partner", code(40), nullable=False),
        sa.Column("resource", code(64), nullable=False),
        sa.Column("field", code(64), nullable=False),
        sa.Column("local", code(40), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("partner", "resource", "field", "local", name="pk_exchange_unmapped_code"),
    )


def downgrade() -> None:
    for table in ("exchange_unmapped_code", "exchange_code_map", "exchange_pull_position"):
        op.drop_table(table)
