"""Looking persons up: by number exactly, by the beginning of the name or of its initials, within scope."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from jinmin.db.work import Work
from jinmin.errors import Invalid
from jinmin.identity.masks import mask_id_number
from jinmin.identity.person_input import FOREIGN_PERMIT, RESIDENT_CARD, name_key, read_number
from jinmin.identity.person_numbers import number_index
from jinmin.identity.persons import KEY, PERSON
from jinmin.identity.scope import scope

_LAST = "\U0010ffff"
_OTHER_DOCUMENTS = ("414", "511", "516", "554")


@dataclass(frozen=True)
class PersonHit:
    """One line of a search: the number is masked."""

    person_id: UUID
    name: str
    id_kind: str
    masked_number: str
    sex: str
    birth: date | None
    region: str


def search_persons(w: Work, text: str, limit: int = 20) -> tuple[PersonHit, ...]:
    """Persons in the actor's scope whose number is ``text`` or whose name or initials begin with it.

    Ordered by name, then id. The edge journals the search. An empty text finds nobody.
    """
    wanted = _by_number(w, text) if any(character.isdigit() for character in text) else _by_name(text)
    if wanted is None:
        return ()
    columns = [PERSON.c[name] for name in ("id", "name", "id_kind", "id_number", "sex", "birth", "region")]
    query = sa.select(*columns).where(wanted, scope(w.actor, PERSON.c.region))
    rows = w.execute(query.order_by(PERSON.c.name, PERSON.c.id).limit(limit))
    return tuple(
        PersonHit(r.id, r.name, r.id_kind, mask_id_number(r.id_number or ""), r.sex, r.birth, r.region)
        for r in rows
    )


def persons_matching(w: Work, text: str) -> sa.Select[tuple[UUID]] | None:
    """The ids of everybody ``search_persons`` would look at, of any division; None for a text that names nobody.

    For what is itself scoped: a person of another division may stand in a case of this one.
    """
    wanted = _by_number(w, text) if any(character.isdigit() for character in text) else _by_name(text)
    return None if wanted is None else sa.select(PERSON.c.id).where(wanted)


def starts_with(column: Any, prefix: str) -> ColumnElement[bool]:
    """The range predicate for a text column of ``code(n)``."""
    return sa.and_(column >= prefix, column < prefix + _LAST)


def _by_number(w: Work, text: str) -> ColumnElement[bool] | None:
    indexes = []
    for kind in (RESIDENT_CARD, FOREIGN_PERMIT, *_OTHER_DOCUMENTS):
        try:
            number = read_number(kind, text, w.today)
        except Invalid:
            continue
        indexes.append(number_index(w, kind, number.value))
    return PERSON.c.id_index.in_(indexes) if indexes else None


def _by_name(text: str) -> ColumnElement[bool] | None:
    prefix = name_key(text)
    if not prefix:
        return None
    return PERSON.c.id.in_(sa.select(KEY.c.person_id).where(starts_with(KEY.c.key, prefix)))
