from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinmin.codes import (
    IdentityKind,
    build_identity_number,
    parse_identity_number,
    upgrade_legacy_number,
)
from jinmin.errors import Invalid

TODAY = date(2026, 11, 21)

births = st.dates(date(1850, 1, 1), TODAY)
regions = st.from_regex(r"[1-8][0-9]{5}", fullmatch=True)
sequences = st.integers(0, 999)
numbers = st.builds(build_identity_number, regions, births, sequences)


@pytest.mark.parametrize(
    ("text", "region", "birth", "sex", "kind"),
    [
        ("11010519491231002X", "110105", date(1949, 12, 31), "2", IdentityKind.MAINLAND),
        ("440524188001010014", "440524", date(1880, 1, 1), "1", IdentityKind.MAINLAND),
        ("430121199003071014", "430121", date(1990, 3, 7), "1", IdentityKind.MAINLAND),
        ("430121199003071022", "430121", date(1990, 3, 7), "2", IdentityKind.MAINLAND),
        ("430102200002290027", "430102", date(2000, 2, 29), "2", IdentityKind.MAINLAND),
        ("810000199408230021", "810000", date(1994, 8, 23), "2", IdentityKind.HONG_KONG),
        ("820000199006150012", "820000", date(1990, 6, 15), "1", IdentityKind.MACAO),
        ("830000199201300022", "830000", date(1992, 1, 30), "2", IdentityKind.TAIWAN),
    ],
)
def test_valid_numbers_tell_their_parts(
    text: str, region: str, birth: date, sex: str, kind: IdentityKind
) -> None:
    number = parse_identity_number(text, TODAY)
    told = (number.value, number.region, number.birth, number.sex, number.kind, number.legacy_15)
    assert told == (text, region, birth, sex, kind, False)


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        "  11010519491231002X\t",
        "１１０１０５１９４９１２３１００２Ｘ",
        "１１０１０５１９４９１２３１００２ｘ",
        "110105 19491231 002X",
        "\u3000110105\u200b19491231002X\ufeff",
    ],
)
def test_typing_habits_do_not_matter(typed: str) -> None:
    assert parse_identity_number(typed, TODAY).value == "11010519491231002X"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "length"),
        ("1101051949123100", "length"),
        ("11010519491231002XX", "length"),
        ("11010519491231X02X", "characters"),
        ("11010519491231002A", "characters"),
        ("1101051949123100٢X", "characters"),
        ("13050367040100X", "characters"),
        ("430102201002290013", "date"),
        ("110105194900310020", "date"),
        ("110105000012310020", "date"),
        ("130503670230001", "date"),
        ("110105194912310021", "checksum"),
        ("43010220000229002X", "checksum"),
        ("911840198808080012", "foreign"),
        ("130503100101996", "centenarian"),
        ("130503100101997", "centenarian"),
        ("130503100101998", "centenarian"),
        ("130503100101999", "centenarian"),
    ],
)
def test_wrong_numbers_are_refused_by_name(text: str, key: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_identity_number(text, TODAY)
    assert refused.value.key == f"identity_number.{key}"


def test_the_impossible_leap_day_has_a_right_check_digit() -> None:
    with pytest.raises(Invalid, match=r"identity_number\.date"):
        parse_identity_number("430102201002290013", TODAY)


def test_a_birth_today_is_accepted_and_tomorrow_refused() -> None:
    number = build_identity_number("430121", TODAY, 1)
    assert parse_identity_number(number, TODAY).birth == TODAY
    with pytest.raises(Invalid, match=r"identity_number\.future"):
        parse_identity_number(number, date(2026, 11, 20))


@pytest.mark.parametrize(
    ("legacy", "full"),
    [("130503670401001", "130503196704010016"), ("610104620927690", "610104196209276908")],
)
def test_legacy_numbers_become_eighteen_digits(legacy: str, full: str) -> None:
    number = parse_identity_number(legacy, TODAY)
    assert upgrade_legacy_number(legacy) == number.value == full
    assert number.legacy_15
    assert number.as_printed == legacy


def test_sequence_995_is_still_converted() -> None:
    assert parse_identity_number("130503100101995", TODAY).birth == date(1910, 1, 1)


def test_upgrading_an_eighteen_digit_number_is_refused() -> None:
    with pytest.raises(Invalid, match=r"identity_number\.length"):
        upgrade_legacy_number("11010519491231002X")


@pytest.mark.parametrize(
    ("region", "sequence", "key"),
    [
        ("43012", 1, "region"),
        ("43012X", 1, "region"),
        ("430121", 1000, "sequence"),
        ("430121", -1, "sequence"),
    ],
)
def test_building_needs_a_region_and_a_sequence(region: str, sequence: int, key: str) -> None:
    with pytest.raises(Invalid, match=f"identity_number.{key}"):
        build_identity_number(region, date(1990, 1, 1), sequence)


def test_neither_repr_nor_error_shows_the_number() -> None:
    assert "19491231" not in repr(parse_identity_number("11010519491231002X", TODAY))
    with pytest.raises(Invalid) as refused:
        parse_identity_number("110105194912310021", TODAY)
    assert "194912" not in str(refused.value)
    assert not refused.value.values


@given(regions, births, sequences)
def test_built_numbers_parse_to_their_parts(region: str, birth: date, sequence: int) -> None:
    number = parse_identity_number(build_identity_number(region, birth, sequence), TODAY)
    assert (number.region, number.birth) == (region, birth)
    assert number.sex == ("1" if sequence % 2 else "2")
    assert number.as_printed == number.value


@given(regions, st.dates(date(1900, 1, 1), date(1999, 12, 31)), st.integers(0, 995))
def test_legacy_and_full_form_meet_in_one_value(region: str, birth: date, sequence: int) -> None:
    full = build_identity_number(region, birth, sequence)
    assert parse_identity_number(full[:6] + full[8:17], TODAY).value == full


@given(numbers, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_every_single_substitution_is_caught(number: str, place: int, other: str) -> None:
    if number[place] == other:
        return
    with pytest.raises(Invalid):
        parse_identity_number(number[:place] + other + number[place + 1 :], TODAY)


@given(numbers, st.integers(0, 16))
def test_every_adjacent_transposition_is_caught(number: str, place: int) -> None:
    if number[place] == number[place + 1]:
        return
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    with pytest.raises(Invalid):
        parse_identity_number(swapped, TODAY)


@given(st.text(max_size=24))
def test_any_text_is_parsed_or_refused_and_never_breaks(text: str) -> None:
    with suppress(Invalid):
        number = parse_identity_number(text, TODAY)
        assert parse_identity_number(number.value, TODAY).value == number.value
