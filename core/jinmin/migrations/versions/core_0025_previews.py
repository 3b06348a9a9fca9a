"""Previews of what a version does to open cases, kept so that publishing can ask for one."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code
from jinmin.ledger import guards
from jinmin.ledger.ledgered import ledger_reference

revision = "core_0025"
down_revision = "core_0024"
branch_labels = None
depends_on = None

TABLE = "case_changeover_preview"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", code(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("subject", code(160), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("content", code(64), nullable=False),
        sa.Column("looked", sa.Integer(), nullable=False),
        sa.Column("touched", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("obstacles", sa.Integer(), nullable=False),
        sa.Column("failing", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_by_name", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
        sa.UniqueConstraint("subject", "content", "origin", name=f"uq_{TABLE}_content"),
        ledger_reference(TABLE),
    )
    guards.protect(op, TABLE)


def downgrade() -> None:
    op.drop_table(TABLE)
