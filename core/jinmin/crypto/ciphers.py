"""Authenticated encryption of bytes: AES-256-GCM, and SM4-GCM (GB/T 32907, mode as in RFC 8998).

A sealed blob says how to open it: scheme (1 byte) | nonce (12) | ciphertext | tag (16).
Nonces are random, so one key must not seal more than 2**32 blobs.
"""

import os
from functools import lru_cache
from typing import Literal, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jinmin.crypto.digests import keyed_digest
from jinmin.crypto.errors import MalformedKey, Tampered

CipherName = Literal["aes-256-gcm", "sm4-gcm"]

KEY_SIZE = 32
NONCE_SIZE = 12
TAG_SIZE = 16
OVERHEAD = 1 + NONCE_SIZE + TAG_SIZE

_SM4_KEY_LABEL = b"jinmin sm4-gcm key"


class Aead(Protocol):
    """A cipher under one key; the tag follows the ciphertext."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes: ...

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes: ...


class Sm4Gcm:
    """SM4-GCM under a 16-byte key."""

    def __init__(self, key: bytes) -> None:
        self._algorithm = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        encryptor = Cipher(self._algorithm, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(associated_data)
        return encryptor.update(data) + encryptor.finalize() + encryptor.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        ciphertext, tag = data[:-TAG_SIZE], data[-TAG_SIZE:]
        decryptor = Cipher(self._algorithm, modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(associated_data)
        return decryptor.update(ciphertext) + decryptor.finalize()


_SCHEMES: dict[CipherName, int] = {"aes-256-gcm": 1, "sm4-gcm": 2}


# A new AESGCM per call halves the speed.
@lru_cache(maxsize=512)
def _cipher(scheme: int, key: bytes) -> Aead:
    if len(key) != KEY_SIZE:
        raise MalformedKey("crypto.key_length", expected=KEY_SIZE, actual=len(key))
    match scheme:
        case 1:
            return AESGCM(key)
        case 2:
            return Sm4Gcm(keyed_digest("sm3", key, _SM4_KEY_LABEL)[:16])
    raise Tampered("crypto.tampered")


def drop_cached_keys() -> None:
    """Forget the recently used keys that are held for speed; call it after destroying a key."""
    _cipher.cache_clear()


def encrypt(suite: CipherName, key: bytes, plaintext: bytes, aad: bytes) -> bytes:
    """Seal ``plaintext`` under the 32-byte ``key``; ``aad`` is not stored but must match when opening."""
    scheme = _SCHEMES[suite]
    nonce = os.urandom(NONCE_SIZE)
    return bytes((scheme,)) + nonce + _cipher(scheme, key).encrypt(nonce, plaintext, aad)


def decrypt(key: bytes, blob: bytes, aad: bytes) -> bytes:
    """The plain text of ``blob``; a wrong key or ``aad`` or any changed bit raises ``Tampered``."""
    if len(blob) < OVERHEAD:
        raise Tampered("crypto.tampered")
    body = 1 + NONCE_SIZE
    try:
        return _cipher(blob[0], key).decrypt(blob[1:body], blob[body:], aad)
    except InvalidTag as cause:
        raise Tampered("crypto.tampered") from cause
