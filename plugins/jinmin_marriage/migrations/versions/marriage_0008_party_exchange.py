"""更正为另一证件号码: who answers for it, what was checked, on which paper."""

import sqlalchemy as sa
from alembic import op

from jinmin.api import code, guards, ledger_reference

revision = "marriage_0008"
down_revision = "marriage_0007"
branch_labels = None
depends_on = None

TABLE = "marriage_party_exchange"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", code(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("role", code(8), nullable=False),
        sa.Column("exchanged_on", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("check_source", sa.String(60), nullable=False),
        sa.Column("check_coverage", code(16), nullable=False),
        sa.Column("identity_request", sa.String(64), nullable=False),
        sa.Column("marital_request", sa.String(64), nullable=False),
        sa.Column("content_id", code(64), nullable=False),
        sa.Column("media", sa.String(40), nullable=False),
        sa.Column("opinion", sa.String(400), nullable=False),
        ledger_reference(TABLE),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index("ix_marriage_party_exchange_record_id", TABLE, ["record_id"], unique=False)
    guards.protect(op, TABLE)


def downgrade() -> None:
    op.drop_table(TABLE)
