"""Rows by a long list of ids: one parameter for all of them, and a plan made for the table as it is now."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from jinmin.db.server_dialect import PLANNED_AFRESH
from jinmin.db.stretches import stretches


def rows_by_ids(
    at: Connection | Session, query: sa.Select[Any], column: sa.ColumnElement[Any], ids: Sequence[object]
) -> Iterator[sa.Row[Any]]:
    """The rows of ``query`` whose ``column`` is one of ``ids``.

    A parameter for each id costs the client more than reading the row. A kept plan would be the one that
    was made when the table was small, and read all of it.
    """
    if not ids:
        return
    connection = at.connection() if isinstance(at, Session) else at
    if connection.dialect.name == "postgresql":
        wanted = sa.bindparam("wanted", ids, ARRAY(column.type))
        yield from at.execute(query.where(column == sa.any_(wanted)).execution_options(**PLANNED_AFRESH))
        return
    for stretch in stretches(ids):
        yield from at.execute(query.where(column.in_(stretch)))
