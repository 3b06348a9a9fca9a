"""Appointments of an office, by day."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code

revision = "core_0039"
down_revision = "core_0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "queue_appointment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("slot", code(5), nullable=False),
        sa.Column("business", code(64), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("booked_by", sa.Uuid(), nullable=True),
        sa.Column("ticket_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_queue_appointment"),
    )
    op.create_index("ix_queue_appointment_org_id_day", "queue_appointment", ["org_id", "day", "slot"])


def downgrade() -> None:
    op.drop_table("queue_appointment")
