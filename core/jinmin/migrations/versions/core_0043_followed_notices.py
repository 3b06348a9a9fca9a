"""Dues follow the calendar: branches say what is a guess, guesses are found by index, notices say what they changed."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code, json_type
from jinmin.ledger import guards
from jinmin.ledger.ledgered import ledger_reference

revision = "core_0043"
down_revision = "core_0042"
branch_labels = None
depends_on = None

CHANGE, SUBMITTED = "matter_calendar_change", "state = 'submitted'"
TASK, NOTICE, ENTERED = "case_task", "case_public_notice", "matter_calendar_notice"
GUESSES = (
    ("ix_case_task_guess", TASK, "due_provisional AND state = 'open'"),
    ("ix_case_obligation_guess", "case_obligation", "due_provisional AND state = 'open'"),
    ("ix_case_public_notice_guess", NOTICE, "provisional"),
    ("ix_voice_ticket_guess", "voice_ticket", "due_provisional AND state <> 'closed'"),
)


def upgrade() -> None:
    op.add_column(TASK, sa.Column("due_provisional", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column(ENTERED, sa.Column("changed", json_type(), nullable=False, server_default=sa.text("'[]'")))
    op.add_column(ENTERED, sa.Column("followed_at", sa.DateTime(timezone=True), nullable=True))
    for name, table, guess in GUESSES:
        op.create_index(name, table, ["id"], postgresql_where=sa.text(guess), sqlite_where=sa.text(guess))
    _create_changes()


def _create_changes() -> None:
    op.create_table(
        CHANGE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", code(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("doc_no", sa.String(80), nullable=False),
        sa.Column("notice", json_type(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("submitted_by", sa.Uuid(), nullable=False),
        sa.Column("submitted_by_name", sa.String(60), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=f"pk_{CHANGE}"),
        sa.CheckConstraint(
            "published_by IS NULL OR published_by <> submitted_by", name=op.f(f"ck_{CHANGE}_two_persons")
        ),
        sa.CheckConstraint("state IN ('submitted', 'published', 'dropped')", name=op.f(f"ck_{CHANGE}_state")),
        ledger_reference(CHANGE),
    )
    op.create_index(
        f"uq_{CHANGE}_open", CHANGE, ["year", "origin"], unique=True,
        postgresql_where=sa.text(SUBMITTED), sqlite_where=sa.text(SUBMITTED),
    )  # fmt: skip
    guards.protect(op, CHANGE)


def downgrade() -> None:
    op.drop_table(CHANGE)
    for name, table, _guess in GUESSES:
        op.drop_index(name, table)
    op.drop_column(ENTERED, "followed_at")
    op.drop_column(ENTERED, "changed")
    op.drop_column(TASK, "due_provisional")
