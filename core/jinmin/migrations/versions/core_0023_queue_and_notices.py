"""Queue numbers of an office and day; notices to users."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code, json_type

revision = "core_0023"
down_revision = "core_0022"
branch_labels = None
depends_on = None

CALLED = sa.text("state = 'called'")


def upgrade() -> None:
    op.create_table(
        "queue_ticket",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("business", code(64), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("aimed_at", sa.Uuid(), nullable=True),
        sa.Column("counter_id", sa.Uuid(), nullable=True),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_by", sa.Uuid(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_queue_ticket"),
        sa.UniqueConstraint("org_id", "day", "number", name="uq_queue_ticket_number"),
    )
    op.create_index(
        "uq_queue_ticket_called",
        "queue_ticket",
        ["counter_id"],
        unique=True,
        postgresql_where=CALLED,
        sqlite_where=CALLED,
    )
    op.create_table(
        "notice_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("key", code(80), nullable=False),
        sa.Column("told", json_type(), nullable=False),
        sa.Column("link", code(200), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_notice_message"),
    )
    op.create_index("ix_notice_message_user_id", "notice_message", ["user_id", "sent_at"])


def downgrade() -> None:
    op.drop_table("notice_message")
    op.drop_table("queue_ticket")
