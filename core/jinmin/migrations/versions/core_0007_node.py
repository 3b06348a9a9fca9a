"""The node's own working state: actions that must not take effect twice."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code, json_type

revision = "core_0007"
down_revision = "core_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "node_done_action",
        sa.Column("token", code(64), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", json_type(), nullable=True),
        sa.PrimaryKeyConstraint("token", name="pk_node_done_action"),
    )
    op.create_index("ix_node_done_action_done_at", "node_done_action", ["done_at"])


def downgrade() -> None:
    op.drop_table("node_done_action")
