"""A place in the register of a county that was handed over tells of the past, and stops nobody from marrying here."""

import sqlalchemy as sa
from alembic import op

revision = "marriage_0010"
down_revision = "marriage_0009"
branch_labels = None
depends_on = None

TABLE, LIVE = "marriage_spouse", "uq_marriage_spouse_live"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("left_on", sa.Date(), nullable=True))
    _index("ended_on IS NULL AND left_on IS NULL")


def downgrade() -> None:
    _index("ended_on IS NULL")
    op.drop_column(TABLE, "left_on")


def _index(where: str) -> None:
    op.drop_index(LIVE, TABLE)
    op.create_index(
        LIVE, TABLE, ["person_id"], unique=True,
        postgresql_where=sa.text(where), sqlite_where=sa.text(where),
    )  # fmt: skip
