"""Partners' keys, alarms, what each side holds of a record; replicas may skip versions."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code
from jinmin.ledger import guards
from jinmin.ledger.ledgered import ledger_reference

revision = "core_0012"
down_revision = "core_0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    guards.renew(op)
    _extend_record_version()
    _create_sent_record()
    _create_pinned_key()
    _create_alarm()


def _extend_record_version() -> None:
    # Nothing was ever received from another node before this revision.
    op.drop_table("exchange_record_version")
    op.create_table(
        "exchange_record_version",
        sa.Column("recipient", code(40), nullable=False),
        sa.Column("origin", code(40), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ledger_hash", code(64), nullable=False),
        sa.Column("authority_epoch", sa.Integer(), nullable=False),
        *_place(),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("recipient", "origin", "record_id", name="pk_exchange_record_version"),
    )
    columns = ["origin", "resource", "region", "month", "slot"]
    op.create_index("ix_exchange_record_version_place", "exchange_record_version", columns)


def _create_sent_record() -> None:
    op.create_table(
        "exchange_sent_record",
        sa.Column("partner", code(40), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        *_place(),
        sa.PrimaryKeyConstraint("partner", "record_id", name="pk_exchange_sent_record"),
    )
    columns = ["partner", "resource", "region", "month", "slot"]
    op.create_index("ix_exchange_sent_record_place", "exchange_sent_record", columns)


def _place() -> list[sa.Column[object]]:
    return [
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("resource", code(64), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("half_a", sa.BigInteger(), nullable=False),
        sa.Column("half_b", sa.BigInteger(), nullable=False),
    ]


def _create_pinned_key() -> None:
    op.create_table(
        "exchange_pinned_key",
        *_record(),
        sa.Column("partner", code(20), nullable=False),
        sa.Column("signature_scheme", code(12), nullable=False),
        sa.Column("signature_key", sa.LargeBinary(), nullable=False),
        sa.Column("transport_scheme", code(12), nullable=False),
        sa.Column("transport_key", sa.LargeBinary(), nullable=False),
        sa.Column("pinned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pinned_by", sa.Uuid(), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_exchange_pinned_key"),
        ledger_reference("exchange_pinned_key"),
    )
    current = sa.text("replaced_at IS NULL")
    op.create_index(
        "uq_exchange_pinned_key_current",
        "exchange_pinned_key",
        ["partner"],
        unique=True,
        postgresql_where=current,
        sqlite_where=current,
    )
    guards.protect(op, "exchange_pinned_key")


def _create_alarm() -> None:
    op.create_table(
        "exchange_alarm",
        *_record(),
        sa.Column("partner", code(40), nullable=False),
        sa.Column("stream", code(64), nullable=False),
        sa.Column("stream_epoch", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", code(120), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_by", sa.Uuid(), nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(400), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_exchange_alarm"),
        ledger_reference("exchange_alarm"),
    )
    op.create_index("ix_exchange_alarm_open", "exchange_alarm", ["handled_at", "partner"])
    guards.protect(op, "exchange_alarm")


def _record() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", code(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
    ]


def downgrade() -> None:
    for table in ("exchange_alarm", "exchange_pinned_key", "exchange_sent_record"):
        op.drop_table(table)
