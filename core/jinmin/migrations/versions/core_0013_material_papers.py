"""Materials: what the virus scanner said, what kind of paper it is, whose, how long valid, whence taken over."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code

revision = "core_0013"
down_revision = "core_0012"
branch_labels = None
depends_on = None

COLUMNS = (
    sa.Column("screening", code(12), nullable=False, server_default="unscreened"),
    sa.Column("screened_by", sa.String(120), nullable=False, server_default=""),
    sa.Column("screened_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("document", code(40), nullable=False, server_default=""),
    sa.Column("party_id", sa.Uuid(), nullable=True),
    sa.Column("valid_to", sa.Date(), nullable=True),
    sa.Column("reused_from", sa.Uuid(), nullable=True),
    sa.Column("provider", sa.String(120), nullable=False, server_default=""),
)
UNSCREENED = sa.text("screening = 'waiting'")
OF_A_PARTY = sa.text("party_id IS NOT NULL AND document <> ''")


def upgrade() -> None:
    for column in COLUMNS:
        op.add_column("case_material", column._copy())
    op.create_index(
        "ix_case_material_unscreened",
        "case_material",
        ["id"],
        postgresql_where=UNSCREENED,
        sqlite_where=UNSCREENED,
    )
    op.create_index(
        "ix_case_material_party",
        "case_material",
        ["party_id", "document"],
        postgresql_where=OF_A_PARTY,
        sqlite_where=OF_A_PARTY,
    )


def downgrade() -> None:
    op.drop_index("ix_case_material_party", "case_material")
    op.drop_index("ix_case_material_unscreened", "case_material")
    for column in COLUMNS:
        op.drop_column("case_material", column.name)
