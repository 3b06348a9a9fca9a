"""Content keys on their way to a partner: made for one message, opened by the holder of one secret key.

``x25519``: HPKE (RFC 9180) with X25519, HKDF-SHA256 and AES-256-GCM. ``sm2``: SM2 public-key encryption
(GB/T 32918.4, bytes C1‖C3‖C2) of 32 random bytes; the key is HMAC-SM3 of the context under them.
Both bind the key to a context: wrapped bytes that are moved elsewhere give another key, or none.
"""

import secrets
from typing import Literal, Protocol, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from jinmin.crypto.ciphers import KEY_SIZE
from jinmin.crypto.digests import keyed_digest
from jinmin.crypto.errors import MalformedKey, Tampered
from jinmin.crypto.hexbytes import HexBytes
from jinmin.crypto.named_key import NamedKey
from jinmin.crypto.sm2 import Sm2

TransportName = Literal["x25519", "sm2"]

_HPKE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class KeyTransport(Protocol):
    """One algorithm over plain bytes; malformed keys raise ValueError, wrapped bytes that do not fit Tampered."""

    def new_secret(self) -> bytes: ...

    def public_of(self, secret: bytes) -> bytes: ...

    def check_public(self, public: bytes) -> None: ...

    def wrap(self, public: bytes, context: bytes) -> tuple[bytes, bytes]: ...

    def unwrap(self, secret: bytes, wrapped: bytes, context: bytes) -> bytes: ...


class _X25519:
    def new_secret(self) -> bytes:
        return X25519PrivateKey.generate().private_bytes_raw()

    def public_of(self, secret: bytes) -> bytes:
        return X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()

    def check_public(self, public: bytes) -> None:
        X25519PublicKey.from_public_bytes(public)

    def wrap(self, public: bytes, context: bytes) -> tuple[bytes, bytes]:
        key = secrets.token_bytes(KEY_SIZE)
        return key, _HPKE.encrypt(key, X25519PublicKey.from_public_bytes(public), context)

    def unwrap(self, secret: bytes, wrapped: bytes, context: bytes) -> bytes:
        try:
            return _HPKE.decrypt(wrapped, X25519PrivateKey.from_private_bytes(secret), context)
        except (InvalidTag, ValueError) as cause:
            raise Tampered("crypto.tampered") from cause


class _Sm2:
    def __init__(self) -> None:
        self._sm2 = Sm2()

    def new_secret(self) -> bytes:
        return self._sm2.new_secret()

    def public_of(self, secret: bytes) -> bytes:
        return self._sm2.public_of(secret)

    def check_public(self, public: bytes) -> None:
        self._sm2.check_public(public)

    def wrap(self, public: bytes, context: bytes) -> tuple[bytes, bytes]:
        seed = secrets.token_bytes(KEY_SIZE)
        return keyed_digest("sm3", seed, context), self._sm2.encrypt(public, seed)

    def unwrap(self, secret: bytes, wrapped: bytes, context: bytes) -> bytes:
        return keyed_digest("sm3", self._sm2.decrypt(secret, wrapped), context)


_TRANSPORTS: dict[TransportName, KeyTransport] = {"x25519": _X25519(), "sm2": _Sm2()}


class TransportPublicKey(NamedKey):
    """A partner's key to wrap content keys with; JSON carries ``value`` as hexadecimal."""

    scheme: TransportName

    @model_validator(mode="after")
    def _on_its_curve(self) -> Self:
        _TRANSPORTS[self.scheme].check_public(self.value)
        return self

    def wrap(self, context: bytes) -> tuple[bytes, bytes]:
        """A fresh 32-byte content key, and the bytes from which the secret key's holder gets it back."""
        return _TRANSPORTS[self.scheme].wrap(self.value, context)


class TransportKey:
    """The secret half; shows only its public id."""

    def __init__(self, scheme: TransportName, secret: bytes) -> None:
        """``secret`` is 32 bytes; raises ``MalformedKey``."""
        try:
            public = _TRANSPORTS[scheme].public_of(secret)
        except ValueError:
            # The cause may quote the secret.
            raise MalformedKey("crypto.transport_key_malformed") from None
        self.public = TransportPublicKey(scheme=scheme, value=public)
        self._secret = secret

    @classmethod
    def generate(cls, scheme: TransportName) -> "TransportKey":
        """A new key from the system's random source."""
        return cls(scheme, _TRANSPORTS[scheme].new_secret())

    @classmethod
    def from_secret_json(cls, document: object) -> "TransportKey":
        """Read what ``as_secret_json`` wrote; raises ``MalformedKey``."""
        try:
            stored = _StoredSecret.model_validate(document)
        except ValidationError:
            raise MalformedKey("crypto.transport_key_malformed") from None
        return cls(stored.scheme, stored.secret)

    def as_secret_json(self) -> dict[str, str]:
        """``{"scheme": …, "secret": hexadecimal}``: the secret itself, for sealing only."""
        return {"scheme": self.public.scheme, "secret": self._secret.hex()}

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """The content key; raises ``Tampered`` when ``wrapped`` was not made for this key."""
        return _TRANSPORTS[self.public.scheme].unwrap(self._secret, wrapped, context)

    def __repr__(self) -> str:
        return f"TransportKey({self.public.scheme}, {self.public.key_id})"


class _StoredSecret(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    scheme: TransportName
    secret: HexBytes
