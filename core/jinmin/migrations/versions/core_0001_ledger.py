"""The ledger, its record keys, cursors and the access journal."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code
from jinmin.ledger import guards

revision = "core_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger_entry",
        "ledger_replica_origin",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", code(48), nullable=False),
        sa.Column("action", code(64), nullable=False),
        sa.Column("work_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("post_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("region", code(12), nullable=False),
        sa.Column("origin", code(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("public", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("alg", code(8), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_ledger_entry"),
        sa.UniqueConstraint("record_id", "version", name="uq_ledger_entry_record_id_version"),
    )
    op.create_index("ix_ledger_entry_kind_seq", "ledger_entry", ["kind", "seq"])
    op.create_index("ix_ledger_entry_case_id_seq", "ledger_entry", ["case_id", "seq"])
    op.create_table(
        "ledger_record_key",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("record_id", name="pk_ledger_record_key"),
    )
    op.create_table(
        "ledger_cursor",
        sa.Column("consumer", code(80), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error_key", sa.String(500), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("consumer", name="pk_ledger_cursor"),
    )
    _create_journal()
    guards.install(op)
    guards.append_only(op, "ledger_entry")


def _create_journal() -> None:
    op.create_table(
        "ledger_access_segment",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first_seq", sa.BigInteger(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("scheme", code(12), nullable=False),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_ledger_access_segment"),
    )
    op.create_table(
        "ledger_access_record",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("post_id", sa.Uuid(), nullable=True),
        sa.Column("actor", sa.String(60), nullable=False),
        sa.Column("action", code(64), nullable=False),
        sa.Column("subject", code(80), nullable=False),
        sa.Column("purpose", sa.String(200), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("denied", sa.Boolean(), nullable=False),
        sa.Column("alg", code(8), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_ledger_access_record"),
    )
    op.create_index("ix_ledger_access_record_subject_seq", "ledger_access_record", ["subject", "seq"])


def downgrade() -> None:
    for table in (
        "ledger_access_record",
        "ledger_access_segment",
        "ledger_cursor",
        "ledger_record_key",
        "ledger_entry",
        "ledger_replica_origin",
    ):
        op.drop_table(table)
