"""Changes to the deployment profile, on their way from who writes them to who approves them."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code, json_type
from jinmin.ledger import guards
from jinmin.ledger.ledgered import ledger_reference

revision = "core_0030"
down_revision = "core_0028"
branch_labels = None
depends_on = None

TABLE = "node_deployment_plan"
OPEN = sa.text("state IN ('draft', 'submitted')")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", code(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("digest", code(64), nullable=False),
        sa.Column("base", code(64), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("trial", json_type(), nullable=False),
        sa.Column("tried", code(64), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("written_by_name", sa.String(60), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
        sa.CheckConstraint(
            "decided_by IS NULL OR written_by IS NULL OR decided_by <> written_by OR state = 'dropped'",
            name=op.f(f"ck_{TABLE}_two_persons"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'approved', 'dropped')", name=op.f(f"ck_{TABLE}_state")
        ),
        ledger_reference(TABLE),
    )
    op.create_index(
        f"uq_{TABLE}_open", TABLE, ["origin"], unique=True, postgresql_where=OPEN, sqlite_where=OPEN
    )
    guards.protect(op, TABLE)


def downgrade() -> None:
    op.drop_table(TABLE)
