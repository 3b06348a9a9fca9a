"""Parameters with a title, what lower levels may do, the matters that read them; changes of two persons."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code, json_type
from jinmin.ledger import guards
from jinmin.ledger.ledgered import ledger_reference

revision = "core_0016"
down_revision = "core_0015"
branch_labels = None
depends_on = None

TABLE = "matter_parameter_change"
OPEN = "state IN ('draft', 'submitted')"
COLUMNS = (
    sa.Column("title", sa.String(80), nullable=False, server_default=""),
    sa.Column("below", code(12), nullable=False, server_default="fixed"),
    sa.Column("matters", json_type(), nullable=False, server_default=sa.text("'[]'")),
    sa.Column("transition", code(8), nullable=False, server_default="move"),
    sa.Column("clause", sa.String(200), nullable=False, server_default=""),
)


def upgrade() -> None:
    for column in COLUMNS:
        op.add_column("matter_parameter", column._copy())
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", code(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("name", code(80), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("value", json_type(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("law", sa.String(200), nullable=False),
        sa.Column("article", sa.String(200), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("below", code(12), nullable=False),
        sa.Column("transition", code(8), nullable=False),
        sa.Column("clause", sa.String(200), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("maintained_by", sa.Uuid(), nullable=True),
        sa.Column("written_by", json_type(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
        sa.CheckConstraint(
            "published_by IS NULL OR published_by <> maintained_by", name=op.f(f"ck_{TABLE}_two_persons")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'published', 'dropped')", name=op.f(f"ck_{TABLE}_state")
        ),
        ledger_reference(TABLE),
    )
    op.create_index(
        f"uq_{TABLE}_open", TABLE, ["name", "region", "origin"], unique=True,
        postgresql_where=sa.text(OPEN), sqlite_where=sa.text(OPEN),
    )  # fmt: skip
    op.create_index(f"ix_{TABLE}_name", TABLE, ["name", "region"])
    guards.protect(op, TABLE)


def downgrade() -> None:
    op.drop_table(TABLE)
    for column in reversed(COLUMNS):
        op.drop_column("matter_parameter", column.name)
