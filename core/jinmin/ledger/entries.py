"""Reading the ledger: a stretch after a position, the versions of one record."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy import Row

from jinmin.crypto import KeyMissing, Keyring, Tampered
from jinmin.db.by_ids import rows_by_ids
from jinmin.db.work import Work
from jinmin.ledger.sealing import ENTRY, ERASED, KEYS, head


class Entry(NamedTuple):
    """One ledger entry as consumers see it. ``sealed`` stays encrypted; see ``open_sealed``.

    ``wrapped`` is the record's key, where it was read along.
    """

    seq: int
    record_id: UUID
    version: int
    kind: str
    action: str
    work_id: UUID
    at: datetime
    actor_id: UUID | None
    case_id: UUID | None
    region: str
    origin: str
    epoch: int
    public: dict[str, Any]
    sealed: bytes | None
    hash: bytes
    wrapped: bytes | None = None


_SHOWN = [ENTRY.c[name] for name in Entry._fields if name != "wrapped"]
_NOT_SENT = ("work_id", "actor_id", "case_id")
_SENT = [sa.null().label(column.name) if column.name in _NOT_SENT else column for column in _SHOWN]
_PUBLIC = Entry._fields.index("public")


def read_entries(
    w: Work,
    after: int,
    limit: int,
    kinds: Sequence[str] | None = None,
    upto: int | None = None,
    *,
    where: sa.ColumnElement[bool] | None = None,
    for_sending: bool = False,
) -> tuple[Entry, ...]:
    """At most ``limit`` entries with ``after < seq <= upto``, in order; ``kinds`` restricts the tables.

    ``for_sending``: with the keys of their records, and without who wrote them in which case, which stays here.
    """
    query = sa.select(*_SHOWN)
    if for_sending:
        keys = ENTRY.outerjoin(KEYS, KEYS.c.record_id == ENTRY.c.record_id)
        query = sa.select(*_SENT, KEYS.c.wrapped).select_from(keys)
    query = query.where(ENTRY.c.seq > after).order_by(ENTRY.c.seq).limit(limit)
    if kinds is not None:
        query = query.where(ENTRY.c.kind.in_(kinds))
    if upto is not None:
        query = query.where(ENTRY.c.seq <= upto)
    if where is not None:
        query = query.where(where)
    return tuple(_entry(row) for row in w.execute(query))


def entries_of(w: Work, record_ids: Sequence[UUID]) -> tuple[Entry, ...]:
    """Every version of these records, in ledger order."""
    query = sa.select(*_SHOWN).where(ENTRY.c.record_id.in_(record_ids)).order_by(ENTRY.c.seq)
    return tuple(_entry(row) for row in w.execute(query))


def entries_at(w: Work, places: Sequence[int]) -> tuple[Entry, ...]:
    """The entries at these positions, in ledger order."""
    query = sa.select(*_SHOWN).where(ENTRY.c.seq.in_(places)).order_by(ENTRY.c.seq)
    return tuple(_entry(row) for row in w.execute(query))


def entries_of_case(w: Work, case_id: UUID) -> tuple[Entry, ...]:
    """Every entry written for this case, in ledger order."""
    query = sa.select(*_SHOWN).where(ENTRY.c.case_id == case_id).order_by(ENTRY.c.seq)
    return tuple(_entry(row) for row in w.execute(query))


def ledger_position(w: Work) -> int:
    """The last sequence number this work's snapshot sees."""
    return head(w.session.connection())[0]


def open_sealed(w: Work, entry: Entry) -> dict[str, Any]:
    """The sealed part in clear. The caller has checked the right to it; KeyMissing after an erasure."""
    return SealedParts(w, [entry]).open(entry)


class SealedParts:
    """Opens the sealed parts of several entries, whose keys are read at once unless they came along."""

    def __init__(self, w: Work, entries: Sequence[Entry]) -> None:
        self._w = w
        self._keyring = w.port(Keyring)
        self._wrapped = {entry.record_id: bytes(entry.wrapped) for entry in entries if entry.wrapped}
        if not self._wrapped:
            wanted = list({entry.record_id for entry in entries if entry.sealed is not None})
            found = rows_by_ids(w.session, sa.select(KEYS), KEYS.c.record_id, wanted)
            self._wrapped = {row.record_id: bytes(row.wrapped) for row in found}
        self._unwrap = self._keyring.unwrapping()

    def open(self, entry: Entry) -> dict[str, Any]:
        """The sealed part in clear; KeyMissing after an erasure."""
        if entry.sealed is None:
            return {}
        wrapped = self._wrapped.get(entry.record_id)
        if wrapped is None:
            raise KeyMissing("ledger.erased")
        label = f"{entry.kind}/{entry.record_id.hex}/{entry.version}"
        try:
            clear = self._keyring.open_sealed(self._unwrap(wrapped), entry.sealed, label)
        except Tampered as unreadable:
            if _is_erased_after(self._w, entry):
                raise KeyMissing("ledger.erased") from unreadable
            raise
        opened: dict[str, Any] = orjson.loads(clear)
        return opened


def _is_erased_after(w: Work, entry: Entry) -> bool:
    """Whether an erasure destroyed the key of this entry; a record that goes on has a new one."""
    later = (ENTRY.c.record_id == entry.record_id) & (ENTRY.c.seq > entry.seq) & (ENTRY.c.action == ERASED)
    return w.execute(sa.select(sa.exists().where(later))).scalar_one() is True


def _entry(row: Row[Any]) -> Entry:
    values = list(row)
    values[_PUBLIC] = orjson.loads(values[_PUBLIC])
    return Entry(*values)
