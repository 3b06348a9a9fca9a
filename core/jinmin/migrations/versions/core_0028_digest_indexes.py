"""The indexes by which both sides are compared hold all that is summed: the rows themselves are not read."""

from alembic import op

revision = "core_0028"
down_revision = "core_0027"
branch_labels = None
depends_on = None

PLACE = ("resource", "region", "month", "slot")
SUMMED = ("half_a", "half_b")


def upgrade() -> None:
    for table, owner, extra in (
        ("exchange_record_version", ["recipient", "origin"], ["held"]),
        ("exchange_sent_record", ["partner"], []),
    ):
        op.drop_index(f"ix_{table}_place", table)
        # SQLite has no INCLUDE and leaves the option out.
        op.create_index(f"ix_{table}_place", table, [*owner, *PLACE], postgresql_include=[*SUMMED, *extra])


def downgrade() -> None:
    for table, owner in (("exchange_record_version", "origin"), ("exchange_sent_record", "partner")):
        op.drop_index(f"ix_{table}_place", table)
        op.create_index(f"ix_{table}_place", table, [owner, *PLACE])
