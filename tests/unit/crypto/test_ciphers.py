import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from jinmin.crypto import CipherName, MalformedKey, Tampered, ciphers, decrypt, encrypt

SUITES: tuple[CipherName, ...] = ("aes-256-gcm", "sm4-gcm")
KEY = bytes(range(32))


def test_sm4_gcm_standard_vector() -> None:
    """RFC 8998 A.1."""
    cipher = ciphers.Sm4Gcm(bytes.fromhex("0123456789abcdeffedcba9876543210"))
    plaintext = b"".join(bytes((byte,)) * 8 for byte in bytes.fromhex("aabbccddeeffeeaa"))
    aad = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    nonce = bytes.fromhex("00001234567800000000abcd")
    sealed = cipher.encrypt(nonce, plaintext, aad)
    assert sealed[-16:].hex() == "83de3541e4c2b58177e065a9bf7b62ec"
    assert cipher.decrypt(nonce, sealed, aad) == plaintext


def test_sm4_block_standard_vector() -> None:
    """GB/T 32907: the library beneath computes SM4 as the standard does."""
    block = bytes.fromhex("0123456789abcdeffedcba9876543210")
    encryptor = Cipher(algorithms.SM4(block), modes.ECB()).encryptor()
    assert encryptor.update(block).hex() == "681edf34d206965e86b3e94f536e4246"


@given(
    st.sampled_from(SUITES),
    st.binary(min_size=32, max_size=32),
    st.binary(max_size=200),
    st.binary(max_size=40),
)
def test_round_trip(suite: CipherName, key: bytes, plaintext: bytes, aad: bytes) -> None:
    blob = encrypt(suite, key, plaintext, aad)
    assert decrypt(key, blob, aad) == plaintext
    assert len(blob) == len(plaintext) + ciphers.OVERHEAD


@pytest.mark.parametrize("suite", SUITES)
def test_any_flipped_bit_is_noticed(suite: CipherName) -> None:
    blob = encrypt(suite, KEY, b"110101199003070011", b"person.id_number")
    for bit in range(len(blob) * 8):
        altered = bytearray(blob)
        altered[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Tampered):
            decrypt(KEY, bytes(altered), b"person.id_number")


@pytest.mark.parametrize("suite", SUITES)
def test_any_cut_is_noticed(suite: CipherName) -> None:
    blob = encrypt(suite, KEY, b"text", b"")
    for length in range(len(blob)):
        with pytest.raises(Tampered):
            decrypt(KEY, blob[:length], b"")


@pytest.mark.parametrize("suite", SUITES)
def test_wrong_key_or_label_is_noticed(suite: CipherName) -> None:
    blob = encrypt(suite, KEY, b"text", b"person.phone")
    with pytest.raises(Tampered):
        decrypt(bytes(32), blob, b"person.phone")
    with pytest.raises(Tampered):
        decrypt(KEY, blob, b"person.address")


@pytest.mark.parametrize("suite", SUITES)
def test_equal_texts_do_not_seal_alike(suite: CipherName) -> None:
    assert len({encrypt(suite, KEY, b"text", b"") for _ in range(100)}) == 100


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_keys_are_32_bytes(suite: CipherName, length: int) -> None:
    with pytest.raises(MalformedKey) as raised:
        encrypt(suite, bytes(length), b"text", b"")
    assert raised.value.key == "crypto.key_length"
