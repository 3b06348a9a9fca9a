"""Two parties admitted together, by two offices at once, in whatever order they stand."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import UUID

from jinmin.codes import build_identity_number
from jinmin.identity import (
    RESIDENT_CARD,
    PersonInput,
    PersonOnRecord,
    admit_person,
    admit_persons,
    persons_on_record,
)
from jinmin.ids import new_id
from jinmin.node import Node


def pair(turn: int) -> list[PersonInput]:
    sequences = (2 * turn, 2 * turn + 1)
    numbers = [build_identity_number("510822", date(1990, 3, 7), sequence) for sequence in sequences]
    return [PersonInput(id_number=number, name="李梅") for number in numbers]


def test_a_pair_and_the_same_pair_the_other_way_round(node: Node) -> None:
    start = threading.Barrier(2, timeout=60)

    def admit(given: list[PersonInput]) -> set[UUID]:
        start.wait()
        with node.work() as w:
            return {person.id for person in admit_persons(w, given)}

    for turn in range(15):
        given = pair(turn)
        with ThreadPoolExecutor(2) as crowd:
            one, other = crowd.map(admit, (given, given[::-1]))
        assert one == other
        assert len(one) == 2


def test_somebody_already_known_beside_somebody_new(node: Node) -> None:
    first, second = pair(0)
    with node.work() as w:
        known = admit_person(w, first).id
    with node.work() as w:
        found, made = admit_persons(w, [first, second])
    assert found.id == known
    assert made.version == 1


def test_the_same_person_twice_is_one_record(node: Node) -> None:
    first, _second = pair(0)
    with node.work() as w:
        one, other = admit_persons(w, [first, first])
    assert one.id == other.id


def test_who_came_on_record_after_the_look_is_met_by_the_constraint(node: Node) -> None:
    given = pair(0)
    with node.work() as w:
        first = admit_persons(w, given)
    with node.work() as w:
        again = admit_persons(w, given, found=())
    assert [person.id for person in again] == [person.id for person in first]


def test_who_is_on_record_is_told_with_the_case_that_put_them_there(node: Node) -> None:
    case_id = new_id()
    with node.work() as w:
        w.case_id = case_id
        known = admit_persons(w, [pair(0)[0], pair(1)[1]])
    asked = [person.id_number for turn in range(3) for person in pair(turn)]  # more than one query takes
    with node.read() as w:
        on_record = persons_on_record(w, RESIDENT_CARD, asked)
    assert on_record == {
        asked[place]: PersonOnRecord(person.id, "李梅", case_id)
        for place, person in zip((0, 3), known, strict=True)
    }
