"""Questions that are carried by hand are kept until their answers are brought back."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code

revision = "core_0040"
down_revision = "core_0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exchange_carried_question",
        sa.Column("partner", code(40), nullable=False),
        sa.Column("about", code(64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("partner", "about", name="pk_exchange_carried_question"),
    )


def downgrade() -> None:
    op.drop_table("exchange_carried_question")
