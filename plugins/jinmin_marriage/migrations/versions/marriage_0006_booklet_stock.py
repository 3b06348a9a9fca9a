"""Blank certificates: lots, hand-outs, booklets written off; what was registered and not handed over."""

import sqlalchemy as sa
from alembic import op

from jinmin.api import code, guards, ledger_reference

revision = "marriage_0006"
down_revision = "marriage_0005"
branch_labels = None
depends_on = None

WAITING = {
    "marriage_record": "issued_on IS NULL AND case_id IS NOT NULL",
    "marriage_reissue": "issued_on IS NULL AND certificate_no IS NOT NULL",
}
TABLES = ("marriage_booklet_lot", "marriage_booklet_handout", "marriage_booklet_spoilt")


def _record(name: str) -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", code(20), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        ledger_reference(name),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def upgrade() -> None:
    lot, handout, spoilt = TABLES
    op.create_table(
        lot,
        *_record(lot),
        sa.Column("first_no", code(24), nullable=False),
        sa.Column("last_no", code(24), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("received_by", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(100), nullable=False),
        sa.UniqueConstraint("origin", "first_no", name="uq_marriage_booklet_lot_first_no"),
    )
    op.create_index("ix_marriage_booklet_lot_office_id", lot, ["office_id"], unique=False)
    op.create_table(
        handout,
        *_record(handout),
        sa.Column("first_no", code(24), nullable=False),
        sa.Column("last_no", code(24), nullable=False),
        sa.Column("giver_id", sa.Uuid(), nullable=True),
        sa.Column("taker_id", sa.Uuid(), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_by", sa.Uuid(), nullable=False),
    )
    op.create_index("ix_marriage_booklet_handout_office_id", handout, ["office_id"], unique=False)
    op.create_table(
        spoilt,
        *_record(spoilt),
        sa.Column("number", code(24), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("spoilt_on", sa.Date(), nullable=False),
        sa.Column("spoilt_by", sa.Uuid(), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.UniqueConstraint("origin", "number", name="uq_marriage_booklet_spoilt_number"),
    )
    op.create_index("ix_marriage_booklet_spoilt_office", spoilt, ["office_id", "spoilt_on"], unique=False)
    for name in TABLES:
        guards.protect(op, name)
    for name, waiting in WAITING.items():
        op.create_index(
            f"ix_{name}_not_handed_over",
            name,
            ["region", "case_id"],
            unique=False,
            postgresql_where=sa.text(waiting),
            sqlite_where=sa.text(waiting),
        )


def downgrade() -> None:
    for name in WAITING:
        op.drop_index(f"ix_{name}_not_handed_over", table_name=name)
    for name in reversed(TABLES):
        op.drop_table(name)
