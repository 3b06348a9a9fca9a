"""The index by day holds the division too: whose rows they are is read without the rows themselves."""

from alembic import op

revision = "marriage_0003"
down_revision = "marriage_0002"
branch_labels = None
depends_on = None

INDEX, TABLE = "ix_marriage_record_day", "marriage_record"


def upgrade() -> None:
    op.drop_index(INDEX, TABLE)
    op.create_index(INDEX, TABLE, ["registered_on", "id", "region"])


def downgrade() -> None:
    op.drop_index(INDEX, TABLE)
    op.create_index(INDEX, TABLE, ["registered_on", "id"])
