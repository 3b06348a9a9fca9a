"""The chain's lock and its head in one call of the server."""

from alembic import op

from jinmin.ledger import guards

revision = "core_0011"
down_revision = "core_0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    guards.install(op)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION jinmin_chain_head(bigint)")
