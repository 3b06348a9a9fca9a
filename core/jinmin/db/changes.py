"""What one unit of work has changed: one change per record, rolled-back savepoints left out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Table
from sqlalchemy.orm import Session, SessionTransaction, make_transient
from sqlalchemy.orm.attributes import set_attribute, set_committed_value

from jinmin.db.versioned import Versioned
from jinmin.errors import Refused

Key = tuple[str, UUID]
Record = TypeVar("Record", bound=Versioned)


@dataclass(frozen=True)
class Change:
    """The state of one record as this commit leaves it; ``values`` maps every column name to its value."""

    table: Table
    record_id: UUID
    version: int
    values: Mapping[str, Any]


Touched = Versioned | Change


class ChangeTracker:
    """Follows one session; keeps a frame of touched records for the transaction and each savepoint."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._frames: list[dict[Key, Touched]] = [{}]
        self._made: list[list[Versioned]] = [[]]
        self._savepoints: list[SessionTransaction] = []
        self.waiting: dict[UUID, Versioned] = {}
        self.locked: dict[UUID, Versioned] = {}
        self.replicating = False
        self.has_stamped = False

    def require_authority(self, table: str, origin: str) -> None:
        """Refused ``record.replica`` for a record of another node, unless replicas are being written."""
        if self._origin and origin != self._origin and not self.replicating:
            raise Refused("record.replica", table=table, origin=origin)

    def record(self, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
        """Take note of rows written in bulk, outside the session's own bookkeeping."""
        for row in rows:
            self._frames[-1][table.name, row["id"]] = Change(table, row["id"], row["version"], row)

    def stamp(self, key: Key, epoch: int) -> None:
        """Note the epoch that a changed record was given behind the session's back."""
        touched = self._frames[0][key]
        if isinstance(touched, Change):
            self._frames[0][key] = replace(touched, values={**touched.values, "epoch": epoch})
        else:
            set_committed_value(touched, "epoch", epoch)
        self.has_stamped = True

    def stamp_pending(self, key: Key, epoch: int) -> None:
        """Give a record its epoch that is still to be written."""
        touched = self._frames[0][key]
        if isinstance(touched, Versioned):
            set_attribute(touched, "epoch", epoch)
            self.has_stamped = True

    def is_touched(self, key: Key) -> bool:
        """Whether this work has already changed the record."""
        return any(key in frame for frame in self._frames)

    def has_made(self, record: Versioned) -> bool:
        """Whether the record, still at its first version, is this work's own."""
        return record.id in self.waiting or self.is_touched(_key(record))

    def changes(self) -> Iterator[Change]:
        """One change per record, in the order of first touch."""
        for touched in self._frames[0].values():
            yield touched if isinstance(touched, Change) else _state_of(touched)

    def before_flush(self, session: Session) -> None:
        """Take note of what the session is about to write."""
        for entity in session.deleted:
            if isinstance(entity, Versioned):
                raise Refused("record.never_deleted", table=entity.__tablename__)
        for entity in session.new:
            if isinstance(entity, Versioned):
                self._touch_new(entity)
        self.note_changed(
            entity
            for entity in session.dirty
            if isinstance(entity, Versioned) and session.is_modified(entity)
        )

    def note_changed(
        self, records: Iterable[Versioned]
    ) -> tuple[tuple[Versioned, ...], tuple[Versioned, ...]]:
        """Take note of changed records: those this work knew, and those it touches for the first time.

        The latter go up a version.
        """
        known, fresh = [], []
        for record in records:
            if self.is_touched(_key(record)):
                known.append(record)
            else:
                record.version += 1
                fresh.append(record)
            self._touch(record)
        return tuple(known), tuple(fresh)

    def note_new(self, records: Iterable[Versioned]) -> None:
        """Take note of new records that are written past the unit of work."""
        for record in records:
            self._touch_new(record)
            self._made[-1].append(record)

    def name_origin(self, entity: Versioned) -> None:
        """Make the record this node's, unless it is named another's already."""
        entity.origin = entity.origin or self._origin

    def _touch_new(self, entity: Versioned) -> None:
        self.name_origin(entity)
        self._touch(entity)

    def _touch(self, entity: Versioned) -> None:
        self.require_authority(str(entity.__tablename__), entity.origin)
        # Takes the place of an earlier bulk change: the entity knows what came after it.
        self._frames[-1][_key(entity)] = entity

    def enter_savepoint(self, savepoint: SessionTransaction) -> None:
        """Keep what is changed from here on apart."""
        self._savepoints.append(savepoint)
        self._frames.append({})
        self._made.append([])

    def roll_back(self) -> None:
        """Forget what changed within the savepoint (or transaction) that goes back."""
        self._frames[-1].clear()
        for record in self._made[-1]:
            # As the session does with what it wrote itself: it was never there.
            make_transient(record)
        self._made[-1].clear()
        self.waiting.clear()
        self.locked.clear()

    def leave_savepoint(self, transaction: SessionTransaction) -> None:
        """Take over what is left of a savepoint, and of those within it."""
        if transaction not in self._savepoints:
            return
        level = self._savepoints.index(transaction)
        kept = {key: touched for frame in self._frames[level + 1 :] for key, touched in frame.items()}
        made = [record for records in self._made[level + 1 :] for record in records]
        del self._savepoints[level:], self._frames[level + 1 :], self._made[level + 1 :]
        self._frames[level].update(kept)
        self._made[level] += made


def _key(entity: Versioned) -> Key:
    return (str(entity.__tablename__), entity.id)


def _state_of(entity: Versioned) -> Change:
    # What is loaded lies in the instance; only an expired column has to be asked for.
    loaded = entity.__dict__
    values = {
        name: loaded[name] if name in loaded else getattr(entity, name) for name in _names(type(entity))
    }
    return Change(entity.__table__, values["id"], values["version"], values)


@cache
def _names(kind: type[Versioned]) -> tuple[str, ...]:
    return tuple(attribute.key for attribute in sa.inspect(kind).column_attrs)
