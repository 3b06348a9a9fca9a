"""Signed assertions that were used, until they end: whoever overhears one cannot sign in with it."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code

revision = "core_0034"
down_revision = "core_0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sharing_spent_assertion",
        sa.Column("client", code(40), nullable=False),
        sa.Column("mark", code(64), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("client", "mark", name="pk_sharing_spent_assertion"),
    )
    op.create_index("ix_sharing_spent_assertion_ends_at", "sharing_spent_assertion", ["ends_at"])


def downgrade() -> None:
    op.drop_table("sharing_spent_assertion")
