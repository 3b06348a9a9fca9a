"""Versions of the item lists (基本目录, 实施清单), their titles, and the versions a case is governed by."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code, json_type
from jinmin.ledger import guards
from jinmin.ledger.ledgered import ledger_reference

revision = "core_0009"
down_revision = "core_0008"
branch_labels = None
depends_on = None

OPEN = "state IN ('draft', 'submitted')"


def upgrade() -> None:
    op.create_table(
        "matter_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", code(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("matter_id", code(80), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("body", code(24), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("title", code(200), nullable=False),
        sa.Column("list_code", code(50), nullable=False),
        sa.Column("planned_from", sa.Date(), nullable=True),
        sa.Column("planned_to", sa.Date(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("elements", json_type(), nullable=False),
        sa.Column("maintained_by", sa.Uuid(), nullable=True),
        sa.Column("written_by", json_type(), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shipped_by", code(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_matter_item"),
        sa.UniqueConstraint(
            "matter_id", "region", "body", "edition", "origin", name="uq_matter_item_edition"
        ),
        sa.CheckConstraint(
            "published_by IS NULL OR published_by <> maintained_by",
            name=op.f("ck_matter_item_two_persons"),
        ),
        sa.CheckConstraint(
            "(state IN ('published', 'ended')) = (valid_from IS NOT NULL)",
            name=op.f("ck_matter_item_released_from"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'published', 'ended')", name=op.f("ck_matter_item_state")
        ),
        ledger_reference("matter_item"),
    )
    op.create_index(
        "ix_matter_item_title", "matter_item", ["title", "region", "matter_id", "body", "edition", "origin"]
    )
    op.create_index("ix_matter_item_region", "matter_item", ["region", "title"])
    op.create_index("ix_matter_item_list_code", "matter_item", ["list_code", "id"])
    op.create_index(
        "uq_matter_item_unpublished",
        "matter_item",
        ["matter_id", "region", "body", "origin"],
        unique=True,
        postgresql_where=sa.text(OPEN),
        sqlite_where=sa.text(OPEN),
    )
    guards.protect(op, "matter_item")
    op.create_table(
        "matter_item_title",
        sa.Column("title", code(200), nullable=False),
        sa.Column("initials", sa.String(2000), nullable=False),
        sa.Column("basic_code", code(12), nullable=False),
        sa.PrimaryKeyConstraint("title", name="pk_matter_item_title"),
    )
    op.add_column("case_case", sa.Column("item_edition", sa.Integer(), nullable=True))
    op.add_column("case_case", sa.Column("item_versions", json_type(), nullable=True))


def downgrade() -> None:
    op.drop_column("case_case", "item_versions")
    op.drop_column("case_case", "item_edition")
    op.drop_table("matter_item_title")
    op.drop_table("matter_item")
