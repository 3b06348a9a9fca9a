"""Ed25519 signatures: secret 32 bytes, public key 32 bytes, signature 64 bytes."""

from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


@lru_cache(maxsize=8)
def _private_key(secret: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(secret)


class Ed25519:
    """The scheme ``ed25519``."""

    def new_secret(self) -> bytes:
        return Ed25519PrivateKey.generate().private_bytes_raw()

    def public_of(self, secret: bytes) -> bytes:
        return _private_key(secret).public_key().public_bytes_raw()

    def check_public(self, public: bytes) -> None:
        Ed25519PublicKey.from_public_bytes(public)

    def sign(self, secret: bytes, public: bytes, data: bytes) -> bytes:
        return _private_key(secret).sign(data)

    def verify(self, public: bytes, data: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
        except InvalidSignature:
            return False
        return True
