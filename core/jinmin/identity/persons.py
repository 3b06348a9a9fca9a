"""Persons, one record each (一人一档): found by the blind index of their number, or made."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from jinmin.codes import initials
from jinmin.crypto import Keyring
from jinmin.db.work import Work
from jinmin.errors import NotFound, Refused
from jinmin.identity.person_input import CheckedPerson, PersonInput, check_person, name_key, read_number
from jinmin.identity.person_models import Person, PersonKey
from jinmin.ledger.erasure import erase

NUMBER = "identity_person.id_number"
PERSON = Person.__table__
KEY = PersonKey.__table__


def admit_person(w: Work, given: PersonInput) -> Person:
    """The person's record: the one that has this number, or a new one.

    A known person's phone, address, nation and region follow what is given now. Raises InvalidForm;
    Refused ``person.name_differs`` when the number belongs to somebody with another name: the clerk
    has to look at the document again, or ``amend_person``.
    """
    checked = check_person(given, w.today)
    index = number_index(w, given.id_kind, checked.number.value)
    known = _by_index(w, given.id_kind, index)
    if known is None:
        known = _make(w, given, checked, index)
    if name_key(known.name) != name_key(checked.name):
        raise Refused("person.name_differs", field="name")
    _follow(known, given)
    return known


def keep_persons(w: Work, persons: Sequence[Person]) -> None:
    """Keep many new persons at once; their numbers must be in stored form and not known yet."""
    for person in persons:
        person.id_index = number_index(w, person.id_kind, person.id_number or "")
    columns = [column.name for column in PERSON.columns]
    w.bulk(Person, [{name: getattr(person, name) for name in columns} for person in persons])
    keys = [
        {"key": key, "person_id": person.id}
        for person in persons
        for key in sorted({name_key(person.name), *initials(person.name)})
    ]
    w.session.connection().execute(sa.insert(KEY), keys)


def find_person(w: Work, id_kind: str, id_number: str) -> Person:
    """The person with this number, wherever kept: for services, the caller answers for right and journal.

    Raises Invalid on a number of the wrong shape, NotFound ``person.not_found``.
    """
    number = read_number(id_kind, id_number, w.today)
    found = _by_index(w, id_kind, number_index(w, id_kind, number.value))
    if found is None:
        raise NotFound("person.not_found")
    return found


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


def number_index(w: Work, id_kind: str, number: str) -> bytes:
    """The blind index of a number in its stored form (see ``read_number``)."""
    return w.port(Keyring).blind(NUMBER, f"{id_kind}:{number}")


def _by_index(w: Work, id_kind: str, index: bytes) -> Person | None:
    query = sa.select(Person).where(PERSON.c.origin == w.origin, PERSON.c.id_kind == id_kind)
    return w.session.scalars(query.where(PERSON.c.id_index == index)).one_or_none()


def _make(w: Work, given: PersonInput, checked: CheckedPerson, index: bytes) -> Person:
    """A new record; somebody else who makes the same one first wins, and theirs is taken."""
    try:
        with w.savepoint():
            return _insert(w, given, checked, index)
    except IntegrityError:
        winner = _by_index(w, given.id_kind, index)
        if winner is None:
            raise
        return winner


def _insert(w: Work, given: PersonInput, checked: CheckedPerson, index: bytes) -> Person:
    person = Person(
        id_kind=given.id_kind,
        region=given.region or w.actor.region,
        id_number=checked.number.value,
        id_index=index,
        name=checked.name,
        sex=checked.sex,
        birth=checked.birth,
    )
    w.add(person)
    w.flush()
    _write_keys(w, person)
    return person


def _follow(person: Person, given: PersonInput) -> None:
    for column in ("phone", "address", "nation", "region"):
        told = getattr(given, column)
        if told is not None and told != getattr(person, column):
            setattr(person, column, told)


def _write_keys(w: Work, person: Person) -> None:
    keys = {name_key(person.name), *initials(person.name)}
    w.execute(sa.delete(KEY).where(KEY.c.person_id == person.id))
    rows = [{"key": key, "person_id": person.id} for key in sorted(keys)]
    w.execute(sa.insert(KEY).values(rows))
