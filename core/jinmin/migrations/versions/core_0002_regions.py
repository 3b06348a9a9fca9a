"""Tables of regions, with the divisions and reporting trees that ship with the program."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code
from jinmin.ledger import guards
from jinmin.ledger.ledgered import ledger_reference
from jinmin.regions import seed

revision = "core_0002"
down_revision = "core_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    divisions = op.create_table(
        "region_division",
        sa.Column("code", code(12), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("level", sa.String(24), nullable=False),
        sa.Column("parent", code(12), nullable=False),
        sa.Column("source", sa.String(24), nullable=False),
        sa.PrimaryKeyConstraint("code", "valid_from", name="pk_region_division"),
    )
    op.create_index("ix_region_division_parent_code", "region_division", ["parent", "code"])
    op.create_table(
        "region_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", code(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("old", code(12), nullable=False),
        sa.Column("new", code(12), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("effective", sa.Date(), nullable=False),
        sa.Column("doc_no", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_region_change"),
        ledger_reference("region_change"),
    )
    op.create_index("ix_region_change_old", "region_change", ["old"])
    op.create_index("ix_region_change_new", "region_change", ["new"])
    guards.protect(op, "region_change")
    reporting = _create_reporting()
    op.bulk_insert(divisions, list(seed.division_rows()))
    for table, rows in zip(reporting, seed.reporting_rows(), strict=True):
        op.bulk_insert(table, rows)


def _create_reporting() -> tuple[sa.Table, sa.Table, sa.Table]:
    tree = op.create_table(
        "region_reporting_tree",
        sa.Column("id", code(24), nullable=False),
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("zones", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_region_reporting_tree"),
    )
    node = op.create_table(
        "region_reporting_node",
        sa.Column("tree", code(24), nullable=False),
        sa.Column("code", code(24), nullable=False),
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("parent", code(24), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tree", "code", name="pk_region_reporting_node"),
    )
    member = op.create_table(
        "region_reporting_member",
        sa.Column("tree", code(24), nullable=False),
        sa.Column("prefix", code(12), nullable=False),
        sa.Column("node", code(24), nullable=False),
        sa.PrimaryKeyConstraint("tree", "prefix", name="pk_region_reporting_member"),
    )
    return tree, node, member


def downgrade() -> None:
    for table in (
        "region_reporting_member",
        "region_reporting_node",
        "region_reporting_tree",
        "region_change",
        "region_division",
    ):
        op.drop_table(table)
