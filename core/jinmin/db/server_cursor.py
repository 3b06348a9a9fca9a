"""The cursors of a server's connections: they say what columns they found in as few words as the driver asks."""

from typing import Any

import psycopg
from psycopg.rows import TupleRow

_UNSAID = (None, None, None, None, None)
"""Size, precision, whether a column may be empty: nobody asks, and to find out takes time with each query."""


class BriefCursor(psycopg.Cursor[TupleRow]):
    """Describes its columns by name and type alone."""

    @property
    def description(self) -> Any:
        """Name and type of each column found, as the DB-API orders them; None when there are none."""
        result = self.pgresult
        if result is None or not result.nfields:
            return None
        return [
            ((result.fname(column) or b"").decode(), result.ftype(column), *_UNSAID)
            for column in range(result.nfields)
        ]
