"""Work: one unit of work, one commit. Services take it and never commit; the edge opens it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from jinmin.clock import Clock, legal_day
from jinmin.db.bulk_writing import replace_rows, rows_now, take_over_rows, update_rows
from jinmin.db.changes import Change, ChangeTracker
from jinmin.db.constraints import translated
from jinmin.db.engine import Database
from jinmin.db.inserting import insert_values
from jinmin.db.ports import Ports
from jinmin.db.tracked_session import Pending, TrackedSession
from jinmin.db.versioned import Versioned
from jinmin.errors import NotFound, Stale
from jinmin.ids import new_id
from jinmin.vocabulary.actor import Actor

Values = Mapping[str, Any]
T = TypeVar("T")
Entity = TypeVar("Entity")
Record = TypeVar("Record", bound=Versioned)


class CommitObserver(Protocol):
    """Takes part in each commit, after everything is flushed and before the database commits."""

    def before_commit(self, work: "Work", changes: Sequence[Change]) -> None:
        """Write what must commit together with ``changes``; raising refuses the commit.

        ``changes`` are what the commit leaves: not every row need be in its table yet.
        """

    def after_commit(self, work: "Work") -> None:
        """The commit stands. Must not fail."""


class Work:
    """One transaction on behalf of one actor.

    ``at`` is the instant (UTC) and ``today`` the legal day (Asia/Shanghai) of the whole work.
    ``action`` says what is being done (``marriage.register``) and ``case_id`` for which case;
    both go into the ledger; ``actions`` names what was done to single records where that differs.
    ``origin`` is this node's code: records of another are replicas, which only ``replicating`` may write.
    A read work sees one steady snapshot and cannot write.
    """

    def __init__(
        self,
        database: Database,
        actor: Actor,
        *,
        clock: Clock,
        ports: Ports,
        origin: str = "",
        observers: Sequence[CommitObserver] = (),
        write: bool = True,
    ) -> None:
        self.id = new_id()
        self.actor = actor
        self.clock = clock
        self.at: datetime = clock.now()
        self.action = ""
        self.case_id: UUID | None = None
        self.actions: dict[UUID, str] = {}
        self.is_write = write
        self.origin = origin
        self.database = database
        self._ports = ports
        self._observers = observers
        self._afterwards: list[Callable[[], None]] = []
        self._held = Pending()
        self._held_back: set[UUID] = set()
        self._along: dict[sa.Table, Sequence[Values]] = {}
        self.session = TrackedSession(
            database.writing if write else database.reading, expire_on_commit=False, autoflush=write
        )
        self._tracker = self.session.tracker = ChangeTracker(origin)

    @property
    def today(self) -> date:
        """The legal day of this work."""
        return legal_day(self.at)

    def __enter__(self) -> Self:
        self.session.begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is not None:
                self.session.rollback()
            elif self.is_write:
                self._commit()
            else:
                self._end_read()
        except (StaleDataError, IntegrityError) as broken:
            self.session.rollback()
            raise translated(broken) from broken
        finally:
            self.session.close()
        if error is None:
            self._tell()
        elif isinstance(error, StaleDataError | IntegrityError):
            raise translated(error) from error

    def port(self, kind: type[T]) -> T:
        """The node's implementation of ``kind`` (keyring, parameters, network check …)."""
        return self._ports.get(kind)

    def add(self, entity: Entity) -> Entity:
        """Put a new entity into the work."""
        self.session.add(entity)
        return entity

    def add_if_new(self, records: Sequence[Record]) -> list[Record]:
        """Write new records of one kind at once, but those of which a unique constraint knows the like.

        Returns the ones that were written. Whoever is about to commit the like of one is waited for.
        """
        self.session.flush()
        return self.session.insert_new(records)

    def get(self, kind: type[Entity], key: object) -> Entity:
        """The entity with this primary key; NotFound when there is none."""
        found = self.session.get(kind, key)
        if found is None:
            raise NotFound("record.not_found", table=kind.__name__)
        return found

    def lock(self, kind: type[Record], record_id: UUID, *, expected: int | None = None) -> Record:
        """The record, locked until the commit; Stale when its version is not ``expected``."""
        locked = self._tracker.locked.get(record_id) or self._lock(kind, record_id)
        if not isinstance(locked, kind):
            raise NotFound("record.not_found", table=kind.__name__)
        if expected is not None and locked.version != expected:
            raise Stale("record.stale", expected=expected, version=locked.version)
        return locked

    def _lock(self, kind: type[Record], record_id: UUID) -> Record | None:
        found = self.session.lock(kind, record_id)
        if found is not None:
            self._tracker.locked[record_id] = found
        return found

    def has_made(self, record: Versioned) -> bool:
        """Whether this very work made the record: nothing of an earlier one can name it."""
        return record.version == 1 and self._tracker.has_made(record)

    def waiting(self, kind: type[Record]) -> list[Record]:
        """The records of this kind that were added and not sent to the database yet."""
        return [record for record in self._tracker.waiting.values() if isinstance(record, kind)]

    def flush(self) -> None:
        """Send pending changes to the database."""
        self.session.flush()

    def flush_ahead(self) -> None:
        """Send pending changes before, or with, what others wait for; an embedded database has one writer."""
        if not self.database.is_sqlite:
            self.session.flush_ahead()
            self._write_held(ahead=True)

    def write_along(self, table: sa.Table, rows: Sequence[Values]) -> None:
        """Write new rows of a plain table together with what the commit holds back; for observers alone."""
        self._along[table] = rows

    def execute(
        self, statement: sa.Executable, values: Values | Sequence[Values] | None = None
    ) -> sa.Result[Any]:
        """Run a Core statement in this transaction; ``values`` are those of its named parameters.

        Pending changes are sent first if the statement can reach their tables.
        """
        return self.session.run(statement, values)

    def bulk(self, kind: type[Versioned], rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert many rows at once; each needs every column, ``id`` and ``version`` included."""
        if not rows:
            return
        self.session.flush()
        written = [{**row, "origin": row.get("origin") or self.origin} for row in rows]
        self._require_authority(kind, written)
        insert_values(self.session.connection(), kind.__table__, written)
        self._tracker.record(kind.__table__, written)

    def bulk_update(self, kind: type[Versioned], rows: Sequence[Mapping[str, Any]]) -> None:
        """Update many rows by ``id``; every row names the same columns, the version goes up by one.

        Each id once. Raises NotFound when a record is not there.
        """
        if not rows:
            return
        self.session.flush()
        table, connection = kind.__table__, self.session.connection()
        ids = [row["id"] for row in rows]
        known = {each for each in ids if self._tracker.is_touched((table.name, each))}
        update_rows(connection, table, rows, known)
        self.session.expire_all()
        after = rows_now(connection, table, ids)
        if len(after) != len(set(ids)):
            raise NotFound("record.not_found", table=kind.__name__)
        self._require_authority(kind, after)
        self._tracker.record(table, after)

    def bulk_replace(self, kind: type[Versioned], rows: Sequence[Mapping[str, Any]]) -> None:
        """Put replicas in place of their earlier versions; rows as for ``bulk``, each id once."""
        if not rows:
            return
        self.session.flush()
        self._require_authority(kind, rows)
        table = kind.__table__
        replace_rows(self.session.connection(), table, rows)
        self.session.expire_all()
        self._tracker.record(table, rows)

    def stamp_epoch(self, change: Change, epoch: int) -> None:
        """Give a changed record its epoch before it is sealed; for observers of the commit alone."""
        key = (change.table.name, change.record_id)
        if change.record_id in self._held_back:
            self._tracker.stamp_pending(key, epoch)
            return
        statement = sa.update(change.table).where(change.table.c.id == change.record_id)
        self.session.connection().execute(statement.values(epoch=epoch))
        self._tracker.stamp(key, epoch)

    def take_over(self, kind: type[Versioned], ids: Sequence[UUID], epoch: int) -> None:
        """Make replicas this node's own under ``epoch``, each in its next version: for a hand-over of authority."""
        self.session.flush()
        table, connection = kind.__table__, self.session.connection()
        take_over_rows(connection, table, ids, {"origin": self.origin, "epoch": epoch})
        after = rows_now(connection, table, ids)
        self.session.expire_all()
        self._tracker.record(table, after)

    @contextmanager
    def replicating(self) -> Iterator[None]:
        """Records of other nodes may be written within; for the exchange, and nobody else."""
        before, self._tracker.replicating = self._tracker.replicating, True
        try:
            yield
            self.session.flush()
        finally:
            self._tracker.replicating = before

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Work that may be given up alone; what it changed is then as if it never was."""
        with self.session.begin_nested():
            yield
            self.session.flush()

    def after_commit(self, call: Callable[[], None]) -> None:
        """Run ``call`` once the commit stands."""
        self._afterwards.append(call)

    def _require_authority(self, kind: type[Versioned], rows: Iterable[Mapping[str, Any]]) -> None:
        for origin in {row["origin"] for row in rows}:
            self._tracker.require_authority(kind.__table__.name, origin)

    def _commit(self) -> None:
        self._held = held = self.session.hold_back()
        self._held_back = {record.id for record in (*held.changed, *held.new)}
        changes = tuple(self._tracker.changes())
        for observer in self._observers:
            observer.before_commit(self, changes)
            if self._tracker.has_stamped:
                changes, self._tracker.has_stamped = tuple(self._tracker.changes()), False
        self._write_held()
        self.session.announce(change.record_id for change in changes if change.version > 1)
        self.session.commit()

    def _write_held(self, *, ahead: bool = False) -> None:
        held, self._held = self._held, Pending()
        along, self._along = self._along, {}
        self.session.write(held, along, ahead=ahead)

    def _end_read(self) -> None:
        # Not by closing alone, which rolls back: psycopg forgets every prepared statement then. What was
        # read leaves the session first, so that nothing is sent; pages show it afterwards.
        self.session.expunge_all()
        self.session.commit()

    def _tell(self) -> None:
        if not self.is_write:
            return
        for observer in self._observers:
            observer.after_commit(self)
        for call in self._afterwards:
            call()
