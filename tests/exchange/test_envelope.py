"""The canonical form: what is signed, hashed and compared is one sequence of bytes."""

import re

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinmin.crypto import GUOMI, INTERNATIONAL, BadSignature, CryptoSuite, SigningKey
from jinmin.exchange.canonical_form import canonical
from jinmin.exchange.envelope import Batch, BatchEntry, Receipt
from jinmin.exchange.errors import Category, FaultOf, MalformedMessage, fault_of
from tests.exchange.history import Origin


@pytest.fixture
def batch() -> Batch:
    origin = Origin("county")
    return origin.batch([origin.entry(0, 20), origin.entry(1, 21)])


def test_parsing_gives_the_same_bytes_back(batch: Batch) -> None:
    assert Batch.parse(batch.to_bytes()).to_bytes() == batch.to_bytes()
    assert Batch.parse(batch.to_bytes()).hash == batch.hash


@given(st.dictionaries(st.text(min_size=1), st.integers(-(2**53), 2**53) | st.text() | st.none(), min_size=1))
def test_fields_of_a_later_version_are_kept_and_signed(extra: dict[str, object]) -> None:
    origin = Origin("county")
    known = Batch.model_fields.keys()
    later = {f"x_{name}": value for name, value in extra.items() if f"x_{name}" not in known}
    bare = origin.batch([origin.entry(0, 20)]).model_copy(update={"signature": None})
    made = Batch.model_validate(bare.model_dump(mode="json", exclude={"signature"}) | later)
    batch = origin.signed(made)
    read = Batch.parse(batch.to_bytes())
    assert read.to_bytes() == batch.to_bytes()
    read.verify(origin.key)
    altered = orjson.loads(batch.to_bytes()) | {next(iter(later)): "another value"}
    with pytest.raises(BadSignature):
        Batch.parse(canonical(altered)).verify(origin.key)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw + b" ",
        lambda raw: raw.replace(b'"alg":', b'"alg": '),
        lambda raw: raw.replace(b"Z", b"+00:00", 1),
        lambda raw: orjson.dumps(dict(reversed(orjson.loads(raw).items()))),
        lambda raw: raw.replace(b'"number":1', b'"number":"1"'),
        lambda raw: raw.replace(b'"number":1', b'"number":0'),
        lambda raw: raw.replace(b'"number":1', b'"number":1.0'),
        lambda raw: raw.replace(b'"version":1', b'"version":1.0', 1),
        lambda raw: raw.replace(b'"erased":false', b'"erased":0', 1),
        lambda raw: re.sub(rb'(?<="record_id":")[^"]+', lambda found: found[0].upper(), raw, count=1),
        lambda raw: re.sub(rb'("recorded_at":"[^".Z]+)[^"]*Z"', rb'\1.000000Z"', raw, count=1),
        lambda raw: re.sub(rb'("valid_on":"[^"]+)"', rb'\1T00:00:00"', raw, count=1),
        lambda raw: raw.replace(b'{"alg"', b'{"alg":"sha256","alg"', 1),
        lambda raw: raw[:-1] + b',"x":NaN}',
        lambda raw: raw[:-1] + b',"x":123456789012345678901234567890}',
        lambda raw: raw.replace(b"jinmin-exchange/1", b"jinmin-exchange/2"),
        lambda raw: raw.replace(b'"to_seq":2', b'"to_seq":1'),
        lambda raw: b"",
        lambda raw: b"[]",
    ],
)
def test_what_is_not_canonical_is_no_message(batch: Batch, spoil: object) -> None:
    spoilt = spoil(batch.to_bytes())  # type: ignore[operator]
    assert spoilt != batch.to_bytes()
    with pytest.raises(MalformedMessage):
        Batch.parse(spoilt)


def test_a_malformed_message_is_told_without_its_content(batch: Batch) -> None:
    spoilt = batch.to_bytes().replace(b'"region":"510822"', b'"region":"secret"')
    with pytest.raises(MalformedMessage) as refused:
        Batch.parse(spoilt)
    assert "secret" not in f"{refused.value} {refused.value.__cause__}"


@pytest.mark.parametrize("suite", [INTERNATIONAL, GUOMI], ids=["international", "guomi"])
def test_either_suite_signs_and_a_receipt_is_no_batch(batch: Batch, suite: CryptoSuite) -> None:
    key = SigningKey.generate(suite.signature)
    signed = batch.model_copy(update={"alg": suite.digest, "signature": None})
    signed = signed.model_copy(update={"signature": key.signature(signed._signed_bytes())})
    Batch.parse(signed.to_bytes()).verify(key.public)
    with pytest.raises(BadSignature):
        signed.verify(SigningKey.generate(suite.signature).public)
    with pytest.raises(MalformedMessage):
        Receipt.parse(signed.to_bytes())


def test_an_unsigned_message_is_refused(batch: Batch) -> None:
    bare = Batch.model_validate(batch.model_dump(mode="json", exclude={"signature"}))
    with pytest.raises(BadSignature):
        bare.verify(SigningKey.generate("ed25519").public)


def test_every_category_has_somebody_who_must_act() -> None:
    assert {fault_of(category.value) for category in Category} == set(FaultOf)
    assert fault_of("business.some.rule") is FaultOf.ORIGIN
    assert fault_of("never-heard-of") is FaultOf.PARTNER


def test_entries_are_immutable(batch: Batch) -> None:
    entry: BatchEntry = batch.entries[0]
    with pytest.raises(ValueError, match="frozen"):
        entry.version = 2  # type: ignore[misc]
