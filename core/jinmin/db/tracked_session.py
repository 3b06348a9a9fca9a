"""The session of a work: it tells what it does, and writes records by the table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any, TypeVar, overload
from uuid import UUID

from sqlalchemy import Connection, Executable, Result, ScalarResult, Select, Table, bindparam, event, select
from sqlalchemy.engine import IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, UOWTransaction
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.selectable import TypedReturnsRows

from jinmin.db.changes import ChangeTracker
from jinmin.db.inserting import all_stand_alone, insert_records, insert_records_if_new, is_new_and_alone
from jinmin.db.loading import records_of
from jinmin.db.prepared import prepared_query
from jinmin.db.reach import is_about_entities, tables_of
from jinmin.db.sqlite_dialects import queued
from jinmin.db.states import hold
from jinmin.db.updating import changed_columns, settle, update_records
from jinmin.db.versioned import VERSIONED, Versioned
from jinmin.errors import Refused

Record = TypeVar("Record", bound=Versioned)
Found = TypeVar("Found")


@dataclass(frozen=True)
class Pending:
    """What waits to be written: records ``known`` to be this work's already, ``changed`` and ``new`` ones."""

    known: tuple[Versioned, ...] = ()
    changed: tuple[Versioned, ...] = ()
    new: tuple[Versioned, ...] = ()


_ONE = SimpleResultMetaData(["record"])


