"""Handing authority over: terms, what both nodes decide, offer and answer; what becomes a replica may skip versions."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code, json_type
from jinmin.ledger import guards
from jinmin.ledger.ledgered import ledger_reference

revision = "core_0035"
down_revision = "core_0034"
branch_labels = None
depends_on = None

TERM, TRANSFER = "exchange_authority_term", "exchange_transfer"
OFFER, ANSWER = "exchange_transfer_offer", "exchange_transfer_answer"
OPEN = sa.text("state IN ('drawn', 'ready', 'moving')")


def upgrade() -> None:
    guards.renew(op)
    op.create_table(
        TERM,
        *_record(),
        sa.Column("region", code(12), nullable=False),
        sa.Column("resource", code(64), nullable=False),
        sa.Column("holder", code(20), nullable=False),
        sa.Column("term", sa.Integer(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("runoff", json_type(), nullable=False),
        *_keys(TERM),
        sa.UniqueConstraint("origin", "region", "resource", name=f"uq_{TERM}_place"),
    )
    op.create_table(
        TRANSFER,
        *_record(),
        sa.Column("region", code(12), nullable=False),
        sa.Column("resource", code(64), nullable=False),
        sa.Column("partner", code(20), nullable=False),
        sa.Column("role", sa.String(24), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("term", sa.Integer(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("outcome", code(120), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("written_by_name", sa.String(60), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.String(60), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "decided_by IS NULL OR written_by IS NULL OR decided_by <> written_by OR state = 'dropped'",
            name=op.f(f"ck_{TRANSFER}_two_persons"),
        ),
        *_keys(TRANSFER),
    )
    op.create_index(
        f"uq_{TRANSFER}_open", TRANSFER, ["origin", "region", "resource"], unique=True,
        postgresql_where=OPEN, sqlite_where=OPEN,
    )  # fmt: skip
    op.create_table(
        OFFER,
        *_record(),
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("addressee", code(20), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("resource", code(64), nullable=False),
        sa.Column("term", sa.Integer(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("sum_a", code(16), nullable=False),
        sa.Column("sum_b", code(16), nullable=False),
        sa.Column("serials", json_type(), nullable=False),
        sa.Column("runoff", json_type(), nullable=False),
        *_keys(OFFER),
    )
    op.create_index(f"ix_{OFFER}_transfer_id", OFFER, ["transfer_id"])
    op.create_table(
        ANSWER,
        *_record(),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("addressee", code(20), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("taken", sa.Boolean(), nullable=False),
        sa.Column("code", code(64), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        *_keys(ANSWER),
        sa.UniqueConstraint("origin", "offer_id", name=f"uq_{ANSWER}_offer_id"),
    )
    for table in (TERM, TRANSFER, OFFER, ANSWER):
        guards.protect(op, table)


def _record() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", code(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
    )


def _keys(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return sa.PrimaryKeyConstraint("id", name=f"pk_{table}"), ledger_reference(table)


def downgrade() -> None:
    for table in (ANSWER, OFFER, TRANSFER, TERM):
        op.drop_table(table)
