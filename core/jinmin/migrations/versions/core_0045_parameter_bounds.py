"""A parameter says how small and how large its whole numbers may be, where the usual bounds do not do."""

import sqlalchemy as sa
from alembic import op

revision = "core_0045"
down_revision = "core_0044"
branch_labels = None
depends_on = None

TABLE = "matter_parameter"
COLUMNS = ("least", "most")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column(TABLE, sa.Column(name, sa.BigInteger(), nullable=True))


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column(TABLE, name)
