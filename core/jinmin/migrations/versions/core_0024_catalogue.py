"""Editions of the resource catalogue and applications for sharing."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code, json_type
from jinmin.ledger import guards
from jinmin.ledger.ledgered import ledger_reference

revision = "core_0024"
down_revision = "core_0023"
branch_labels = None
depends_on = None

TABLES = ("sharing_catalogue_version", "sharing_application")


def upgrade() -> None:
    op.create_table(
        "sharing_catalogue_version",
        *_record(),
        sa.Column("resource", code(64), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("card", json_type(), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("law_changed_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sharing_catalogue_version"),
        sa.UniqueConstraint("resource", "edition", name="uq_sharing_catalogue_version_edition"),
        ledger_reference("sharing_catalogue_version"),
    )
    op.create_table(
        "sharing_application",
        *_record(),
        sa.Column("number", code(40), nullable=False),
        sa.Column("client", code(40), nullable=False),
        sa.Column("resource", code(64), nullable=False),
        sa.Column("fields", json_type(), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("purpose", sa.String(200), nullable=False),
        sa.Column("onward_use", sa.String(200), nullable=False),
        sa.Column("basis", sa.String(200), nullable=False),
        sa.Column("wanted_from", sa.Date(), nullable=False),
        sa.Column("wanted_to", sa.Date(), nullable=False),
        sa.Column("daily_records", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=False),
        sa.Column("check_due", sa.Date(), nullable=False),
        sa.Column("answer_due", sa.Date(), nullable=True),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sharing_application"),
        sa.UniqueConstraint("number", name="uq_sharing_application_number"),
        sa.CheckConstraint(
            "state NOT IN ('returned', 'refused') OR reason <> ''", name=op.f("ck_sharing_application_reason")
        ),
        ledger_reference("sharing_application"),
    )
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
