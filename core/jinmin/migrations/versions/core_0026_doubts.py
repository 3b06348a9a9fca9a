"""疑义校核 and 反向追错: questions, answers, retractions, acknowledgements; how far each agreement was read."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code, json_type
from jinmin.ledger import guards
from jinmin.ledger.ledgered import ledger_reference

revision = "core_0026"
down_revision = "core_0025"
branch_labels = None
depends_on = None

TABLES = (
    "doubt_question",
    "doubt_answer",
    "doubt_retraction",
    "doubt_acknowledgement",
    "doubt_consequence",
)
WAITING = sa.text("settled_at IS NULL")


def upgrade() -> None:
    _create_question()
    _create_answer()
    _create_retraction()
    _create_acknowledgement()
    _create_consequence()
    for table in TABLES:
        guards.protect(op, table)
    op.add_column("sharing_use", sa.Column("to_seq", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("sharing_use") as batch:
        batch.drop_column("to_seq")
    for table in reversed(TABLES):
        op.drop_table(table)


def _create_question() -> None:
    op.create_table(
        "doubt_question",
        *_record(),
        sa.Column("number", code(50), nullable=False),
        sa.Column("asker", code(40), nullable=False),
        sa.Column("asker_title", sa.String(80), nullable=False),
        sa.Column("addressee", code(40), nullable=False),
        *_about(),
        sa.Column("record_version", sa.Integer(), nullable=False),
        sa.Column("field", code(64), nullable=False),
        sa.Column("held", sa.LargeBinary(), nullable=False),
        sa.Column("claimed", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("evidence_name", sa.String(200), nullable=False),
        sa.Column("evidence_digest", code(64), nullable=False),
        sa.Column("evidence", sa.LargeBinary(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("passed_from", sa.Uuid(), nullable=True),
        sa.Column("raised_by", sa.Uuid(), nullable=True),
        sa.Column("raised_by_name", sa.String(60), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("proof", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_doubt_question"),
        sa.UniqueConstraint("origin", "number", name="uq_doubt_question_number"),
        ledger_reference("doubt_question"),
    )
    op.create_index("ix_doubt_question_record_id", "doubt_question", ["record_id"])
    op.create_index("ix_doubt_question_case_id", "doubt_question", ["case_id"])
    op.create_index("ix_doubt_question_due", "doubt_question", ["due_on", "id"])


def _create_answer() -> None:
    op.create_table(
        "doubt_answer",
        *_record(),
        sa.Column("doubt_id", sa.Uuid(), nullable=False),
        sa.Column("addressee", code(40), nullable=False),
        *_about(),
        sa.Column("outcome", sa.String(24), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("corrected_version", sa.Integer(), nullable=True),
        sa.Column("corrected_action", code(64), nullable=False),
        sa.Column("corrected_seq", sa.BigInteger(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_by_name", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_doubt_answer"),
        sa.UniqueConstraint("doubt_id", name="uq_doubt_answer_doubt_id"),
        sa.CheckConstraint(
            "(outcome = 'corrected') = (corrected_version IS NOT NULL)",
            name=op.f("ck_doubt_answer_corrected"),
        ),
        ledger_reference("doubt_answer"),
    )


def _create_retraction() -> None:
    op.create_table(
        "doubt_retraction",
        *_record(),
        sa.Column("doubt_id", sa.Uuid(), nullable=True),
        sa.Column("addressee", code(40), nullable=False),
        sa.Column("addressee_title", sa.String(80), nullable=False),
        sa.Column("channel", sa.String(24), nullable=False),
        *_about(),
        sa.Column("fields", json_type(), nullable=False),
        sa.Column("wrong_version", sa.Integer(), nullable=False),
        sa.Column("right_version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("passed_from", sa.Uuid(), nullable=True),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_doubt_retraction"),
        sa.UniqueConstraint(
            "origin", "record_id", "right_version", "addressee", name="uq_doubt_retraction_recipient"
        ),
        ledger_reference("doubt_retraction"),
    )
    op.create_index("ix_doubt_retraction_due", "doubt_retraction", ["due_on", "id"])


def _create_acknowledgement() -> None:
    op.create_table(
        "doubt_acknowledgement",
        *_record(),
        sa.Column("retraction_id", sa.Uuid(), nullable=False),
        sa.Column("addressee", code(40), nullable=False),
        sa.Column("by_title", sa.String(80), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("papers", sa.Integer(), nullable=False),
        sa.Column("figures", sa.Integer(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("acknowledged_on", sa.Date(), nullable=False),
        sa.Column("acknowledged_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_doubt_acknowledgement"),
        sa.UniqueConstraint("retraction_id", name="uq_doubt_acknowledgement_retraction_id"),
        ledger_reference("doubt_acknowledgement"),
    )


def _create_consequence() -> None:
    op.create_table(
        "doubt_consequence",
        *_record(),
        sa.Column("retraction_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("ref", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("detail", sa.String(300), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("conclusion", sa.String(24), nullable=True),
        sa.Column("note", sa.String(400), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("settled_by_name", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_doubt_consequence"),
        sa.UniqueConstraint("retraction_id", "kind", "label", name="uq_doubt_consequence_label"),
        ledger_reference("doubt_consequence"),
    )
    op.create_index(
        "ix_doubt_consequence_open",
        "doubt_consequence",
        ["retraction_id"],
        postgresql_where=WAITING,
        sqlite_where=WAITING,
    )


def _about() -> list[sa.Column]:
    """Which record a letter is about."""
    return [
        sa.Column("resource", code(64), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("record_region", code(12), nullable=False),
        sa.Column("region", code(12), nullable=False),
    ]


def _record() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", code(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
    ]
