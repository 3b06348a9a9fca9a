"""What one unit of work has changed: one change per record, rolled-back savepoints left out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Table, event
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, UOWTransaction
from sqlalchemy.sql.dml import UpdateBase

from jinmin.db.versioned import VERSIONED, Versioned
from jinmin.errors import Refused

Key = tuple[str, UUID]


@dataclass(frozen=True)
class Change:
    """The state of one record as this commit leaves it; ``values`` maps every column name to its value."""

    table: Table
    record_id: UUID
    version: int
    values: Mapping[str, Any]


Touched = Versioned | Change


class ChangeTracker:
    """Listens to one session; keeps a frame of touched records for the transaction and each savepoint."""

    def __init__(self, session: Session, origin: str) -> None:
        self._session = session
        self._origin = origin
        self._frames: list[dict[Key, Touched]] = [{}]
        self._savepoints: list[SessionTransaction] = []
        self.locked: dict[UUID, Versioned] = {}
        event.listen(session, "before_flush", self._before_flush)
        event.listen(session, "do_orm_execute", _refuse_record_write)
        event.listen(session, "after_transaction_create", self._enter_savepoint)
        event.listen(session, "after_rollback", self._roll_back)
        event.listen(session, "after_soft_rollback", self._forget_loaded)
        event.listen(session, "after_transaction_end", self._leave_savepoint)

    def record(self, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
        """Take note of rows written in bulk, outside the session's own bookkeeping."""
        for row in rows:
            self._frames[-1][table.name, row["id"]] = Change(table, row["id"], row["version"], row)

    def is_touched(self, key: Key) -> bool:
        """Whether this work has already changed the record."""
        return any(key in frame for frame in self._frames)

    def changes(self) -> Iterator[Change]:
        """One change per record, in the order of first touch."""
        for touched in self._frames[0].values():
            yield touched if isinstance(touched, Change) else _state_of(touched)

    def _before_flush(self, session: Session, _context: UOWTransaction, _instances: object) -> None:
        for entity in session.deleted:
            if isinstance(entity, Versioned):
                raise Refused("record.never_deleted", table=entity.__tablename__)
        for entity in session.new:
            if isinstance(entity, Versioned):
                entity.origin = entity.origin or self._origin
                self._touch(entity)
        for entity in session.dirty:
            if isinstance(entity, Versioned) and session.is_modified(entity):
                if not self.is_touched(_key(entity)):
                    entity.version += 1
                self._touch(entity)

    def _touch(self, entity: Versioned) -> None:
        # Takes the place of an earlier bulk change: the entity knows what came after it.
        self._frames[-1][_key(entity)] = entity

    def _enter_savepoint(self, _session: Session, transaction: SessionTransaction) -> None:
        if transaction.nested:
            self._savepoints.append(transaction)
            self._frames.append({})

    def _roll_back(self, _session: Session) -> None:
        # Fires once for the savepoint (or transaction) that goes back, before it ends.
        self._frames[-1].clear()
        self.locked.clear()

    def _forget_loaded(self, session: Session, ended: SessionTransaction) -> None:
        # The session expires what it changed itself; what a bulk write changed and then was loaded
        # would outlive the savepoint.
        if ended.nested:
            session.expire_all()

    def _leave_savepoint(self, _session: Session, transaction: SessionTransaction) -> None:
        if transaction not in self._savepoints:
            return
        level = self._savepoints.index(transaction)
        kept = {key: touched for frame in self._frames[level + 1 :] for key, touched in frame.items()}
        del self._savepoints[level:], self._frames[level + 1 :]
        self._frames[level].update(kept)


def _refuse_record_write(state: ORMExecuteState) -> None:
    """Statements that change records would escape the tracking; ``Work.bulk`` does not."""
    statement = state.statement
    table = statement.table if isinstance(statement, UpdateBase) else None
    if isinstance(table, Table) and table.info.get(VERSIONED):
        raise Refused("record.outside_work", table=table.name)


def _key(entity: Versioned) -> Key:
    return (str(entity.__tablename__), entity.id)


def _state_of(entity: Versioned) -> Change:
    columns = sa.inspect(type(entity)).column_attrs
    values = {attribute.key: getattr(entity, attribute.key) for attribute in columns}
    return Change(entity.__table__, entity.id, entity.version, values)
