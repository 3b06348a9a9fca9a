"""Which stored files the records name, and which of those are not there."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from jinmin.db.base import metadata
from jinmin.documents.store import ContentId, FileStore

CONTENT_ID = "content_id"
"""The name of every column that holds a file's id."""


def missing_files(connection: Connection, store: FileStore) -> Iterator[tuple[str, ContentId]]:
    """Table and id of each file that a record names and the store does not hold, in order."""
    for table in _tables_with_files(connection):
        column = table.c[CONTENT_ID]
        named = connection.execute(sa.select(column).where(column != "").distinct().order_by(column))
        for content_id in named.scalars():
            if not store.has(ContentId(content_id)):
                yield table.name, ContentId(content_id)


def is_named(connection: Connection, content_id: ContentId) -> bool:
    """Whether any record names this file."""
    return any(
        connection.execute(
            sa.select(table.c[CONTENT_ID]).where(table.c[CONTENT_ID] == content_id).limit(1)
        ).first()
        for table in _tables_with_files(connection)
    )


def _tables_with_files(connection: Connection) -> Iterator[Table]:
    there = set(sa.inspect(connection).get_table_names())
    for name, table in sorted(metadata.tables.items()):
        if CONTENT_ID in table.c and name in there:
            yield table
