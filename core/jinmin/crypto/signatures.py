"""Signing keys, public keys and signatures, whichever the scheme: ed25519, or sm2 with SM3."""

from typing import Literal, Protocol, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from jinmin.crypto.ed25519 import Ed25519
from jinmin.crypto.errors import BadSignature, MalformedKey
from jinmin.crypto.hexbytes import HexBytes
from jinmin.crypto.named_key import NamedKey
from jinmin.crypto.sm2 import Sm2

SchemeName = Literal["ed25519", "sm2"]


class SignatureScheme(Protocol):
    """One algorithm over plain bytes; malformed keys raise ValueError, a wrong signature answers False."""

    def new_secret(self) -> bytes: ...

    def public_of(self, secret: bytes) -> bytes: ...

    def check_public(self, public: bytes) -> None: ...

    def sign(self, secret: bytes, public: bytes, data: bytes) -> bytes: ...

    def verify(self, public: bytes, data: bytes, signature: bytes) -> bool: ...


_SCHEMES: dict[SchemeName, SignatureScheme] = {"ed25519": Ed25519(), "sm2": Sm2()}


class Signature(BaseModel):
    """A signature and the id of the key that made it; JSON carries ``value`` as hexadecimal."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scheme: SchemeName
    key_id: str
    value: HexBytes


class PublicKey(NamedKey):
    """A key to verify with; JSON carries ``value`` as hexadecimal, a malformed key is not accepted."""

    scheme: SchemeName

    @model_validator(mode="after")
    def _on_its_curve(self) -> Self:
        _SCHEMES[self.scheme].check_public(self.value)
        return self

    def verify(self, data: bytes, signature: bytes) -> None:
        """Return when ``signature`` is this key's over ``data``, else raise ``BadSignature``."""
        if not _SCHEMES[self.scheme].verify(self.value, data, signature):
            raise BadSignature("crypto.bad_signature", key_id=self.key_id)

    def confirm(self, data: bytes, signature: Signature) -> None:
        """As ``verify``; a signature that names another key or scheme is refused as well."""
        if (signature.scheme, signature.key_id) != (self.scheme, self.key_id):
            raise BadSignature("crypto.signature_of_another_key", key_id=self.key_id)
        self.verify(data, signature.value)


class SigningKey:
    """A secret key; shows only its public id."""

    def __init__(self, scheme: SchemeName, secret: bytes) -> None:
        """``secret`` is 32 bytes; raises ``MalformedKey``."""
        try:
            public = _SCHEMES[scheme].public_of(secret)
        except ValueError:
            # The cause may quote the secret.
            raise MalformedKey("crypto.signing_key_malformed") from None
        self.public = PublicKey(scheme=scheme, value=public)
        self._secret = secret

    @classmethod
    def generate(cls, scheme: SchemeName) -> "SigningKey":
        """A new key from the system's random source."""
        return cls(scheme, _SCHEMES[scheme].new_secret())

    @classmethod
    def from_secret_json(cls, document: object) -> "SigningKey":
        """Read what ``as_secret_json`` wrote; raises ``MalformedKey``."""
        try:
            stored = _StoredSecret.model_validate(document)
        except ValidationError:
            raise MalformedKey("crypto.signing_key_malformed") from None
        return cls(stored.scheme, stored.secret)

    def as_secret_json(self) -> dict[str, str]:
        """``{"scheme": …, "secret": hexadecimal}``: the secret itself, for sealing only."""
        return {"scheme": self.public.scheme, "secret": self._secret.hex()}

    def sign(self, data: bytes) -> bytes:
        """64 bytes for ed25519, DER for sm2."""
        return _SCHEMES[self.public.scheme].sign(self._secret, self.public.value, data)

    def signature(self, data: bytes) -> Signature:
        """As ``sign``, with scheme and key id beside the bytes."""
        return Signature(scheme=self.public.scheme, key_id=self.public.key_id, value=self.sign(data))

    def __repr__(self) -> str:
        return f"SigningKey({self.public.scheme}, {self.public.key_id})"


class _StoredSecret(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    scheme: SchemeName
    secret: HexBytes
