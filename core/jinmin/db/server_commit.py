"""How a work commits on PostgreSQL: its locks go with the commit, the wait for the disk comes after them."""

from sqlalchemy.dialects import registry
from sqlalchemy.pool import PoolProxiedConnection

from jinmin.db.server_dialect import ServerDialect, server_connection

_COMMIT = (
    # The commit itself waits for nothing, so the chain is free for the next writer.
    "SET LOCAL synchronous_commit TO off",
    "COMMIT",
    # The log is written in order: once this last record is where the server's own setting wants it (disk,
    # standby), so is the commit. Many writers wait here together, for one write.
    "SELECT pg_logical_emit_message(true, 'jinmin', '')",
)


class CommittingDialect(ServerDialect):
    """Returns from a commit once it is durable, but holds no lock while it waits for that."""

    supports_statement_cache = True

    def do_commit(self, dbapi_connection: PoolProxiedConnection) -> None:
        """Commit and wait, in one round trip together with what was put off."""
        server_connection(dbapi_connection).end(*_COMMIT)


registry.register("postgresql.jinmin_committing", __name__, CommittingDialect.__name__)
COMMITTING = "postgresql+jinmin_committing"
