import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinmin.codes import (
    CertificateNumber,
    CertificateNumberKind,
    FreeTextNumber,
    parse_certificate_number,
    parse_issued_number,
)
from jinmin.errors import Invalid

MARRIAGE = CertificateNumber(CertificateNumberKind.MARRIAGE, "110101", 2010, 1)


def test_the_number_of_the_notice_is_built() -> None:
    assert str(MARRIAGE) == "J110101-2010-000001"


@pytest.mark.parametrize(
    "typed",
    [
        "J110101-2010-000001",
        "j110101-2010-000001",
        "Ｊ１１０１０１－２０１０－０００００１",
        "J110101—2010– 000001",
    ],
)
def test_typing_habits_do_not_matter(typed: str) -> None:
    assert parse_certificate_number(typed) == MARRIAGE


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("J430121-2026-000123", CertificateNumberKind.MARRIAGE),
        ("L430121-2026-000123", CertificateNumberKind.DIVORCE),
        ("BJ430121-2026-000123", CertificateNumberKind.MARRIAGE_REISSUE),
        ("BL430121-2026-000123", CertificateNumberKind.DIVORCE_REISSUE),
    ],
)
def test_four_kinds(text: str, kind: CertificateNumberKind) -> None:
    assert parse_issued_number(text) == CertificateNumber(kind, "430121", 2026, 123)


@pytest.mark.parametrize(
    "text",
    [
        "京东结字990100123",
        "(83)嘉婚字第12号",
        "J110101-2009-000001",
        "J110101-2010-000000",
        "JB110101-2010-000001",
        "J11010-2010-000001",
        "无",
    ],
)
def test_older_and_odd_numbers_are_kept_as_written(text: str) -> None:
    assert parse_certificate_number(f" {text} ") == FreeTextNumber(text)
    assert str(parse_certificate_number(text)) == text


@pytest.mark.parametrize("blank", ["", "  ", "\u3000\u200b"])
def test_a_blank_is_no_number(blank: str) -> None:
    with pytest.raises(Invalid, match=r"certificate_number\.blank"):
        parse_certificate_number(blank)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("京东结字990100123", "shape"),
        ("J110101-2009-000001", "year"),
        ("J110101-2010-000000", "serial"),
    ],
)
def test_numbers_we_issue_must_have_the_format(text: str, key: str) -> None:
    with pytest.raises(Invalid, match=f"certificate_number.{key}"):
        parse_issued_number(text)


@pytest.mark.parametrize(
    ("region", "year", "serial", "key"),
    [
        ("11010", 2026, 1, "region"),
        ("110101", 2009, 1, "year"),
        ("110101", 10_000, 1, "year"),
        ("110101", 2026, 0, "serial"),
        ("110101", 2026, 1_000_000, "serial"),
    ],
)
def test_a_number_out_of_bounds_is_never_built(region: str, year: int, serial: int, key: str) -> None:
    with pytest.raises(Invalid, match=f"certificate_number.{key}"):
        CertificateNumber(CertificateNumberKind.DIVORCE, region, year, serial)


@given(
    st.sampled_from(CertificateNumberKind),
    st.from_regex(r"[0-9]{6}", fullmatch=True),
    st.integers(2010, 9999),
    st.integers(1, 999_999),
)
def test_build_and_parse_are_inverse(
    kind: CertificateNumberKind, region: str, year: int, serial: int
) -> None:
    number = CertificateNumber(kind, region, year, serial)
    assert parse_certificate_number(str(number)) == number


@given(st.text(st.characters(categories=["L", "N", "P"]), min_size=1))
def test_no_written_number_fails(text: str) -> None:
    assert isinstance(parse_certificate_number(text), CertificateNumber | FreeTextNumber)
