"""Sealing, the last act of a commit: entries are prepared first, the lock sees sequence and hash only."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from jinmin.crypto import DigestName, Keyring
from jinmin.db.by_ids import rows_by_ids
from jinmin.db.changes import Change
from jinmin.db.columns import ENCODED_ALIKE, PLAIN, PUBLIC, as_json
from jinmin.db.inserting import insert_rows
from jinmin.db.prepared import prepared, prepared_query
from jinmin.db.work import Work
from jinmin.ledger.chain import GENESIS, canonical, link
from jinmin.ledger.ledgered import LEDGERED, REGION_COLUMN
from jinmin.ledger.models import LedgerEntry, RecordKey

CHAIN_LOCK = 0x6A696E6D696E01
"""The advisory lock under which sequence numbers are given out."""

ERASED = "erased"

ENTRY = LedgerEntry.__table__
KEYS = RecordKey.__table__


def _head() -> sa.Select[int, bytes]:
    return sa.select(ENTRY.c.seq, ENTRY.c.hash).order_by(ENTRY.c.seq.desc()).limit(1)


def _head_in_turn() -> sa.Select[int, bytes]:
    return _head().with_for_update()


def _head_after_waiting() -> sa.Select[int, bytes]:
    """Wait for the chain, then read its head."""
    chain = sa.func.jinmin_chain_head(CHAIN_LOCK)
    head = chain.table_valued(sa.column("seq", sa.BigInteger), sa.column("hash", sa.LargeBinary))
    return sa.select(head.c.seq, head.c.hash)


class Sealer:
    """Observes every commit and writes its ledger entries."""

    def __init__(self, keyring: Keyring, digest_name: DigestName) -> None:
        self._keyring = keyring
        self._digest = digest_name

    def before_commit(self, work: Work, changes: Sequence[Change]) -> None:
        """One entry for each changed record, chained to the head."""
        ledgered = [change for change in changes if change.table.info.get(LEDGERED)]
        if not ledgered:
            return
        connection = work.session.connection()
        held, fresh = self._record_keys(connection, ledgered, work)
        keys = {**held, **fresh}
        # All of this before anything is written: on SQLite nobody else can write after that.
        entries = [self._entry(work, change, keys.get(change.record_id)) for change in ledgered]
        if fresh:
            work.write_along(KEYS, self._wrapped(fresh))
        work.flush_ahead()
        self._append(connection, entries)

    def after_commit(self, work: Work) -> None:
        """Nothing: consumers have their own cursors."""

    def _append(self, connection: Connection, entries: list[dict[str, Any]]) -> None:
        seq, previous = _head_under_lock(connection)
        for entry in entries:
            seq += 1
            entry["seq"] = seq
            previous = entry["hash"] = link(previous, entry)
        # With the commit: the chain is held for one round trip less.
        insert_rows(connection, ENTRY, entries, ahead=True)

    def _entry(self, work: Work, change: Change, key: bytes | None) -> dict[str, Any]:
        public, secret = _split(change.table)
        hidden = _written(change.values, secret) if key and secret else b""
        sealed = self._keyring.seal(key, hidden, seal_label(change)) if key and secret else None
        return {
            "record_id": change.record_id,
            "version": change.version,
            "kind": _name(change.table),
            "action": _action(work, change),
            "work_id": work.id,
            "at": work.at,
            "actor_id": work.actor.user_id,
            "post_id": work.actor.post_id,
            "case_id": work.case_id,
            "region": region_of(change.table, change.values),
            "origin": change.values["origin"],
            "epoch": change.values["epoch"],
            "public": _written(change.values, public).decode(),
            "sealed": sealed,
            "alg": self._digest,
        }

    def _record_keys(
        self, connection: Connection, changes: Iterable[Change], work: Work
    ) -> tuple[Mapping[UUID, bytes], Mapping[UUID, bytes]]:
        """The keys there are, and those that are yet to be kept."""
        secretive = [change for change in changes if has_secrets(change.table)]
        held = self._held_keys(connection, [change.record_id for change in secretive if change.version > 1])
        # A replica may begin at any version; who was erased in this work gets no new key.
        fresh = {
            change.record_id: self._keyring.new_record_key()
            for change in secretive
            if change.record_id not in held and _action(work, change) != ERASED
        }
        return held, fresh

    def _wrapped(self, keys: Mapping[UUID, bytes]) -> list[dict[str, Any]]:
        wrap = self._keyring.wrapping()
        return [{"record_id": key, "wrapped": wrap(value)} for key, value in keys.items()]

    def _held_keys(self, connection: Connection, ids: Sequence[UUID]) -> Mapping[UUID, bytes]:
        if not ids:
            return {}
        unwrap = self._keyring.unwrapping()
        return {record_id: unwrap(bytes(wrapped)) for record_id, wrapped in _wrapped_keys(connection, ids)}


_KEYS_OF_FEW = sa.select(KEYS.c.record_id, KEYS.c.wrapped).where(
    KEYS.c.record_id.in_(sa.bindparam("ids", expanding=True))
)


def _wrapped_keys(connection: Connection, ids: Sequence[UUID]) -> Iterable[tuple[UUID, bytes]]:
    query = prepared_query(connection.dialect, _KEYS_OF_FEW, {"ids": ids})
    if query is not None:
        return query.read(connection, {"ids": ids})
    many = rows_by_ids(connection, sa.select(KEYS), KEYS.c.record_id, ids)
    return ((row.record_id, row.wrapped) for row in many)


def _action(work: Work, change: Change) -> str:
    return work.actions.get(change.record_id, work.action)


def head(connection: Connection) -> tuple[int, bytes]:
    """Sequence and hash of the last entry; (0, GENESIS) for an empty ledger."""
    return _read_head(connection, _head)


def _head_under_lock(connection: Connection) -> tuple[int, bytes]:
    """Wait for the chain, then read its head; on SQLite the turn to write holds the chain."""
    is_server = connection.dialect.name == "postgresql"
    return _read_head(connection, _head_after_waiting if is_server else _head_in_turn)


def _read_head(connection: Connection, query: Callable[[], sa.Select[int, bytes]]) -> tuple[int, bytes]:
    found = prepared(connection.dialect, query).read(connection, {})
    return (found[0][0], bytes(found[0][1])) if found else (0, GENESIS)


def parts(table: Table, values: Mapping[str, Any]) -> tuple[dict[str, object], dict[str, object]]:
    """The public and the secret columns of a row, in the ledger's JSON form."""
    public, secret = _split(table)
    return _as_json(values, public), _as_json(values, secret)


