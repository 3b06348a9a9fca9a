import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinmin.crypto import DIGEST_SIZE, DigestName, digest, keyed_digest

NAMES: tuple[DigestName, ...] = ("sha256", "sm3")


def test_sm3_standard_vector() -> None:
    expected = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert digest("sm3", b"abc").hex() == expected


def test_hmac_sm3_vector() -> None:
    expected = "28e63256e7c5a087b1f073265dc53092163f7b82729735d06f28f10af9d52393"
    assert keyed_digest("sm3", b"key", b"abc").hex() == expected


@given(st.binary(), st.binary())
def test_sha256_is_the_standard_library_s(key: bytes, data: bytes) -> None:
    assert digest("sha256", data) == hashlib.sha256(data).digest()
    assert keyed_digest("sha256", key, data) == hmac.new(key, data, "sha256").digest()


@pytest.mark.parametrize("name", NAMES)
def test_a_digest_depends_on_its_own_input_alone(name: DigestName) -> None:
    first = digest(name, b"first")
    assert digest(name, b"second") != first
    assert digest(name, b"first") == first
    assert len(first) == len(keyed_digest(name, b"k", b"first")) == DIGEST_SIZE
