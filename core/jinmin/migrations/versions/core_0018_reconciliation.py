"""When a partner was last compared with, and how many records differed."""

import sqlalchemy as sa
from alembic import op

revision = "core_0018"
down_revision = "core_0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "exchange_partner_stream", sa.Column("reconciled_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "exchange_partner_stream",
        sa.Column("differences", sa.Integer(), nullable=False, server_default=sa.text("0")),
    )
    with op.batch_alter_table("exchange_partner_stream") as table:
        table.alter_column("differences", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("exchange_partner_stream") as table:
        table.drop_column("differences")
        table.drop_column("reconciled_at")
