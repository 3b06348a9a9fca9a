"""What happens to open cases when a new version comes into force: for all, and case by case."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code
from jinmin.ledger import guards
from jinmin.ledger.ledgered import ledger_reference

revision = "core_0017"
down_revision = "core_0016"
branch_labels = None
depends_on = None

ALL, ONE = "case_changeover_plan", "case_changeover"
PLANNED = "state = 'planned'"


def upgrade() -> None:
    _create(
        ALL,
        sa.Column("clause", sa.String(200), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.UniqueConstraint("subject", "origin", name=f"uq_{ALL}_subject"),
    )
    _create(
        ONE,
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.UniqueConstraint("case_id", "subject", name=f"uq_{ONE}_case_id_subject"),
    )
    _index(f"ix_{ALL}_planned", ALL, ["id"])
    _index(f"ix_{ONE}_planned", ONE, ["subject", "id"])
    op.create_index(f"ix_{ONE}_subject", ONE, ["subject", "case_id"])


def downgrade() -> None:
    op.drop_table(ONE)
    op.drop_table(ALL)


def _create(table: str, *more: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", code(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("subject", code(160), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("decision", sa.String(24), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.String(60), nullable=False),
        *more,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.CheckConstraint("decision IN ('keep', 'move')", name=op.f(f"ck_{table}_decision")),
        ledger_reference(table),
    )
    guards.protect(op, table)


def _index(name: str, table: str, columns: list[str]) -> None:
    op.create_index(name, table, columns, postgresql_where=sa.text(PLANNED), sqlite_where=sa.text(PLANNED))
