"""Whose number it is: persons by the blind index of what stands on their document."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from jinmin.crypto import Keyring
from jinmin.db.work import Work
from jinmin.identity.person_input import read_number
from jinmin.identity.person_models import Person
from jinmin.ledger.models import LedgerEntry

NUMBER = "identity_person.id_number"
NUMBERS_AT_ONCE = 4
"""For so few there is a query whose text never changes, so that it is prepared once."""

PERSON = Person.__table__
ENTRY = LedgerEntry.__table__
_FIRST = (ENTRY.c.record_id == PERSON.c.id) & (ENTRY.c.version == 1)


@dataclass(frozen=True)
class PersonOnRecord:
    """Who has a number, to be read only. ``admitted_for`` is the case that put the person on record."""

    id: UUID
    name: str
    admitted_for: UUID | None


def number_index(w: Work, id_kind: str, number: str) -> bytes:
    """The blind index of a number in its stored form (see ``read_number``)."""
    return w.port(Keyring).blind(NUMBER, f"{id_kind}:{number}")


def persons_on_record(w: Work, id_kind: str, id_numbers: Sequence[str]) -> dict[str, PersonOnRecord]:
    """The known ones among these numbers, by the number as given.

    For services, the caller answers for right and journal. Raises Invalid on a wrong shape.
    """
    indexes = {
        number_index(w, id_kind, read_number(id_kind, number, w.today).value): number for number in id_numbers
    }
    return {
        indexes[row.id_index]: PersonOnRecord(row.id, row.name, row.case_id)
        for some in _at_once(list(indexes))
        for row in w.execute(_on_record(len(some)), these_numbers(w, some))
        if row.id_kind == id_kind
    }


@cache
def numbered(count: int, *columns: sa.Column[Any]) -> sa.Select[Any]:
    """The persons of so many numbers; ask it with ``these_numbers``."""
    indexes = [sa.bindparam(_place(number), type_=sa.LargeBinary) for number in range(count)]
    return sa.select(*columns).where(
        PERSON.c.origin == sa.bindparam("origin"), PERSON.c.id_index.in_(indexes)
    )


def these_numbers(w: Work, indexes: Sequence[bytes]) -> dict[str, Any]:
    """The parameters of ``numbered``."""
    return {"origin": w.origin, **{_place(number): index for number, index in enumerate(indexes)}}


@cache
def _on_record(count: int) -> sa.Select[Any]:
    asked = numbered(count, PERSON.c.id, PERSON.c.id_kind, PERSON.c.id_index, PERSON.c.name)
    return asked.add_columns(ENTRY.c.case_id).outerjoin_from(PERSON, ENTRY, _FIRST)


def _at_once(indexes: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    for start in range(0, len(indexes), NUMBERS_AT_ONCE):
        yield indexes[start : start + NUMBERS_AT_ONCE]


def _place(number: int) -> str:
    return f"index_{number}"