class TrackedSession(Session):
    """A session that tells its ``tracker`` what it does, and writes records by the table."""

    tracker: ChangeTracker
    _line: Connection | None = None

    def line(self) -> Connection:
        """The connection, within the savepoint at hand."""
        if self._line is None:
            self._line = super().connection()
        return self._line

    def connection(self, *wished: Any, **how: Any) -> Connection:
        """The line; asked for anew with what is wished for."""
        return super().connection(*wished, **how) if wished or how else self.line()

    def hang_up(self) -> None:
        """Ask for the connection anew: it is with the first asking that a savepoint begins."""
        self._line = None

    def add(self, instance: object, *, _warn: bool = True) -> None:
        """Put ``instance`` into the session; a new record waits outside until the next flush."""
        if isinstance(instance, Versioned) and is_new_and_alone(instance):
            self.tracker.waiting[instance.id] = instance
        else:
            super().add(instance, _warn=_warn)

    def run(
        self, statement: Executable, values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None
    ) -> Result[Any]:
        """What a Core statement finds, by the short way when it was asked before; see ``Work.execute``."""
        if is_about_entities(statement):
            return self.execute(statement, values)
        refuse_record_write(statement)
        self.flush_for(statement)
        line = self.line()
        if not isinstance(values, Sequence):
            given = values or {}
            query = prepared_query(line.dialect, statement, given)
            if query is not None:
                return query.result(line, given)
        return line.execute(statement, values)

    @overload
    def scalars(
        self, statement: TypedReturnsRows[Found], params: Any = None, **how: Any
    ) -> ScalarResult[Found]: ...

    @overload
    def scalars(self, statement: Executable, params: Any = None, **how: Any) -> ScalarResult[Any]: ...

    def scalars(self, statement: Executable, params: Any = None, **how: Any) -> ScalarResult[Any]:
        """What the statement finds; whole records by the short way when it was asked before."""
        if not how and is_about_entities(statement) and not isinstance(params, Sequence):
            line, values = self.line(), params or {}
            records = records_of(line, statement, values)
            if records is not None:
                self.flush_for(statement)
                found = records.found(self, line, values)
                return IteratorResult(_ONE, iter([(each,) for each in found])).scalars()
        return super().scalars(statement, params, **how)

    def lock(self, kind: type[Record], record_id: UUID) -> Record | None:
        """The record with this id, read anew and locked until the end."""
        embedded = queued(self.line())
        if embedded is None:
            return self.scalars(_locking(kind), {"id": record_id}).one_or_none()
        embedded.lock(record_id.int)
        return self.scalars(_anew(kind), {"id": record_id}).one_or_none()

    def announce(self, ids: Iterable[UUID]) -> None:
        """Tell those who hold these records without writing yet that they are about to change."""
        embedded = queued(self.line())
        if embedded is not None:
            embedded.announce(record_id.int for record_id in ids)

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write what is pending: first what has changed, as within a table always, then what is new."""
        if objects is None and self._stands_alone():
            self._flush_alone()
        else:
            waiting, self.tracker.waiting = self.tracker.waiting, {}
            for record in waiting.values():
                super().add(record)
            with self.no_autoflush:
                super().flush(objects)

    def flush_ahead(self) -> None:
        """``flush``, but what it sends may wait for the next statement, which then tells of its errors."""
        if self._stands_alone():
            self._flush_alone(ahead=True)
        else:
            self.flush()

    def _flush_alone(self, *, ahead: bool = False) -> None:
        pending = self.take()
        self.write(pending, ahead=ahead)
        for record in pending.new:
            hold(self, record)

    def flush_for(self, statement: Executable) -> None:
        """Write what is pending if the statement can reach any of it."""
        if not self.autoflush or not (self.tracker.waiting or self.new or self.identity_map.check_modified()):
            return
        reached = tables_of(statement)
        pending = chain(self.tracker.waiting.values(), self.new, self.dirty)
        if reached is None or not reached.isdisjoint(entity.__table__.name for entity in pending):
            self.flush()

    def _autoflush(self) -> None:
        """Nothing: ``flush_for`` has seen each statement before (``do_orm_execute``)."""

    def hold_back(self) -> Pending:
        """Flush, but for what the observers of the commit do not need in its table yet: the caller writes that.

        On SQLite, after the ledger entries: for an entry whose row is there already, and points nowhere yet, it
        searches every ledgered table, and nobody else waits for what comes after. On a server somebody does, so
        there before the entries, but together with the keys of the records.
        """
        if not self._stands_alone():
            self.flush()
            return Pending()
        pending = self.take()
        update_records(self, pending.known, ahead=True)
        return Pending(changed=pending.changed, new=pending.new)

    def take(self) -> Pending:
        """Take note of what is pending; the caller writes it."""
        tracker = self.tracker
        new, tracker.waiting = tuple(tracker.waiting.values()), {}
        tracker.note_new(new)
        if not self.identity_map.check_modified():
            return Pending(new=new)
        with self.no_autoflush:  # a record may have to be read anew
            dirty = sorted((each for each in self.dirty if isinstance(each, Versioned)), key=_by_id)
            differing = [record for record in dirty if changed_columns(record)]
            settle(self, (record for record in dirty if not changed_columns(record)))
            known, changed = tracker.note_changed(differing)
        return Pending(known, changed, new)

    def write(
        self,
        pending: Pending,
        along: Mapping[Table, Sequence[Mapping[str, Any]]] | None = None,
        *,
        ahead: bool = False,
    ) -> None:
        """Write what was taken, and rows of other tables ``along``; new records are in no session afterwards."""
        if pending.known or pending.changed:
            update_records(self, (*pending.known, *pending.changed), ahead=ahead)
        if pending.new or along:
            insert_records(self, pending.new, along or {}, ahead=ahead)

    def _stands_alone(self) -> bool:
        if self.new or self.deleted:
            return False
        return not self.identity_map.check_modified() or all_stand_alone(self.dirty)

    def insert_new(self, records: Sequence[Record]) -> list[Record]:
        """Write the records whose like is not there yet; they are of one kind and in no session."""
        for record in records:
            self.tracker.name_origin(record)
        new = insert_records_if_new(self, records)
        self.tracker.note_new(new)
        for record in new:
            hold(self, record)
        return new


# On the class: to listen to each session anew would cost more than some works do.
@event.listens_for(TrackedSession, "before_flush")
def _before_flush(session: TrackedSession, _context: UOWTransaction, _instances: object) -> None:
    session.tracker.before_flush(session)


@event.listens_for(TrackedSession, "after_transaction_create")
def _enter_savepoint(session: TrackedSession, transaction: SessionTransaction) -> None:
    session.hang_up()
    if transaction.nested:
        session.tracker.enter_savepoint(transaction)


@event.listens_for(TrackedSession, "after_rollback")
def _roll_back(session: TrackedSession) -> None:
    # Fires once for the savepoint (or transaction) that goes back, before it ends.
    session.tracker.roll_back()


@event.listens_for(TrackedSession, "after_soft_rollback")
def _forget_loaded(session: TrackedSession, ended: SessionTransaction) -> None:
    # The session expires what it changed itself; what a bulk write changed and then was loaded
    # would outlive the savepoint.
    if ended.nested:
        session.expire_all()


@event.listens_for(TrackedSession, "after_transaction_end")
def _leave_savepoint(session: TrackedSession, transaction: SessionTransaction) -> None:
    session.hang_up()
    session.tracker.leave_savepoint(transaction)


@event.listens_for(TrackedSession, "do_orm_execute")
def _look_at_statement(state: ORMExecuteState) -> None:
    session = state.session
    if isinstance(session, TrackedSession):
        refuse_record_write(state.statement)
        session.flush_for(state.statement)


def refuse_record_write(statement: Executable) -> None:
    """Statements that change records would escape the tracking; ``Work.bulk`` does not."""
    table = statement.table if isinstance(statement, UpdateBase) else None
    if isinstance(table, Table) and table.info.get(VERSIONED):
        raise Refused("record.outside_work", table=table.name)


def _by_id(entity: Versioned) -> UUID:
    return entity.id


@cache
def _locking(kind: type[Record]) -> Select[Record]:
    """The record with this id, read anew and locked until the commit."""
    return _anew(kind).with_for_update()


@cache
def _anew(kind: type[Record]) -> Select[Record]:
    wanted = select(kind).where(kind.__table__.c.id == bindparam("id"))
    return wanted.execution_options(populate_existing=True)
