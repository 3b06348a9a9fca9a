"""The lock of whoever writes shared records, and the terms as they are under it, in one call of the server."""

from alembic import op

revision = "core_0037"
down_revision = "core_0036"
branch_labels = None
depends_on = None

# Each statement of a volatile function sees what was committed before it began: the terms are read after the wait.
HOLD = """CREATE OR REPLACE FUNCTION jinmin_authority_terms(lock bigint, node text)
RETURNS SETOF exchange_authority_term LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(lock);
  RETURN QUERY SELECT * FROM exchange_authority_term WHERE origin = node;
END $$"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(HOLD)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION jinmin_authority_terms(bigint, text)")
