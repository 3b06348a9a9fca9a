"""Record keys wrapped under a key-encryption key: version (1 byte) | KEK id (4) | sealed blob."""

from collections.abc import Mapping

from jinmin.crypto.ciphers import KEY_SIZE, CipherName, decrypt, encrypt
from jinmin.crypto.errors import KeyMissing, MalformedKey, Tampered
from jinmin.crypto.key_document import KEK_ID_SIZE

_VERSION = b"\x01"

PREFIX_SIZE = len(_VERSION) + KEK_ID_SIZE


def kek_prefix(kek_id: str) -> bytes:
    """The 5 bytes every key wrapped under ``kek_id`` starts with, to count or find them in a table."""
    return _VERSION + bytes.fromhex(kek_id)


def kek_id_of(wrapped: bytes) -> str:
    """Id of the KEK that wrapped these bytes; ``KeyMissing`` when blanked, ``Tampered`` when foreign."""
    if not wrapped:
        raise KeyMissing("crypto.record_key_destroyed")
    if not wrapped.startswith(_VERSION) or len(wrapped) <= PREFIX_SIZE:
        raise Tampered("crypto.tampered")
    return wrapped[len(_VERSION) : PREFIX_SIZE].hex()


def wrap_key(cipher: CipherName, keks: Mapping[str, bytes], kek_id: str, record_key: bytes) -> bytes:
    """Seal ``record_key`` (32 bytes) under the KEK named ``kek_id``."""
    if len(record_key) != KEY_SIZE:
        raise MalformedKey("crypto.key_length", expected=KEY_SIZE, actual=len(record_key))
    prefix = kek_prefix(kek_id)
    return prefix + encrypt(cipher, keks[kek_id], record_key, prefix)


def unwrap_key(keks: Mapping[str, bytes], wrapped: bytes) -> bytes:
    """The record key; ``KeyMissing`` when its KEK is not among ``keks``."""
    kek_id = kek_id_of(wrapped)
    if kek_id not in keks:
        raise KeyMissing("crypto.kek_missing", kek_id=kek_id)
    return decrypt(keks[kek_id], wrapped[PREFIX_SIZE:], wrapped[:PREFIX_SIZE])
