"""Many rows of one table at once: what ``Work`` sends for its bulk writes, and what stands there afterwards."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from jinmin.db.stretches import stretches

Row = Mapping[str, Any]


def update_rows(connection: Connection, table: Table, rows: Sequence[Row], known: Collection[UUID]) -> None:
    """Update rows by ``id``, all naming the same columns; those not ``known`` to this work go up a version."""
    changing = [name for name in rows[0] if name != "id"]
    for bump, batch in (
        (1, [row for row in rows if row["id"] not in known]),
        (0, [row for row in rows if row["id"] in known]),
    ):
        if batch:
            _send(connection, table, changing, batch, version=table.c.version + bump)


def replace_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Put rows in the place of those with their ids, version and all."""
    _send(connection, table, [name for name in rows[0] if name != "id"], rows)


def take_over_rows(connection: Connection, table: Table, ids: Sequence[UUID], told: Row) -> None:
    """Say the same of all these rows, each in its next version."""
    for mine in map(table.c.id.in_, stretches(ids)):
        connection.execute(sa.update(table).where(mine).values(version=table.c.version + 1, **told))


def rows_now(connection: Connection, table: Table, ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """The rows with these ids as they stand."""
    return [
        dict(row)
        for stretch in stretches(ids)
        for row in connection.execute(sa.select(table).where(table.c.id.in_(stretch))).mappings()
    ]


def _send(
    connection: Connection, table: Table, changing: Sequence[str], rows: Sequence[Row], **besides: Any
) -> None:
    values: dict[str, Any] = {name: sa.bindparam(f"b_{name}") for name in changing}
    statement = sa.update(table).where(table.c.id == sa.bindparam("b_id")).values(**values, **besides)
    connection.execute(statement, [_renamed(row, changing) for row in rows])


def _renamed(row: Row, changing: Sequence[str]) -> dict[str, Any]:
    return {"b_id": row["id"], **{f"b_{name}": row[name] for name in changing}}
