"""The counts of a worklist's tabs are answered by the indexes alone, without a look at the table."""

import sqlalchemy as sa
from alembic import op

revision = "core_0032"
down_revision = "core_0031"
branch_labels = None
depends_on = None

TABLE = "case_case"
INDEXES = {
    "region": (["region", "opened_at", "id"], ["region", "matter", "planned_due", "soon_from"]),
    "due": (["planned_due", "opened_at", "id"], ["planned_due", "opened_at", "id", "region", "matter"]),
    "soon": (
        ["soon_from", "planned_due", "id"],
        ["soon_from", "planned_due", "id", "region", "matter", "opened_at"],
    ),
}


def upgrade() -> None:
    for name, (_before, after) in INDEXES.items():
        _replace(name, after)


def downgrade() -> None:
    for name, (before, _after) in INDEXES.items():
        _replace(name, before)


def _replace(name: str, columns: list[str]) -> None:
    unfinished = sa.text("finished_on IS NULL")
    op.drop_index(f"ix_{TABLE}_unfinished_{name}", TABLE)
    op.create_index(
        f"ix_{TABLE}_unfinished_{name}",
        TABLE,
        columns,
        postgresql_where=unfinished,
        sqlite_where=unfinished,
    )
