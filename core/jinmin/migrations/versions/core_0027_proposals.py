"""Rules of supervision on their way from who wrote them to who publishes them."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code, json_type
from jinmin.ledger import guards
from jinmin.ledger.ledgered import ledger_reference

revision = "core_0027"
down_revision = "core_0026"
branch_labels = None
depends_on = None

TABLE = "supervision_proposal"
SUBMITTED = sa.text("state = 'submitted'")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", code(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("rule", code(60), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("entry", json_type(), nullable=False),
        sa.Column("withdraws", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
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
        ledger_reference(TABLE),
    )
    op.create_index(
        "uq_supervision_proposal_open",
        TABLE,
        ["origin", "rule", "region"],
        unique=True,
        postgresql_where=SUBMITTED,
        sqlite_where=SUBMITTED,
    )
    guards.protect(op, TABLE)


def downgrade() -> None:
    op.drop_table(TABLE)
