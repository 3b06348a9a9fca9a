"""A version of an entry that goes on after one for a while says which it resumes."""

import sqlalchemy as sa
from alembic import op

revision = "core_0044"
down_revision = "core_0043"
branch_labels = None
depends_on = None

TABLE = "matter_item"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("resumes", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column(TABLE, "resumes")
