"""Every case that an office accepted for another, open or not, is found by that office: its alerts hang on it."""

import sqlalchemy as sa
from alembic import op

revision = "core_0047"
down_revision = "core_0046"
branch_labels = None
depends_on = None

TABLE = "case_case"
INDEX = "ix_case_case_accepted_for_others"
FOR_OTHERS = "accepting_region <> ''"


def upgrade() -> None:
    where = sa.text(FOR_OTHERS)
    op.create_index(INDEX, TABLE, ["accepting_region", "id"], postgresql_where=where, sqlite_where=where)


def downgrade() -> None:
    op.drop_index(INDEX, TABLE)
