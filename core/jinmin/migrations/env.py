"""Alembic's environment for the core and every plug-in: the unit's tables only, its own version table."""

from typing import Literal

import sqlalchemy as sa
from alembic import context
from sqlmodel.sql.sqltypes import AutoString

from jinmin.db.base import metadata
from jinmin.db.columns import EncryptedText

unit = context.config.attributes["unit"]
connection = context.config.attributes["connection"]


def owns(table: str) -> bool:
    return table.startswith(unit.table_prefixes)


def include_object(
    item: sa.schema.SchemaItem, name: str | None, kind: str, _reflected: bool, _compare_to: object
) -> bool:
    if kind == "table":
        return owns(name or "")
    table = getattr(item, "table", None)
    return table is None or owns(table.name)


def render_item(kind: str, item: object, _autogen_context: object) -> str | Literal[False]:
    if kind != "type":
        return False
    if isinstance(item, EncryptedText):
        return "sa.LargeBinary()"
    if isinstance(item, AutoString):
        return f"sa.String({item.length or ''})"
    if isinstance(item, sa.Enum):
        return f"sa.String({item.length})"
    if type(item).__name__ == "UTCDateTime":
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=connection,
    target_metadata=metadata,
    version_table=unit.version_table,
    include_object=include_object,
    render_item=render_item,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=False,
    compare_server_default=False,
)
with context.begin_transaction():
    context.run_migrations()
