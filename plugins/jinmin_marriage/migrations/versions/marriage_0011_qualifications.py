"""A registrar's qualification rests on a training, is granted and revoked by somebody, for a reason."""

import sqlalchemy as sa
from alembic import op

revision = "marriage_0011"
down_revision = "marriage_0010"
branch_labels = None
depends_on = None

TABLE = "marriage_qualification"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("trained_on", sa.Date(), nullable=True))
    op.add_column(TABLE, sa.Column("issued_by", sa.String(100), nullable=False, server_default=""))
    op.add_column(TABLE, sa.Column("granted_by", sa.Uuid(), nullable=True))
    op.add_column(TABLE, sa.Column("revoked_on", sa.Date(), nullable=True))
    op.add_column(TABLE, sa.Column("revoked_by", sa.Uuid(), nullable=True))
    op.add_column(TABLE, sa.Column("revoked_for", sa.String(400), nullable=False, server_default=""))


def downgrade() -> None:
    for name in ("revoked_for", "revoked_by", "revoked_on", "granted_by", "issued_by", "trained_on"):
        op.drop_column(TABLE, name)
