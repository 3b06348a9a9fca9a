"""Who has a case open at which interface process: several of them tell each other's clerks."""

import sqlalchemy as sa
from alembic import op

revision = "core_0038"
down_revision = "core_0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_visit",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("process_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("user_name", sa.String(60), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "process_id", "user_id", name="pk_case_visit"),
    )


def downgrade() -> None:
    op.drop_table("case_visit")
