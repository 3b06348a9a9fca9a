"""Carriers are watched; a failure keeps the values of its text; a received batch says how much was in it."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code, json_type

revision = "core_0046"
down_revision = "core_0045"
branch_labels = None
depends_on = None

FAILING = {
    "exchange_partner_stream": ("partner", "stream"),
    "exchange_pull_position": ("partner", "resource"),
}
COUNTED = ("entries", "done", "refused")
INBOX, RECEIVED = "exchange_inbox", "ix_exchange_inbox_received"


def upgrade() -> None:
    op.create_table(
        "exchange_carrier",
        sa.Column("way", code(64), nullable=False),
        sa.Column("adapter", code(40), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error_key", code(120), nullable=False),
        sa.Column("error_values", json_type(), nullable=False),
        sa.Column("alarm_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("way", name="pk_exchange_carrier"),
    )
    op.create_table(
        "exchange_comparison",
        sa.Column("partner", code(40), nullable=False),
        sa.Column("compared_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("partner", name="pk_exchange_comparison"),
    )
    for table, key in FAILING.items():
        op.add_column(
            table, sa.Column("error_values", json_type(), nullable=False, server_default=sa.text("'{}'"))
        )
        _keep_details(table, key)
        op.drop_column(table, "error_detail")
    for name in COUNTED:
        op.add_column(INBOX, sa.Column(name, sa.Integer(), nullable=True))
    op.create_index(RECEIVED, INBOX, ["origin", "received_at"])


def _keep_details(table: str, key: tuple[str, ...]) -> None:
    """Until the next attempt, what is known of the last one: its values were kept as one text."""
    names = (*key, "error_detail", "error_values")
    kept = sa.table(
        table, *(sa.column(name, json_type() if name == "error_values" else None) for name in names)
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(kept).where(kept.c.error_detail != "")).all():
        mine = sa.and_(*(kept.c[name] == row._mapping[name] for name in key))
        connection.execute(sa.update(kept).where(mine).values(error_values={"detail": row.error_detail}))


def downgrade() -> None:
    op.drop_index(RECEIVED, INBOX)
    for name in COUNTED:
        op.drop_column(INBOX, name)
    for table in FAILING:
        op.add_column(
            table, sa.Column("error_detail", sa.String(200), nullable=False, server_default=sa.text("''"))
        )
        op.drop_column(table, "error_values")
    op.drop_table("exchange_comparison")
    op.drop_table("exchange_carrier")
