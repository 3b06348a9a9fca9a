"""Persons that come with records which changed hands: who is on record here stays as is, others are put on record."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.stretches import stretches
from jinmin.db.work import Work
from jinmin.identity.person_models import Person
from jinmin.identity.person_numbers import number_index
from jinmin.identity.persons import keep_persons

PERSON = Person.__table__

Numbered = tuple[str, str]
"""Kind and number of a document."""


def take_over_persons(w: Work, persons: Sequence[Person]) -> dict[Numbered, UUID]:
    """This node's record of each, by kind and number; their numbers stand in stored form."""
    wanted = {(each.id_kind, each.id_number or ""): each for each in persons}
    indexes = {key: number_index(w, *key) for key in sorted(wanted)}
    own = sa.select(PERSON.c.id, PERSON.c.id_kind, PERSON.c.id_index).where(PERSON.c.origin == w.origin)
    known = {
        (row.id_kind, bytes(row.id_index)): row.id
        for some in stretches(sorted(set(indexes.values())))
        for row in w.execute(own.where(PERSON.c.id_index.in_(some)))
    }
    new = [wanted[key] for key, index in indexes.items() if (key[0], index) not in known]
    if new:
        keep_persons(w, new)
    fresh = {(each.id_kind, each.id_number or ""): each.id for each in new}
    return {key: fresh.get(key) or known[key[0], index] for key, index in indexes.items()}
