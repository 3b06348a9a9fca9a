"""Tables of matters, with the calendar of the years that are published."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code, json_type
from jinmin.ledger import guards
from jinmin.ledger.ledgered import ledger_reference
from jinmin.matters import published_calendar

revision = "core_0003"
down_revision = "core_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_calendar()
    _create_ledgered(
        "matter_parameter",
        sa.Column("name", code(80), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("value", json_type(), nullable=False),
        sa.Column("unit", sa.String(20), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("law", sa.String(200), nullable=False),
        sa.Column("article", sa.String(200), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("origin_level", code(12), nullable=False),
        sa.Column("shipped_by", code(40), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.UniqueConstraint(
            "origin", "shipped_by", "name", "region", "valid_from", name="uq_matter_parameter_key"
        ),
    )
    _create_ledgered(
        "matter_version",
        sa.Column("matter_id", code(80), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("definition", json_type(), nullable=False),
        sa.Column("digest", code(64), nullable=False),
        sa.Column("shipped_by", code(40), nullable=False),
        sa.UniqueConstraint("origin", "matter_id", "edition", name="uq_matter_version_matter_id_edition"),
    )


def _create_calendar() -> None:
    days = op.create_table(
        "matter_calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_matter_calendar_day"),
    )
    years = op.create_table(
        "matter_calendar_year",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_matter_calendar_year"),
    )
    _create_ledgered(
        "matter_calendar_notice",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("doc_no", sa.String(80), nullable=False),
        sa.Column("days", json_type(), nullable=False),
    )
    op.bulk_insert(days, published_calendar.days())
    op.bulk_insert(years, published_calendar.years())


def _create_ledgered(table: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", code(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        ledger_reference(table),
    )
    guards.protect(op, table)


def downgrade() -> None:
    for table in (
        "matter_version",
        "matter_parameter",
        "matter_calendar_notice",
        "matter_calendar_year",
        "matter_calendar_day",
    ):
        op.drop_table(table)
