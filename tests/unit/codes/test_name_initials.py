import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinmin.codes import initials
from jinmin.codes.name_initials import MOST_INITIALS


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("王伟", "ww"),
        ("仇伟", "qw"),
        ("区伟", "ow"),
        ("单伟", "sw"),
        ("曾伟", "zw"),
        ("解伟", "xw"),
        ("查伟", "zw"),
        ("翟伟", "zw"),
        ("朴伟", "pw"),
        ("乐伟", "yw"),
        ("覃伟", "qw"),
        ("缪伟", "mw"),
        ("逄伟", "pw"),
        ("尉迟恭", "ycg"),
        ("万俟洛", "mql"),
        ("长孙伟", "zsw"),
        ("欧阳𬭎", "oyh"),
        ("䶮䶮", "yy"),
        ("买买提·阿不都", "mmtabd"),
        ("José Smith", "js"),
        ("Émile O'Brien", "eo"),
        ("王Anna", "wa"),
    ],
)
def test_the_spelling_a_clerk_types_is_among_them(name: str, spelling: str) -> None:
    assert spelling in initials(name)


def test_every_reading_counts() -> None:
    assert initials("曾单") == {"cd", "cc", "cs", "zd", "zc", "zs"}


def test_the_other_reading_is_found_too() -> None:
    assert {"cw", "qw"} <= initials("仇伟")


@pytest.mark.parametrize("name", ["", "·", "123", "!?"])
def test_a_name_without_readings_has_no_initials(name: str) -> None:
    assert initials(name) == frozenset()


def test_too_many_spellings_are_cut_at_the_end_and_the_surname_keeps_all() -> None:
    found = initials("单" + "解乐曾区" * 4)
    assert 1 < len(found) <= MOST_INITIALS
    assert {spelling[0] for spelling in found} == {"s", "d", "c"}


@given(st.text(max_size=80))
def test_spellings_are_bounded_lower_case_letters(name: str) -> None:
    found = initials(name)
    assert len(found) <= MOST_INITIALS
    assert all(spelling.isascii() and spelling.isalpha() and spelling.islower() for spelling in found)
