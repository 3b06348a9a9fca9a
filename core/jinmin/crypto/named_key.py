"""What every public key has, whatever it is for: a scheme, its bytes, a name computed from them."""

from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from jinmin.crypto.digests import digest
from jinmin.crypto.errors import MalformedKey
from jinmin.crypto.hexbytes import HexBytes

_KEY_ID_SIZE = 16


class NamedKey(BaseModel):
    """A public key; JSON carries ``value`` as hexadecimal, a malformed key is not accepted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scheme: str
    value: HexBytes

    @classmethod
    def from_json(cls, document: object) -> Self:
        """Read what ``as_json`` wrote; raises ``MalformedKey``."""
        try:
            return cls.model_validate(document)
        except ValidationError as cause:
            raise MalformedKey("crypto.public_key_malformed") from cause

    def as_json(self) -> dict[str, str]:
        """``{"scheme": …, "value": hexadecimal}``."""
        return {"scheme": self.scheme, "value": self.value.hex()}

    @property
    def key_id(self) -> str:
        """32 hexadecimal digits that name this key: half its SM3 digest on the SM2 curve, else its SHA-256."""
        return digest("sm3" if self.scheme == "sm2" else "sha256", self.value)[:_KEY_ID_SIZE].hex()
