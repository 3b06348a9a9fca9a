"""One open case of a matter for a person, where the matter says so."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code

revision = "core_0022"
down_revision = "core_0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_claim",
        sa.Column("origin", code(20), nullable=False),
        sa.Column("matter", code(64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("origin", "matter", "person_id", name="pk_case_claim"),
    )
    op.create_index("ix_case_claim_case_id", "case_claim", ["case_id"])


def downgrade() -> None:
    op.drop_table("case_claim")
