"""Persons, one record each (一人一档): found by the blind index of their number, or made."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

import sqlalchemy as sa

from jinmin.codes import initials
from jinmin.db.inserting import insert_rows
from jinmin.db.work import Work
from jinmin.errors import JinminError, NotFound, Refused, Stale
from jinmin.identity.person_input import PersonInput, check_person, name_key, read_number
from jinmin.identity.person_models import Person, PersonKey
from jinmin.identity.person_numbers import NUMBERS_AT_ONCE, number_index, numbered, these_numbers
from jinmin.ledger.erasure import erase

PERSON = Person.__table__
KEY = PersonKey.__table__

Key = tuple[str, bytes]

_WITH_INDEXES = sa.select(Person).where(
    PERSON.c.origin == sa.bindparam("origin"), PERSON.c.id_index.in_(sa.bindparam("indexes", expanding=True))
)


def admit_person(w: Work, given: PersonInput) -> Person:
    """One person, as ``admit_persons`` does; a wrong field is named without its place in the list."""
    return admit_persons(w, [given])[0]


def admit_persons(
    w: Work, given: Sequence[PersonInput], found: Collection[Person] | None = None
) -> tuple[Person, ...]:
    """The records of these persons: for each the one that has this number, or a new one.

    ``found`` are the known ones among them when this work has looked already (``find_persons``); somebody who
    was put on record since is met by the constraint, and looked up then. A known person's phone, address, nation
    and region follow what is given now. Raises InvalidForm; Refused ``person.name_differs`` when the number
    belongs to somebody with another name: the clerk has to look at the document again, or ``amend_person``.
    Errors carry ``place``, the position in the list.
    """
    asked = [_Asked(w, place, each) for place, each in enumerate(given)]
    known = _known(w, asked) if found is None else _by_key(found)
    missing = {each.key: each for each in asked if each.key not in known}
    if missing:
        known |= _make(w, list(missing.values()))
    return tuple(_settle(each, known[each.key]) for each in asked)


def keep_persons(w: Work, persons: Sequence[Person]) -> None:
    """Keep many new persons at once; their numbers must be in stored form and not known yet."""
    for person in persons:
        person.id_index = number_index(w, person.id_kind, person.id_number or "")
    columns = [column.name for column in PERSON.columns]
    w.bulk(Person, [{name: getattr(person, name) for name in columns} for person in persons])
    rows = [key for person in persons for key in _keys(person)]
    insert_rows(w.session.connection(), KEY, rows)


def find_person(w: Work, id_kind: str, id_number: str) -> Person:
    """The person with this number, wherever kept: for services, the caller answers for right and journal.

    Raises Invalid on a number of the wrong shape, NotFound ``person.not_found``.
    """
    number = read_number(id_kind, id_number, w.today)
    found = _by_index(w, id_kind, number_index(w, id_kind, number.value))
    if found is None:
        raise NotFound("person.not_found")
    return found


def find_persons(w: Work, id_kind: str, id_numbers: Sequence[str]) -> dict[str, Person]:
    """The known ones among these numbers, by the number as given. Raises Invalid on a wrong shape."""
    indexes = {
        number_index(w, id_kind, read_number(id_kind, number, w.today).value): number for number in id_numbers
    }
    found = (person for person in _with_indexes(w, list(indexes)) if person.id_kind == id_kind)
    return {indexes[person.id_index or b""]: person for person in found}


def amend_person(w: Work, person_id: UUID, given: PersonInput, *, expected: int) -> Person:
    """Put a person's particulars right from the document: name, sex, birth, nation, contact.

    Raises NotFound; Stale; InvalidForm; Refused ``person.other_number`` (another number is another record).
    """
    person = w.lock(Person, person_id, expected=expected)
    checked = check_person(given, w.today)
    if (given.id_kind, checked.number.value) != (person.id_kind, person.id_number):
        raise Refused("person.other_number", field="id_number")
    person.name, person.sex, person.birth = checked.name, checked.sex, checked.birth
    _follow(person, given)
    _write_keys(w, person)
    return person


def erase_person(w: Work, person_id: UUID, *, legal_basis: str) -> None:
    """Erase as ``jinmin.ledger.erasure.erase`` does, search keys included. In a work of its own."""
    erase(w, Person, person_id, legal_basis=legal_basis)
    w.execute(sa.delete(KEY).where(KEY.c.person_id == person_id))


def _by_index(w: Work, id_kind: str, index: bytes) -> Person | None:
    query = sa.select(Person).where(PERSON.c.origin == w.origin, PERSON.c.id_kind == id_kind)
    return w.session.scalars(query.where(PERSON.c.id_index == index)).one_or_none()


class _Asked:
    """A person asked for: checked, with the key of the record."""

    def __init__(self, w: Work, place: int, given: PersonInput) -> None:
        self.place = place
        self.given = given
        try:
            self.checked = check_person(given, w.today)
        except JinminError as error:
            error.values = {**error.values, "place": place}
            raise
        self.key = (given.id_kind, number_index(w, given.id_kind, self.checked.number.value))


def _known(w: Work, asked: Sequence[_Asked]) -> dict[Key, Person]:
    indexes = [each.key[1] for each in asked]
    return _by_key(_with_indexes(w, indexes))


def _by_key(persons: Iterable[Person]) -> dict[Key, Person]:
    return {(person.id_kind, person.id_index or b""): person for person in persons}


def _with_indexes(w: Work, indexes: Sequence[bytes]) -> Sequence[Person]:
    # Most of those who come are new: to hear that costs less than to be ready for an answer.
    if (
        len(indexes) <= NUMBERS_AT_ONCE
        and not w.execute(numbered(len(indexes), PERSON.c.id), these_numbers(w, indexes)).first()
    ):
        return ()
    return w.session.scalars(_WITH_INDEXES, {"origin": w.origin, "indexes": indexes}).all()


def _make(w: Work, asked: Sequence[_Asked]) -> dict[Key, Person]:
    """New records; somebody else who makes one of them first wins, and theirs is taken."""
    # In one order everywhere: two works that make the same two persons wait for each other, not crosswise.
    wanted = {each.key: _row(w, each) for each in sorted(asked, key=lambda one: one.key)}
    new = w.add_if_new(list(wanted.values()))
    keys = [key for person in new for key in _keys(person)]
    insert_rows(w.session.connection(), KEY, keys, ahead=True)
    if len(new) == len(wanted):
        return wanted
    found = _known(w, asked)
    if len(found) < len(wanted):
        raise Stale("record.stale")
    return found


def _row(w: Work, asked: _Asked) -> Person:
    given, checked = asked.given, asked.checked
    return Person(
        id_kind=given.id_kind,
        region=given.region or w.actor.region,
        id_number=checked.number.value,
        id_index=asked.key[1],
        name=checked.name,
        sex=checked.sex,
        birth=checked.birth,
        nation=given.nation or "",
        phone=given.phone,
        address=given.address,
    )


def _settle(asked: _Asked, person: Person) -> Person:
    if name_key(person.name) != name_key(asked.checked.name):
        raise Refused("person.name_differs", field="name", place=asked.place)
    _follow(person, asked.given)
    return person


def _keys(person: Person) -> list[dict[str, object]]:
    spelt = sorted({name_key(person.name), *initials(person.name)})
    return [{"key": key, "person_id": person.id} for key in spelt]


def _follow(person: Person, given: PersonInput) -> None:
    for column in ("phone", "address", "nation", "region"):
        told = getattr(given, column)
        if told is not None and told != getattr(person, column):
            setattr(person, column, told)


def _write_keys(w: Work, person: Person) -> None:
    w.execute(sa.delete(KEY).where(KEY.c.person_id == person.id))
    insert_rows(w.session.connection(), KEY, _keys(person))