def _as_json(values: Mapping[str, Any], names: Sequence[str]) -> dict[str, object]:
    # Most values are written as they are: a call for each would cost more than all the rest.
    told = [(name, values[name]) for name in names]
    return {name: value if type(value) in PLAIN else as_json(value) for name, value in told}


def _written(values: Mapping[str, Any], names: Sequence[str]) -> bytes:
    """The canonical bytes of ``_as_json``: what the encoder writes alike is left to it."""
    told = [(name, values[name]) for name in names]
    return canonical(
        {name: value if type(value) in ENCODED_ALIKE else as_json(value) for name, value in told}
    )


def has_secrets(table: Table) -> bool:
    """Whether the table has any column that is not public."""
    return bool(_split(table)[1])


@cache
def _name(table: Table) -> str:
    # SQLAlchemy's own kind of text is asked by every driver how it wants to be sent.
    return str(table.name)


@cache
def _split(table: Table) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the public and of the secret columns."""
    columns = [column for column in table.columns if column.name not in ("id", "version")]
    public = tuple(column.name for column in columns if column.info.get(PUBLIC))
    return public, tuple(column.name for column in columns if not column.info.get(PUBLIC))


def region_of(table: Table, values: Mapping[str, Any]) -> str:
    """The division code the record belongs to, "" when it belongs to none."""
    name = table.info[REGION_COLUMN]
    return str(values[name] or "") if name else ""


def seal_label(change: Change) -> str:
    """What the sealed part is bound to: it decrypts in its own place only."""
    return f"{change.table.name}/{change.record_id.hex}/{change.version}"
