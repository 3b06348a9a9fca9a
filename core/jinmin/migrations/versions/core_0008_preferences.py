"""How users arranged their screens."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code, json_type

revision = "core_0008"
down_revision = "core_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "identity_preference",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", code(80), nullable=False),
        sa.Column("value", json_type(), nullable=True),
        sa.PrimaryKeyConstraint("user_id", "name", name="pk_identity_preference"),
    )


def downgrade() -> None:
    op.drop_table("identity_preference")
