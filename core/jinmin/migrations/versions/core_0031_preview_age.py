"""What a preview saw: when it began, and up to which entry of the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "core_0031"
down_revision = "core_0030"
branch_labels = None
depends_on = None

TABLE = "case_changeover_preview"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("began_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(TABLE, sa.Column("seen_seq", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table(TABLE) as batch:
        batch.drop_column("seen_seq")
        batch.drop_column("began_at")
