import json

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from jinmin.crypto import (
    BadSignature,
    MalformedKey,
    PublicKey,
    SchemeName,
    Signature,
    SigningKey,
    sm2_engines,
)
from jinmin.crypto.sm2_engines import FIELD, ORDER, PureSm2, Sm2Engine, TongsuoSm2

SCHEMES: tuple[SchemeName, ...] = ("ed25519", "sm2")

# GB/T 32918.5 A.2
SECRET = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
X = 0x09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020
Y = 0xCCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13
R = 0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
S = 0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA
MESSAGE = b"message digest"
POINT = b"\x04" + X.to_bytes(32, "big") + Y.to_bytes(32, "big")


@pytest.fixture(params=["gmalg", "tongsuopy"])
def engine(request: pytest.FixtureRequest) -> Sm2Engine:
    pytest.importorskip(request.param)
    return PureSm2() if request.param == "gmalg" else TongsuoSm2()


def test_sm2_standard_vector_on_each_engine(engine: Sm2Engine) -> None:
    assert engine.public_of(SECRET) == (X, Y)
    assert engine.verify((X, Y), MESSAGE, R, S)
    assert not engine.verify((X, Y), b"message digesT", R, S)
    assert not engine.verify((X, Y), MESSAGE, R, S + 1)


def test_each_engine_verifies_what_the_other_signs(engine: Sm2Engine) -> None:
    r, s = engine.sign(SECRET, (X, Y), MESSAGE)
    assert PureSm2().verify((X, Y), MESSAGE, r, s)
    assert sm2_engines.sm2_engine().verify((X, Y), MESSAGE, r, s)


def test_sm2_standard_vector_through_the_public_key() -> None:
    key = PublicKey(scheme="sm2", value=POINT)
    key.verify(MESSAGE, encode_dss_signature(R, S))
    assert SigningKey("sm2", SECRET.to_bytes(32, "big")).public == key


@pytest.mark.parametrize("scheme", SCHEMES)
@settings(deadline=None, max_examples=20)
@given(data=st.binary(max_size=300), other=st.binary(max_size=300))
def test_a_signature_fits_its_data_and_nothing_else(scheme: SchemeName, data: bytes, other: bytes) -> None:
    key = SigningKey.generate(scheme)
    signature = key.signature(data)
    key.public.verify(data, signature.value)
    key.public.confirm(data, signature)
    if other != data:
        with pytest.raises(BadSignature):
            key.public.verify(other, signature.value)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_any_altered_signature_is_refused(scheme: SchemeName) -> None:
    key = SigningKey.generate(scheme)
    value = key.sign(MESSAGE)
    for position in range(len(value)):
        altered = value[:position] + bytes((value[position] ^ 1,)) + value[position + 1 :]
        with pytest.raises(BadSignature):
            key.public.verify(MESSAGE, altered)
    for cut in (b"", value[:-1], value + b"\x00"):
        with pytest.raises(BadSignature):
            key.public.verify(MESSAGE, cut)


@pytest.mark.parametrize(
    ("r", "s"), [(0, S), (R, 0), (R + ORDER, S), (R, S + ORDER), (-R, S), (ORDER - S, S)]
)
def test_sm2_numbers_out_of_range_are_refused(r: int, s: int, engine: Sm2Engine, monkeypatch) -> None:
    monkeypatch.setattr("jinmin.crypto.sm2.sm2_engine", lambda: engine)
    with pytest.raises(BadSignature):
        PublicKey(scheme="sm2", value=POINT).verify(MESSAGE, _der(r, s))


def _der(r: int, s: int) -> bytes:
    body = b"".join(_der_integer(number) for number in (r, s))
    return b"\x30" + bytes((len(body),)) + body


def _der_integer(number: int) -> bytes:
    content = number.to_bytes(number.bit_length() // 8 + 1, "big", signed=True)
    return b"\x02" + bytes((len(content),)) + content


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_signature_naming_another_key_is_refused(scheme: SchemeName) -> None:
    key, other = SigningKey.generate(scheme), SigningKey.generate(scheme)
    with pytest.raises(BadSignature):
        other.public.verify(MESSAGE, key.sign(MESSAGE))
    with pytest.raises(BadSignature) as raised:
        key.public.confirm(MESSAGE, key.signature(MESSAGE).model_copy(update={"key_id": other.public.key_id}))
    assert raised.value.key == "crypto.signature_of_another_key"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_keys_and_signatures_survive_json(scheme: SchemeName) -> None:
    key = SigningKey.generate(scheme)
    restored = SigningKey.from_secret_json(json.loads(json.dumps(key.as_secret_json())))
    public = PublicKey.from_json(json.loads(json.dumps(key.public.as_json())))
    signature = Signature.model_validate_json(restored.signature(MESSAGE).model_dump_json())
    assert restored.public == public == key.public
    public.confirm(MESSAGE, signature)


def test_they_nest_in_other_models() -> None:
    class Envelope(BaseModel):
        signature: Signature
        key: PublicKey

    key = SigningKey.generate("ed25519")
    envelope = Envelope(signature=key.signature(MESSAGE), key=key.public)
    assert Envelope.model_validate_json(envelope.model_dump_json()) == envelope
    assert Envelope.model_validate(envelope.model_dump()) == envelope


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"scheme": "rsa", "value": "00" * 32},
        {"scheme": "ed25519", "value": "00" * 31},
        {"scheme": "ed25519", "value": "not hex"},
        {"scheme": "ed25519", "value": "00" * 32, "more": 1},
        {"scheme": "sm2", "value": POINT[1:].hex()},
        {"scheme": "sm2", "value": "02" + POINT[1:].hex()},
        {"scheme": "sm2", "value": (POINT[:-1] + b"\x00").hex()},
        {"scheme": "sm2", "value": "04" + "00" * 64},
        {"scheme": "sm2", "value": "04" + "ff" * 64},
        "text",
    ],
)
def test_malformed_public_keys_are_refused(document: object) -> None:
    with pytest.raises(MalformedKey):
        PublicKey.from_json(document)
    with pytest.raises(ValidationError):
        PublicKey.model_validate(document)


def test_a_coordinate_beyond_the_field_is_not_a_second_name_for_a_key() -> None:
    x = 1
    y = pow(x**3 + sm2_engines.A * x + sm2_engines.B, (FIELD + 1) // 4, FIELD)
    PublicKey(scheme="sm2", value=b"\x04" + x.to_bytes(32, "big") + y.to_bytes(32, "big"))
    with pytest.raises(ValidationError):
        PublicKey(scheme="sm2", value=b"\x04" + (x + FIELD).to_bytes(32, "big") + y.to_bytes(32, "big"))


@pytest.mark.parametrize(
    "document",
    [
        {"scheme": "ed25519", "secret": "11" * 31},
        {"scheme": "sm2", "secret": "11" * 33},
        {"scheme": "sm2", "secret": "00" * 32},
        {"scheme": "sm2", "secret": (ORDER - 1).to_bytes(32, "big").hex()},
        {"scheme": "sm2"},
    ],
)
def test_malformed_secrets_are_refused(document: object) -> None:
    with pytest.raises(MalformedKey):
        SigningKey.from_secret_json(document)
