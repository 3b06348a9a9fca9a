import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinmin.codes import (
    CERTIFICATE_OID,
    import_certificate_identifier,
    issue_certificate_identifier,
    parse_certificate_identifier,
)
from jinmin.codes.iso7064 import DIGITS_AND_LETTERS
from jinmin.errors import Invalid

SAMPLES = [
    "11100000000013338W011.11430000006122244L.20230000403.001.U",
    "11100000000013338W009.11330105002500287C.2025052201.002.0",
    "11100000MB03271699022.340100.000000016.001.9",
]
TYPE = "11100000000013338W011"


@pytest.mark.parametrize("sample", SAMPLES)
def test_published_identifiers_hold(sample: str) -> None:
    text = f"{CERTIFICATE_OID}.{sample}"
    assert str(parse_certificate_identifier(text)) == text


@pytest.mark.parametrize("sample", SAMPLES)
def test_issuing_gives_the_published_check_character(sample: str) -> None:
    type_code, issuer, serial, version, check = sample.split(".")
    assert issue_certificate_identifier(type_code, issuer, serial, int(version)).check == check


def test_a_wrong_check_character_is_refused_here_and_reported_on_import() -> None:
    text = f"{CERTIFICATE_OID}.{SAMPLES[0][:-1]}V"
    with pytest.raises(Invalid, match=r"certificate_identifier\.checksum"):
        parse_certificate_identifier(text)
    imported = import_certificate_identifier(text)
    assert not imported.check_holds
    assert str(imported) == text


def test_a_hexadecimal_serial_is_imported() -> None:
    serial = "0F8FAD5BD9CB469FA16570867728950E"
    issued = issue_certificate_identifier(TYPE, "340100", serial, 1)
    assert import_certificate_identifier(str(issued).lower()) == issued


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (SAMPLES[0], "oid"),
        ("1.2.156.3005.20." + SAMPLES[0], "oid"),
        (f"{CERTIFICATE_OID}.{TYPE}.340100.1.001", "parts"),
        (f"{CERTIFICATE_OID}.{TYPE[1:]}.340100.1.001.1", "type_code"),
        (f"{CERTIFICATE_OID}.{TYPE}..1.001.1", "issuer"),
        (f"{CERTIFICATE_OID}.{TYPE}.340100.一.001.1", "serial"),
        (f"{CERTIFICATE_OID}.{TYPE}.340100.1.1.1", "version"),
        (f"{CERTIFICATE_OID}.{TYPE}.340100.1.001.11", "check"),
    ],
)
def test_wrong_shapes_are_refused_even_on_import(text: str, key: str) -> None:
    with pytest.raises(Invalid) as refused:
        import_certificate_identifier(text)
    assert refused.value.key == f"certificate_identifier.{key}"


@pytest.mark.parametrize(
    ("type_code", "issuer", "serial", "version", "key"),
    [
        ("11100000000013338X011", "340100", "1", 1, "credit_code.checksum"),
        ("11100000000013338W01", "340100", "1", 1, "certificate_identifier.type_code"),
        (TYPE, "安徽", "1", 1, "certificate_identifier.issuer"),
        (TYPE, "340100", "a", 1, "certificate_identifier.serial"),
        (TYPE, "340100", "1", 1000, "certificate_identifier.version"),
        (TYPE, "340100", "1", -1, "certificate_identifier.version"),
    ],
)
def test_issuing_is_strict(type_code: str, issuer: str, serial: str, version: int, key: str) -> None:
    with pytest.raises(Invalid) as refused:
        issue_certificate_identifier(type_code, issuer, serial, version)
    assert refused.value.key == key


@given(
    st.text(DIGITS_AND_LETTERS, min_size=1, max_size=32),
    st.integers(0, 999),
    st.data(),
)
def test_every_single_substitution_in_the_serial_is_caught(
    serial: str, version: int, data: st.DataObject
) -> None:
    issued = issue_certificate_identifier(TYPE, "430121", serial, version)
    assert parse_certificate_identifier(str(issued)) == issued
    place = data.draw(st.integers(0, len(serial) - 1))
    other = data.draw(st.sampled_from(DIGITS_AND_LETTERS.replace(serial[place], "")))
    changed = serial[:place] + other + serial[place + 1 :]
    text = f"{CERTIFICATE_OID}.{TYPE}.430121.{changed}.{version:03d}.{issued.check}"
    with pytest.raises(Invalid, match=r"certificate_identifier\.checksum"):
        parse_certificate_identifier(text)
