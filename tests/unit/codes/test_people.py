from datetime import date

import pytest

from jinmin.codes import Sex, code_set, initials, normalise_name, parse_identity_number
from jinmin.errors import Invalid
from jinmin.invented.people import InventedPerson, People, holder_of

TODAY = date(2026, 11, 21)
SPAN = (date(1950, 1, 1), date(2008, 12, 31))
CROWD = 20_000


def _crowd(seed: int, size: int) -> list[InventedPerson]:
    people = People(seed)
    return [people.person("430121", "1" if turn % 2 else "2", SPAN) for turn in range(size)]


def test_the_same_seed_gives_the_same_people_and_another_seed_others() -> None:
    assert _crowd(7, 50) == _crowd(7, 50)
    assert _crowd(7, 50) != _crowd(8, 50)


def test_every_person_is_consistent() -> None:
    for person in _crowd(1, CROWD):
        number = parse_identity_number(person.id_number, TODAY)
        assert (number.region, number.birth, number.sex) == ("430121", person.birth, person.sex)
        assert SPAN[0] <= person.birth <= SPAN[1]
        assert normalise_name(person.name) == person.name
        assert person.nation in code_set("GB/T 3304")
        assert initials(person.name)


def test_numbers_never_repeat() -> None:
    assert len({person.id_number for person in _crowd(3, CROWD)}) == CROWD


def test_those_who_invent_side_by_side_share_no_number() -> None:
    day = (date(2000, 2, 29), date(2000, 2, 29))
    sides = [People(5, part=part, parts=4) for part in range(4)]
    drawn = [side.person("110101", "1", day).id_number for side in sides for _ in range(125)]
    assert len(set(drawn)) == 500
    with pytest.raises(Invalid, match=r"people\.exhausted"):
        sides[2].person("110101", "1", day)


def test_some_names_are_hard() -> None:
    names = [person.name for person in _crowd(1, CROWD)]
    assert any("·" in name for name in names)
    assert any(ord(character) > 0xFFFF for name in names for character in name)
    assert any(name.startswith("欧阳") for name in names)


@pytest.mark.parametrize("sex", ["1", "2"])
def test_a_day_holds_five_hundred_numbers_of_a_sex_and_then_says_so(sex: Sex) -> None:
    people = People(5)
    day = (date(2000, 2, 29), date(2000, 2, 29))
    drawn = {people.person("110101", sex, day).id_number for _ in range(500)}
    assert len(drawn) == 500
    with pytest.raises(Invalid, match=r"people\.exhausted"):
        people.person("110101", sex, day)


def test_both_ends_of_the_range_are_drawn() -> None:
    people = People(2)
    days = (date(1999, 12, 31), date(2000, 1, 1))
    assert {people.person("110101", "1", days).birth for _ in range(40)} == set(days)


@pytest.mark.parametrize(
    ("region", "born_between", "key"),
    [("4301", SPAN, "people.region"), ("430121", (SPAN[1], SPAN[0]), "people.born_between")],
)
def test_wrong_wishes_are_refused(region: str, born_between: tuple[date, date], key: str) -> None:
    with pytest.raises(Invalid, match=key):
        People(1).person(region, "1", born_between)


@pytest.mark.parametrize("seed", [1, 99])
def test_a_number_has_one_holder_whoever_asks(seed: int) -> None:
    people = People(seed)
    for sex in ("1", "2"):
        person = people.person("510822", sex, (date(1990, 1, 1), date(1990, 12, 31)))
        assert holder_of(person.id_number) == person
