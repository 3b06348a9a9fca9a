"""Systems with access to the published interface, sharing agreements, and what was used of them."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code, json_type
from jinmin.ledger import guards
from jinmin.ledger.ledgered import ledger_reference

revision = "core_0014"
down_revision = "core_0013"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "sharing_client",
        *_record(),
        sa.Column("code", code(40), nullable=False),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("signing_key", json_type(), nullable=True),
        sa.Column("transport_key", json_type(), nullable=True),
        sa.Column("secret_hash", sa.String(200), nullable=False),
        sa.Column("calls_per_minute", sa.Integer(), nullable=False),
        sa.Column("registered_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_sharing_client"),
        sa.UniqueConstraint("code", name="uq_sharing_client_code"),
        ledger_reference("sharing_client"),
    )
    op.create_table(
        "sharing_agreement",
        *_record(),
        sa.Column("number", code(40), nullable=False),
        sa.Column("client", code(40), nullable=False),
        sa.Column("resource", code(64), nullable=False),
        sa.Column("fields", json_type(), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("purpose", sa.String(200), nullable=False),
        sa.Column("onward_use", sa.String(200), nullable=False),
        sa.Column("basis", sa.String(200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("daily_quota", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("ended_reason", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sharing_agreement"),
        sa.UniqueConstraint("number", name="uq_sharing_agreement_number"),
        sa.CheckConstraint("daily_quota > 0", name=op.f("ck_sharing_agreement_quota")),
        ledger_reference("sharing_agreement"),
    )
    op.create_index("ix_sharing_agreement_client", "sharing_agreement", ["client", "resource"])
    for table in ("sharing_client", "sharing_agreement"):
        guards.protect(op, table)
    op.create_table(
        "sharing_use",
        sa.Column("agreement", code(40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("agreement", "day", name="pk_sharing_use"),
    )


def downgrade() -> None:
    for table in ("sharing_use", "sharing_agreement", "sharing_client"):
        op.drop_table(table)


def _record() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", code(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
    ]
