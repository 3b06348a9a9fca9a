"""How statements go to PostgreSQL: past psycopg's own cursors, and on demand with a plan of their own each time."""

from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine.interfaces import DBAPICursor, ExecutionContext
from sqlalchemy.pool import PoolProxiedConnection

from jinmin.db.server_connection import ServerConnection

PLANNED_AFRESH = {"jinmin_planned_afresh": True}
"""Execution options of a statement whose plan must not be kept: it reads a table that grows while it is used.

A plan kept from when the table was small goes on reading the whole of it.
"""


def server_connection(connection: PoolProxiedConnection) -> ServerConnection:
    """The driver's own connection."""
    driver = connection.driver_connection
    assert isinstance(driver, ServerConnection)
    return driver


class ServerDialect(PGDialect_psycopg):
    """Heeds ``PLANNED_AFRESH``."""

    supports_statement_cache = True
    begins = "BEGIN"

    def connect(self, *place: Any, **options: Any) -> Any:
        """A connection that sends statements straight; what psycopg would prepare itself it may forget."""
        return ServerConnection.connect(*place, **options, prepare_threshold=None)

    def do_begin(self, dbapi_connection: PoolProxiedConnection) -> None:
        """Begin, in this dialect's words."""
        server_connection(dbapi_connection).begin(self.begins)

    def do_rollback_to_savepoint(self, connection: Connection, name: str) -> None:
        """Roll back; what waits since the savepoint is not even sent."""
        server_connection(connection.connection).drop()
        connection.exec_driver_sql(f"ROLLBACK TO SAVEPOINT {name}")

    def do_execute(
        self, cursor: DBAPICursor, statement: str, parameters: Any, context: ExecutionContext | None = None
    ) -> None:
        """Without preparing the statement, where that is wished for."""
        if context is not None and context.execution_options.keys() & PLANNED_AFRESH:
            unprepared: Any = cursor
            unprepared.execute(statement, parameters, prepare=False)
        else:
            cursor.execute(statement, parameters)


class ReadingDialect(ServerDialect):
    """Reads one steady snapshot. By the words of BEGIN: to set a connection and set it back takes longer."""

    supports_statement_cache = True
    begins = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


for _name, _dialect in (("jinmin_server", ServerDialect), ("jinmin_steady", ReadingDialect)):
    registry.register(f"postgresql.{_name}", __name__, _dialect.__name__)

SERVER = "postgresql+jinmin_server"
STEADY = "postgresql+jinmin_steady"
