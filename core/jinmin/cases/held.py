"""What was read of a case while this work holds it: nobody else can change it, so it is read once."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.orm import SessionTransaction

from jinmin.db.versioned import Versioned
from jinmin.db.work import Work

_case_id = attrgetter("case_id")

T = TypeVar("T")
Row = TypeVar("Row", bound=Versioned)

Read = Callable[[Work, UUID], T]
"""Reads something of the case with this id; a function of a module: it names what is kept."""


@dataclass(frozen=True)
class _Kept:
    place: SessionTransaction | None
    value: Any


def while_held(w: Work, case_id: UUID, read: Read[T]) -> T:
    """What ``read`` finds: anew each time, but once for as long as the work holds the case by ``lock_case``.

    For rows that others write only while they hold the case. What this work writes itself need not be in there:
    see ``own_rows``. Within a savepoint, and after it, everything is read anew.
    """
    found = known_while_held(w, case_id, read)
    return keep_while_held(w, case_id, read, read(w, case_id)) if found is None else found


def known_while_held(w: Work, case_id: UUID, read: Read[T]) -> T | None:
    """What ``while_held`` would give without reading; None when it would have to read."""
    kept = w.session.info.get((read, case_id))
    if not isinstance(kept, _Kept) or kept.place is not _place(w) or case_id not in w.session.tracker.locked:
        return None
    found: T = kept.value
    return found


def keep_while_held(w: Work, case_id: UUID, read: Read[T], found: T) -> T:
    """Keep what was ``found`` in another way, as if ``read`` had."""
    if case_id in w.session.tracker.locked:
        w.session.info[read, case_id] = _Kept(_place(w), found)
    return found


def own_rows(w: Work, kind: type[Row], case_id: UUID) -> list[Row]:
    """The records of the case that this work made, changed or looked at, as it sees them; nothing is sent."""
    at_hand = chain(w.waiting(kind), w.session.identity_map.values())
    return [row for row in at_hand if isinstance(row, kind) and _case_id(row) == case_id]


def _place(w: Work) -> SessionTransaction | None:
    return w.session.get_nested_transaction() or w.session.get_transaction()
