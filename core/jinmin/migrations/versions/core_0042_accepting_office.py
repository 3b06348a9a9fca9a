"""The office that accepted a case for the one that decides it (通办: 收件地 beside 业务属地)."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code

revision = "core_0042"
down_revision = "core_0041"
branch_labels = None
depends_on = None

TABLE = "case_case"
INDEX = "ix_case_case_accepting"
ELSEWHERE = "accepting_region <> '' AND finished_on IS NULL"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("accepting_region", code(12), nullable=False, server_default=""))
    op.add_column(TABLE, sa.Column("accepting_org_id", sa.Uuid(), nullable=True))
    where = sa.text(ELSEWHERE)
    columns = ["accepting_region", "matter", "opened_at", "id"]
    op.create_index(INDEX, TABLE, columns, postgresql_where=where, sqlite_where=where)


def downgrade() -> None:
    op.drop_index(INDEX, TABLE)
    op.drop_column(TABLE, "accepting_org_id")
    op.drop_column(TABLE, "accepting_region")
