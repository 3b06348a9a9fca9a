from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinmin.codes import ForeignPermit2017, ForeignPermit2023, build_foreign_permit, parse_foreign_permit
from jinmin.errors import Invalid

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "permit"),
    [
        ("932682198501010017", ForeignPermit2023("932682198501010017", "32", "682", date(1985, 1, 1))),
        ("911840198808080012", ForeignPermit2023("911840198808080012", "11", "840", date(1988, 8, 8))),
        ("ABC123456789012", ForeignPermit2017("ABC123456789012")),
        (" ａbc 123456789012", ForeignPermit2017("ABC123456789012")),
    ],
)
def test_both_editions_are_accepted(text: str, permit: ForeignPermit2017 | ForeignPermit2023) -> None:
    assert parse_foreign_permit(text, TODAY) == permit


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("911124198108030028", "foreign_permit.checksum"),
        ("91184019880808001", "foreign_permit.length"),
        ("811840198808080012", "foreign_permit.characters"),
        ("AB1234567890123", "foreign_permit.characters"),
        ("911840198802300013", "identity_number.date"),
        ("911840209901010013", "identity_number.future"),
    ],
)
def test_wrong_permits_are_refused_by_name(text: str, key: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_foreign_permit(text, TODAY)
    assert refused.value.key == key


def test_the_published_sample_that_fails_would_need_a_four() -> None:
    assert parse_foreign_permit("911124198108030024", TODAY).value.endswith("4")


@given(st.dates(date(1920, 1, 1), TODAY), st.integers(0, 999))
def test_built_permits_parse(birth: date, sequence: int) -> None:
    permit = parse_foreign_permit(build_foreign_permit("31", "276", birth, sequence), TODAY)
    assert isinstance(permit, ForeignPermit2023)
    assert (permit.place, permit.nationality, permit.birth) == ("31", "276", birth)


@pytest.mark.parametrize(("place", "nationality"), [("3", "276"), ("31", "DEU"), ("31", "27")])
def test_building_needs_numeric_parts(place: str, nationality: str) -> None:
    with pytest.raises(Invalid, match=r"foreign_permit\.characters"):
        build_foreign_permit(place, nationality, date(1990, 1, 1), 1)


def test_repr_keeps_the_number_out_of_logs() -> None:
    assert "1988" not in repr(parse_foreign_permit("911840198808080012", TODAY))
    assert "1234" not in repr(parse_foreign_permit("ABC123456789012", TODAY))
