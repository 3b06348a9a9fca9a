"""Changed records go out table by table, past the unit of work, as new ones do (``inserting``)."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Update
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from jinmin.db.columns import columns_of
from jinmin.db.prepared import prepared
from jinmin.db.versioned import Versioned

Shape = tuple[sa.Table, tuple[str, ...]]


def changed_columns(record: Versioned) -> tuple[str, ...]:
    """The columns in which the record is another than the database knows, in the order of the table."""
    state = sa.inspect(record)
    loaded, before = state.dict, state.committed_state
    return tuple(
        name
        for name in columns_of(record.__table__)
        if name in before and name in loaded and before[name] != loaded[name]
    )


def update_records(session: Session, records: Sequence[Versioned], *, ahead: bool = False) -> None:
    """Write these changed records, which ``session`` holds; StaleDataError when one has moved on meanwhile.

    ``ahead`` of the next statement, which may tell that error then.
    """
    by_shape: dict[Shape, list[dict[str, Any]]] = {}
    for record in records:
        changed = changed_columns(record)
        if changed:
            by_shape.setdefault((record.__table__, changed), []).append(_row(record))
    for (table, changed), rows in by_shape.items():
        connection = session.connection()
        update = prepared(connection.dialect, _updating, table, changed)
        if ahead:
            update.put_off(connection, rows, meets=1)
        elif (written := update.send(connection, rows)) != len(rows):
            raise StaleDataError(f"{written} of {len(rows)} rows of {table.name} were as expected")
    settle(session, records)


def settle(session: Session, records: Iterable[Versioned]) -> None:
    """What these records say is what the database knows."""
    for record in records:
        state = sa.inspect(record)
        state._commit_all(state.dict, session.identity_map)


def _row(record: Versioned) -> dict[str, Any]:
    known = sa.inspect(record).committed_state.get("version", record.version)
    return {**record.__dict__, "known_id": record.id, "known_version": known}


def _updating(table: sa.Table, changed: tuple[str, ...]) -> Update:
    of_record = (table.c.id == sa.bindparam("known_id")) & (table.c.version == sa.bindparam("known_version"))
    return sa.update(table).where(of_record).values({name: sa.bindparam(name) for name in changed})
