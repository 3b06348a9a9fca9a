"""Erasure that the law demands: the row's personal columns go blank, the record's key is destroyed."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.types import TypeDecorator

from jinmin.crypto import drop_cached_keys
from jinmin.db.columns import PUBLIC, EncryptedText
from jinmin.db.work import Work
from jinmin.errors import Refused
from jinmin.ledger.ledgered import Ledgered
from jinmin.ledger.sealing import ERASED, KEYS


def erase(w: Work, kind: type[Ledgered], record_id: UUID, *, legal_basis: str) -> None:
    """Blank every column that is not public and destroy the record's key; the chain stays whole.

    Older entries keep their sealed bytes, which nobody can open any more. ``legal_basis`` names the
    article; an empty one is refused. Erase a record in a work of its own: the whole work is marked.
    """
    if not legal_basis:
        raise Refused("erasure.needs_basis")
    record = w.lock(kind, record_id)
    for column in kind.__table__.columns:
        if column.name not in ("id", "version") and not column.info.get(PUBLIC):
            setattr(record, column.name, blank(column))
    # A record that is blank already has to leave an entry too: its newest one must not need the key.
    flag_modified(record, "origin")
    w.action = ERASED
    w.flush()
    w.execute(sa.delete(KEYS).where(KEYS.c.record_id == record_id))
    w.after_commit(drop_cached_keys)


def blank(column: sa.Column[Any]) -> Any:
    """What stands in a column once its content is erased."""
    if column.nullable:
        return None
    if isinstance(column.type, EncryptedText):
        return ""
    plain = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    kind = plain.python_type
    return _NOTHING[kind] if kind in _NOTHING else kind()


_NOTHING: dict[type, Any] = {
    date: date.min,
    datetime: datetime.min.replace(tzinfo=UTC),
    UUID: UUID(int=0),
}
