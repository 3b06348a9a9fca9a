"""Archives: volumes with their catalogues, boxes, lists of destruction."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code
from jinmin.ledger import guards
from jinmin.ledger.ledgered import ledger_reference

revision = "core_0019"
down_revision = "core_0018"
branch_labels = None
depends_on = None

TABLES = (
    "archive_volume",
    "archive_sheet",
    "archive_box",
    "archive_destruction",
    "archive_destruction_line",
)


def upgrade() -> None:
    _create_volume()
    _create_sheet()
    _create_box()
    _create_destruction()
    _create_destruction_line()
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


def _create_volume() -> None:
    op.create_table(
        "archive_volume",
        *_record(),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("case_no", code(50), nullable=False),
        sa.Column("matter", code(64), nullable=False),
        sa.Column("matter_title", sa.String(200), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("fonds_no", code(20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("category", code(40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("retention", code(12), nullable=False),
        sa.Column("retention_basis", sa.String(400), nullable=False),
        sa.Column("keep_until", sa.Date(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("digest", code(64), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("box_id", sa.Uuid(), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("filed_by", sa.Uuid(), nullable=True),
        sa.Column("filed_by_name", sa.String(60), nullable=False),
        sa.Column("destroyed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_archive_volume"),
        sa.UniqueConstraint("case_id", name="uq_archive_volume_case_id"),
        sa.UniqueConstraint(
            "origin", "fonds_no", "year", "category", "number", name="uq_archive_volume_number"
        ),
        ledger_reference("archive_volume"),
    )
    op.create_index("ix_archive_volume_region", "archive_volume", ["region", "year", "category", "number"])
    op.create_index("ix_archive_volume_case_no", "archive_volume", ["case_no"])
    op.create_index("ix_archive_volume_box_id", "archive_volume", ["box_id"])
    op.create_index("ix_archive_volume_keep_until", "archive_volume", ["keep_until"])


def _create_sheet() -> None:
    op.create_table(
        "archive_sheet",
        *_record(),
        sa.Column("volume_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", code(12), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("author", sa.String(120), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("digest", code(64), nullable=False),
        sa.Column("media", code(40), nullable=False),
        sa.Column("trust", code(12), nullable=False),
        sa.Column("first_page", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_archive_sheet"),
        sa.UniqueConstraint("volume_id", "position", name="uq_archive_sheet_volume_id_position"),
        ledger_reference("archive_sheet"),
    )


def _create_box() -> None:
    op.create_table(
        "archive_box",
        *_record(),
        sa.Column("region", code(12), nullable=False),
        sa.Column("fonds_no", code(20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("category", code(40), nullable=False),
        sa.Column("retention", code(12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("volumes", sa.Integer(), nullable=False),
        sa.Column("first_volume", sa.Integer(), nullable=False),
        sa.Column("last_volume", sa.Integer(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("closed_by_name", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_archive_box"),
        sa.UniqueConstraint("origin", "fonds_no", "year", "category", "number", name="uq_archive_box_number"),
        ledger_reference("archive_box"),
    )


def _create_destruction() -> None:
    op.create_table(
        "archive_destruction",
        *_record(),
        sa.Column("number", code(60), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("volumes", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_by", sa.Uuid(), nullable=False),
        sa.Column("drawn_by_name", sa.String(60), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_by_name", sa.String(60), nullable=False),
        sa.Column("opinion", sa.String(500), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_archive_destruction"),
        sa.UniqueConstraint("origin", "number", name="uq_archive_destruction_number"),
        sa.CheckConstraint(
            "approved_by IS NULL OR approved_by <> drawn_by", name=op.f("ck_archive_destruction_two_persons")
        ),
        ledger_reference("archive_destruction"),
    )


def _create_destruction_line() -> None:
    op.create_table(
        "archive_destruction_line",
        *_record(),
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.Column("volume_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_archive_destruction_line"),
        sa.UniqueConstraint("list_id", "volume_id", name="uq_archive_destruction_line_volume_id"),
        ledger_reference("archive_destruction_line"),
    )
