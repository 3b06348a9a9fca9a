import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jinmin.crypto import (
    CryptoSuite,
    Keyring,
    MalformedKey,
    Tampered,
    TransportKey,
    TransportName,
    TransportPublicKey,
)
from jinmin.crypto.key_transport import _TRANSPORTS
from jinmin.crypto.sm2 import Sm2

SCHEMES: tuple[TransportName, ...] = ("x25519", "sm2")

# GB/T 32918.5 annex C.2, put in the order C1‖C3‖C2 that GB/T 32918.4 fixes.
SECRET = bytes.fromhex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
C1 = (
    "0404EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73"
    "E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0"
)
C2 = "21886CA989CA9C7D58087307CA93092D651EFA"
C3 = "59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766"


def test_the_standard_ciphertext_opens() -> None:
    assert Sm2().decrypt(SECRET, bytes.fromhex(C1 + C3 + C2)) == b"encryption standard"


@pytest.mark.parametrize("scheme", SCHEMES)
@settings(deadline=None, max_examples=15)
@given(context=st.binary(max_size=200))
def test_the_holder_gets_the_key_that_was_wrapped(scheme: TransportName, context: bytes) -> None:
    holder = TransportKey.generate(scheme)
    key, wrapped = holder.public.wrap(context)
    assert len(key) == 32
    assert key not in wrapped
    assert holder.unwrap(wrapped, context) == key


@pytest.mark.parametrize("scheme", SCHEMES)
def test_two_messages_never_share_a_key(scheme: TransportName) -> None:
    public = TransportKey.generate(scheme).public
    assert len({part for _ in range(4) for part in public.wrap(b"batch 1")}) == 8


def _opened(holder: TransportKey, wrapped: bytes, context: bytes) -> bytes | None:
    try:
        return holder.unwrap(wrapped, context)
    except Tampered:
        return None


@pytest.mark.parametrize("scheme", SCHEMES)
def test_another_context_or_holder_does_not_get_it(scheme: TransportName) -> None:
    holder = TransportKey.generate(scheme)
    key, wrapped = holder.public.wrap(b"batch 1")
    assert _opened(holder, wrapped, b"batch 2") != key
    assert _opened(TransportKey.generate(scheme), wrapped, b"batch 1") is None


@pytest.mark.parametrize("scheme", SCHEMES)
@settings(deadline=None, max_examples=25)
@given(place=st.integers(0, 200), bit=st.integers(0, 7))
def test_a_flipped_bit_is_noticed(scheme: TransportName, place: int, bit: int) -> None:
    holder = TransportKey.generate(scheme)
    _key, wrapped = holder.public.wrap(b"batch 1")
    changed = bytearray(wrapped)
    changed[place % len(changed)] ^= 1 << bit
    with pytest.raises(Tampered):
        holder.unwrap(bytes(changed), b"batch 1")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("length", [0, 1, 40, 96])
def test_cut_bytes_are_noticed(scheme: TransportName, length: int) -> None:
    holder = TransportKey.generate(scheme)
    _key, wrapped = holder.public.wrap(b"")
    with pytest.raises(Tampered):
        holder.unwrap(wrapped[: min(length, len(wrapped) - 1)], b"")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_keys_travel_as_json(scheme: TransportName) -> None:
    holder = TransportKey.generate(scheme)
    told = json.loads(json.dumps(holder.public.as_json()))
    assert TransportPublicKey.from_json(told) == holder.public
    assert TransportKey.from_secret_json(holder.as_secret_json()).public == holder.public
    assert holder.as_secret_json()["secret"] not in repr(holder) + str(told)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"scheme": "rsa", "value": "00"},
        {"scheme": "x25519", "value": "00"},
        {"scheme": "sm2", "value": "04" + "00" * 64},
    ],
)
def test_a_malformed_key_is_refused(document: dict[str, str]) -> None:
    with pytest.raises(MalformedKey):
        TransportPublicKey.from_json(document)
    with pytest.raises(MalformedKey):
        TransportKey.from_secret_json({"scheme": document.get("scheme"), "secret": "00"})


def test_a_keyring_opens_what_was_wrapped_for_it(keyring: Keyring, suite: CryptoSuite) -> None:
    public = keyring.transport_key()
    assert public.scheme == suite.transport
    assert set(_TRANSPORTS) == set(SCHEMES)
    key, wrapped = public.wrap(b"batch 1")
    assert keyring.unwrap_content_key(wrapped, b"batch 1") == key
