"""The indexes by name hold division, day and id too: a search by name looks up only what it shows."""

from alembic import op

revision = "marriage_0007"
down_revision = "marriage_0006"
branch_labels = None
depends_on = None

TABLE = "marriage_record"


def upgrade() -> None:
    _replace("region", "registered_on", "id")


def downgrade() -> None:
    _replace("registered_on")


def _replace(*after_name: str) -> None:
    for role in ("groom", "bride"):
        index = f"ix_marriage_record_{role}_name"
        op.drop_index(index, TABLE)
        op.create_index(index, TABLE, [f"{role}_name", *after_name])
