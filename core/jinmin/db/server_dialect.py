"""How statements go to PostgreSQL: as psycopg does it, and on demand with a plan of their own each time."""

from typing import Any

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine.interfaces import DBAPICursor, ExecutionContext

PLANNED_AFRESH = {"jinmin_planned_afresh": True}
"""Execution options of a statement whose plan must not be kept: it reads a table that grows while it is used.

A plan kept from when the table was small goes on reading the whole of it.
"""


class ServerDialect(PGDialect_psycopg):
    """Heeds ``PLANNED_AFRESH``."""

    supports_statement_cache = True

    def do_execute(
        self, cursor: DBAPICursor, statement: str, parameters: Any, context: ExecutionContext | None = None
    ) -> None:
        """Without preparing the statement, where that is wished for."""
        if context is not None and context.execution_options.keys() & PLANNED_AFRESH:
            unprepared: Any = cursor
            unprepared.execute(statement, parameters, prepare=False)
        else:
            cursor.execute(statement, parameters)


registry.register("postgresql.jinmin_server", __name__, ServerDialect.__name__)
SERVER = "postgresql+jinmin_server"
