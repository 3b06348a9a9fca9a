"""Division codes: levels, significant digits and ranges."""

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from jinmin.errors import Invalid
from jinmin.regions import (
    DivisionLevel,
    canonical,
    level_of,
    lies_within,
    padded,
    prefixes,
    significant,
    within,
)

PAIRS = st.integers(1, 99).map("{:02}".format)
TRIPLES = st.integers(1, 999).map("{:03}".format)
REGIONS = st.one_of(
    st.just(""),
    PAIRS,
    st.tuples(PAIRS, PAIRS).map("".join),
    st.tuples(PAIRS, PAIRS, PAIRS).map("".join),
    st.tuples(PAIRS, PAIRS, PAIRS, TRIPLES).map("".join),
    st.tuples(PAIRS, PAIRS, PAIRS, TRIPLES, TRIPLES).map("".join),
)


@pytest.mark.parametrize(
    ("code", "digits", "level"),
    [
        ("", "", DivisionLevel.NATION),
        ("000000", "", DivisionLevel.NATION),
        ("51", "51", DivisionLevel.PROVINCE),
        ("510000", "51", DivisionLevel.PROVINCE),
        ("500000", "50", DivisionLevel.PROVINCE),
        ("510800", "5108", DivisionLevel.PREFECTURE),
        ("429000", "4290", DivisionLevel.PREFECTURE),
        ("510822", "510822", DivisionLevel.COUNTY),
        ("510822000", "510822", DivisionLevel.COUNTY),
        ("510822001", "510822001", DivisionLevel.TOWNSHIP),
        ("510822001000", "510822001", DivisionLevel.TOWNSHIP),
        ("510822100201", "510822100201", DivisionLevel.VILLAGE),
    ],
)
def test_significant_digits_tell_the_level(code: str, digits: str, level: DivisionLevel) -> None:
    assert significant(code) == digits
    assert level_of(code) is level


@pytest.mark.parametrize("code", ["5", "510", "51082", "5108220", "abcdef", "５１０８２２", "51082200100"])
def test_other_shapes_are_refused(code: str) -> None:
    with pytest.raises(Invalid) as refused:
        significant(code)
    assert refused.value.key == "region.code_shape"


def test_padded() -> None:
    assert padded("51") == "510000"
    assert padded("510822001") == "510822001"
    assert padded("") == ""
    assert canonical("51") == canonical("510000000000") == "510000"


def test_prefixes_go_up_to_the_nation() -> None:
    assert prefixes("510822001") == ("510822001", "510822", "5108", "51", "")


@given(REGIONS)
def test_padding_loses_nothing(region: str) -> None:
    assert significant(padded(region)) == region


def test_the_next_county_is_outside() -> None:
    column = sa.literal("510823")
    with sa.create_engine("sqlite://").connect() as connection:
        assert not connection.scalar(sa.select(within(column, "510822")))
        assert connection.scalar(sa.select(within(column, "510823")))


@given(st.lists(REGIONS.map(padded), min_size=1, max_size=20), REGIONS)
def test_range_holds_what_lies_within(codes: list[str], region: str) -> None:
    column = sa.column("code", sa.String())
    rows = sa.union_all(*(sa.select(sa.literal(code).label("code")) for code in codes)).subquery()
    query = sa.select(rows.c.code).where(within(rows.c.code, region))
    assert "LIKE" not in str(within(column, region))
    with sa.create_engine("sqlite://").connect() as connection:
        found = connection.scalars(query).all()
    assert sorted(found) == sorted(code for code in codes if lies_within(code, region))
