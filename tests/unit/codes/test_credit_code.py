import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinmin.codes import build_credit_code, parse_credit_code, parse_organisation_code
from jinmin.codes.credit_code import CREDIT_CODE_ALPHABET
from jinmin.errors import Invalid

codes = st.builds(
    build_credit_code,
    st.sampled_from("123456789ANY"),
    st.sampled_from("123459"),
    st.from_regex(r"[1-8][0-9]{5}", fullmatch=True),
    st.text(CREDIT_CODE_ALPHABET, min_size=8, max_size=8),
)


@pytest.mark.parametrize(
    "code",
    [
        "91350100M000100Y43",
        "11100000000013338W",
        "12441500196720244T",
        "11370800MB28559184",
        "11430000006122244L",
        "51430000MJJ123450M",
        "52430102MJJ6789A9R",
        "53430000MJK00017XQ",
        "51100000XXXX00019Y",
        "52110108XXXX00019Q",
        "53330000XXXX00019J",
        "N2430121MF7890127D",
    ],
)
def test_valid_codes(code: str) -> None:
    parsed = parse_credit_code(code)
    assert parsed.value == code
    assert parsed.department + parsed.kind + parsed.region + parsed.organisation == code[:17]


def test_a_village_collective_of_a_letter_department_tells_its_parts() -> None:
    parsed = parse_credit_code(" ｎ2430121mf7890127d ")
    assert (parsed.department, parsed.kind, parsed.region) == ("N", "2", "430121")
    assert parsed.organisation == "MF7890127"


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("", "length"),
        ("91350100M000100Y4", "length"),
        ("9135O100M000100Y43", "characters"),
        ("91350100M000100YI3", "characters"),
        ("91A50100M000100Y43", "region"),
        ("91350100M000100Y44", "checksum"),
        ("91350100M000100Y56", "organisation"),
    ],
)
def test_wrong_codes_are_refused_by_name(code: str, key: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_credit_code(code)
    assert refused.value.key == f"credit_code.{key}"


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        (("5", "1", "43000", "MJJ12345"), "length"),
        (("5", "1", "430000", "MJI12345"), "characters"),
        (("5", "1", "43000A", "MJJ12345"), "region"),
    ],
)
def test_building_refuses_wrong_parts(parts: tuple[str, str, str, str], key: str) -> None:
    with pytest.raises(Invalid, match=f"credit_code.{key}"):
        build_credit_code(*parts)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("M000100Y-4", "M000100Y4"),
        ("m000100y－4", "M000100Y4"),
        ("196720244", "196720244"),
        ("MJK00017X", "MJK00017X"),
    ],
)
def test_organisation_codes(typed: str, code: str) -> None:
    assert parse_organisation_code(typed) == code


@pytest.mark.parametrize(
    ("typed", "key"), [("19672024", "shape"), ("19672024A", "shape"), ("196720245", "checksum")]
)
def test_wrong_organisation_codes(typed: str, key: str) -> None:
    with pytest.raises(Invalid, match=f"organisation_code.{key}"):
        parse_organisation_code(typed)


@given(codes)
def test_built_codes_parse_to_themselves(code: str) -> None:
    assert parse_credit_code(code).value == code


@given(codes, st.integers(0, 17), st.sampled_from(CREDIT_CODE_ALPHABET))
def test_every_single_substitution_is_caught(code: str, place: int, other: str) -> None:
    if code[place] == other:
        return
    with pytest.raises(Invalid):
        parse_credit_code(code[:place] + other + code[place + 1 :])


@given(codes, st.integers(0, 16))
def test_every_adjacent_transposition_is_caught(code: str, place: int) -> None:
    if code[place] == code[place + 1]:
        return
    with pytest.raises(Invalid):
        parse_credit_code(code[:place] + code[place + 1] + code[place] + code[place + 2 :])
