"""Digests of both comparison indexes are kept as the indexes are written; these need no sums any longer."""

import sqlalchemy as sa
from alembic import op

from jinmin.db.columns import code
from jinmin.exchange.digest_triggers import BOTH, HELD, SENT, install, remove

revision = "core_0036"
down_revision = "core_0035"
branch_labels = None
depends_on = None

PARTS = ("records", "upper_a", "lower_a", "upper_b", "lower_b")
INDEXED = ((HELD, ["half_a", "half_b", "held"]), (SENT, ["half_a", "half_b"]))


def upgrade() -> None:
    for sums in BOTH:
        _table(sums.kept, sums.owner)
        install(op, sums)
        op.drop_index(f"ix_{sums.table}_place", sums.table)
        op.create_index(f"ix_{sums.table}_place", sums.table, list(sums.key))
    op.create_table(
        "exchange_digest_proof",
        sa.Column("kept", code(40), nullable=False),
        sa.Column("partner", code(40), nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kept", "partner", name="pk_exchange_digest_proof"),
    )


def downgrade() -> None:
    op.drop_table("exchange_digest_proof")
    for sums, summed in INDEXED:
        op.drop_index(f"ix_{sums.table}_place", sums.table)
        op.create_index(f"ix_{sums.table}_place", sums.table, [*sums.key, "slot"], postgresql_include=summed)
        remove(op, sums)
        op.drop_table(sums.kept)


def _table(name: str, owner: tuple[str, ...]) -> None:
    key = (*owner, "resource", "region", "month")
    op.create_table(
        name,
        *(sa.Column(column, code(40), nullable=False) for column in owner),
        sa.Column("resource", code(64), nullable=False),
        sa.Column("region", code(12), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        *(sa.Column(part, sa.BigInteger(), nullable=False) for part in PARTS),
        sa.PrimaryKeyConstraint(*key, name=f"pk_{name}"),
    )
