"""Booklets that were scanned by mistake and went back among the blanks."""

import sqlalchemy as sa
from alembic import op

from jinmin.api import code, guards, ledger_reference

revision = "marriage_0009"
down_revision = "marriage_0008"
branch_labels = None
depends_on = None

TABLE = "marriage_booklet_returned"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", code(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("number", code(24), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=False),
        sa.Column("returned_by", sa.Uuid(), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        ledger_reference(TABLE),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index("ix_marriage_booklet_returned_office", TABLE, ["office_id", "returned_on"], unique=False)
    guards.protect(op, TABLE)


def downgrade() -> None:
    op.drop_table(TABLE)
