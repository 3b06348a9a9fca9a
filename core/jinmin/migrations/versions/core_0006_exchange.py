"""Tables of exchange, and the record of restored backups."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code
from jinmin.ledger import guards
from jinmin.ledger.ledgered import ledger_reference

revision = "core_0006"
down_revision = "core_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_outgoing()
    _create_incoming()
    _create_refusal()
    _create_restoration()


def _create_outgoing() -> None:
    op.create_table(
        "exchange_partner_stream",
        sa.Column("partner", code(40), nullable=False),
        sa.Column("stream", code(64), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cursor_seq", sa.BigInteger(), nullable=False),
        sa.Column("scanned_seq", sa.BigInteger(), nullable=False),
        sa.Column("last_hash", code(64), nullable=False),
        sa.Column("restored_head", sa.BigInteger(), nullable=True),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("receipted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error_key", code(120), nullable=False),
        sa.Column("error_detail", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("partner", "stream", name="pk_exchange_partner_stream"),
    )
    op.create_table(
        "exchange_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partner", code(40), nullable=False),
        sa.Column("stream", code(64), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("from_seq", sa.BigInteger(), nullable=False),
        sa.Column("to_seq", sa.BigInteger(), nullable=False),
        sa.Column("previous_hash", code(64), nullable=False),
        sa.Column("hash", code(64), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receipted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receipt", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_exchange_batch"),
        sa.UniqueConstraint("partner", "stream", "epoch", "number", name="uq_exchange_batch_number"),
    )
    op.create_index("ix_exchange_batch_state", "exchange_batch", ["partner", "stream", "state"])


def _create_incoming() -> None:
    op.create_table(
        "exchange_inbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recipient", code(40), nullable=False),
        sa.Column("origin", code(40), nullable=False),
        sa.Column("stream", code(64), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("to_seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", code(64), nullable=False),
        sa.Column("receipt", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_exchange_inbox"),
        sa.UniqueConstraint(
            "recipient", "origin", "stream", "epoch", "number", name="uq_exchange_inbox_number"
        ),
    )
    op.create_table(
        "exchange_record_version",
        sa.Column("recipient", code(40), nullable=False),
        sa.Column("origin", code(40), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ledger_hash", code(64), nullable=False),
        sa.Column("authority_epoch", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("recipient", "origin", "record_id", name="pk_exchange_record_version"),
    )
    op.create_table(
        "exchange_held",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recipient", code(40), nullable=False),
        sa.Column("origin", code(40), nullable=False),
        sa.Column("stream", code(64), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ledger_hash", code(64), nullable=False),
        sa.Column("follows", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("reason", code(120), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_exchange_held"),
        sa.UniqueConstraint(
            "recipient", "origin", "record_id", "version", "ledger_hash", name="uq_exchange_held_version"
        ),
    )


def _create_refusal() -> None:
    op.create_table(
        "exchange_refusal",
        *_record_columns(),
        sa.Column("partner", code(40), nullable=False),
        sa.Column("stream", code(64), nullable=False),
        sa.Column("stream_epoch", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("record_version", sa.Integer(), nullable=False),
        sa.Column("resource", code(64), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("verdict", code(16), nullable=False),
        sa.Column("reason", code(120), nullable=False),
        sa.Column("fault", code(16), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_by", sa.Uuid(), nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(400), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_exchange_refusal"),
        sa.UniqueConstraint(
            "partner", "stream", "stream_epoch", "number", "seq", name="uq_exchange_refusal_entry"
        ),
        ledger_reference("exchange_refusal"),
    )
    op.create_index("ix_exchange_refusal_open", "exchange_refusal", ["handled_at", "region"])
    guards.protect(op, "exchange_refusal")


def _create_restoration() -> None:
    op.create_table(
        "node_restoration",
        *_record_columns(),
        sa.Column("restored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("backed_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("manifest_hash", code(64), nullable=False),
        sa.Column("head_seq", sa.BigInteger(), nullable=False),
        sa.Column("head_hash", code(64), nullable=False),
        sa.Column("streams", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_node_restoration"),
        ledger_reference("node_restoration"),
    )
    guards.protect(op, "node_restoration")


def _record_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", code(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
    ]


def downgrade() -> None:
    for table in (
        "node_restoration",
        "exchange_refusal",
        "exchange_held",
        "exchange_record_version",
        "exchange_inbox",
        "exchange_batch",
        "exchange_partner_stream",
    ):
        op.drop_table(table)
