"""What domains keep beside records that change hands travels in sheets; the offer names their number and digest."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code
from jinmin.ledger import guards
from jinmin.ledger.ledgered import ledger_reference

revision = "core_0041"
down_revision = "core_0040"
branch_labels = None
depends_on = None

SHEET, OFFER = "exchange_transfer_sheet", "exchange_transfer_offer"


def upgrade() -> None:
    op.create_table(
        SHEET,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", code(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("addressee", code(20), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("resource", code(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{SHEET}"),
        ledger_reference(SHEET),
        sa.UniqueConstraint("origin", "transfer_id", "number", name=f"uq_{SHEET}_number"),
    )
    guards.protect(op, SHEET)
    op.add_column(OFFER, sa.Column("sheets", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(OFFER, sa.Column("sheets_digest", code(64), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table(OFFER) as table:
        table.drop_column("sheets_digest")
        table.drop_column("sheets")
    op.drop_table(SHEET)
