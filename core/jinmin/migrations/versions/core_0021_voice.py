"""What citizens say: invitations to evaluate, evaluations, tickets of complaint, consultation and call-back."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code, json_type
from jinmin.ledger import guards
from jinmin.ledger.ledgered import ledger_reference

revision = "core_0021"
down_revision = "core_0020"
branch_labels = None
depends_on = None

TABLES = ("voice_invitation", "voice_evaluation", "voice_ticket")


def upgrade() -> None:
    _create_invitation()
    _create_evaluation()
    _create_ticket()
    for table in TABLES:
        guards.protect(op, table)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _record() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", code(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
    ]


def _create_invitation() -> None:
    op.create_table(
        "voice_invitation",
        *_record(),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(24), nullable=False),
        sa.Column("counter_id", sa.Uuid(), nullable=True),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_voice_invitation"),
        sa.UniqueConstraint("token_digest", name="uq_voice_invitation_token_digest"),
        ledger_reference("voice_invitation"),
    )
    op.create_index("ix_voice_invitation_case_id", "voice_invitation", ["case_id"])
    op.create_index("ix_voice_invitation_counter_id", "voice_invitation", ["counter_id", "invited_at"])


def _create_evaluation() -> None:
    op.create_table(
        "voice_evaluation",
        *_record(),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("invitation_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(24), nullable=False),
        sa.Column("matter", code(64), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("clerk_id", sa.Uuid(), nullable=True),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("reasons", json_type(), nullable=False),
        sa.Column("remark", sa.LargeBinary(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_voice_evaluation"),
        sa.UniqueConstraint("case_id", "channel", name="uq_voice_evaluation_case_id_channel"),
        sa.CheckConstraint("grade BETWEEN 1 AND 5", name=op.f("ck_voice_evaluation_grade")),
        ledger_reference("voice_evaluation"),
    )
    op.create_index("ix_voice_evaluation_given_on", "voice_evaluation", ["given_on", "region"])


def _create_ticket() -> None:
    op.create_table(
        "voice_ticket",
        *_record(),
        sa.Column("number", code(40), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("matter", code(64), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("evaluation_id", sa.Uuid(), nullable=True),
        sa.Column("source", code(12), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("received_by", sa.Uuid(), nullable=True),
        sa.Column("assigned_to", sa.Uuid(), nullable=True),
        sa.Column("assigned_name", sa.String(60), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("reply", sa.LargeBinary(), nullable=True),
        sa.Column("replied_by", sa.Uuid(), nullable=True),
        sa.Column("replied_by_name", sa.String(60), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_voice_ticket"),
        sa.UniqueConstraint("origin", "number", name="uq_voice_ticket_number"),
        sa.UniqueConstraint("evaluation_id", name="uq_voice_ticket_evaluation_id"),
        sa.CheckConstraint(
            "(closed_on IS NULL) = (state <> 'closed')", name=op.f("ck_voice_ticket_closed_on")
        ),
        ledger_reference("voice_ticket"),
    )
    where = sa.text("state <> 'closed'")
    op.create_index(
        "ix_voice_ticket_open", "voice_ticket", ["due_on", "id"], postgresql_where=where, sqlite_where=where
    )
    op.create_index("ix_voice_ticket_received", "voice_ticket", ["received_on", "region"])
