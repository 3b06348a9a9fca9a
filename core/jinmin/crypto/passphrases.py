"""A 32-byte key from a passphrase, by Argon2id."""

import os
import unicodedata
from dataclasses import dataclass, field

from argon2.low_level import Type, hash_secret_raw
from pydantic import BaseModel, ConfigDict, Field

from jinmin.crypto.ciphers import KEY_SIZE
from jinmin.crypto.errors import WrongPassphrase
from jinmin.crypto.hexbytes import HexBytes

_SALT_SIZE = 16


class PassphraseCost(BaseModel):
    """Salt and Argon2id parameters, kept beside what they protect.

    The bounds keep a forged file from taking all of the node's memory.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    salt: HexBytes = Field(min_length=_SALT_SIZE, max_length=64)
    passes: int = Field(default=3, ge=1, le=16)
    memory_kib: int = Field(default=64 * 1024, ge=8 * 1024, le=1024 * 1024)
    lanes: int = Field(default=4, ge=1, le=16)


@dataclass(frozen=True)
class PassphraseKey:
    """A derived key and how it was derived."""

    cost: PassphraseCost
    key: bytes = field(repr=False)

    @classmethod
    def fresh(cls, passphrase: str) -> "PassphraseKey":
        """Derive with a new salt; an empty passphrase raises ``WrongPassphrase``."""
        return cls.derive(passphrase, PassphraseCost(salt=os.urandom(_SALT_SIZE)))

    @classmethod
    def derive(cls, passphrase: str, cost: PassphraseCost) -> "PassphraseKey":
        """Derive again, about 0.1 s; keyboards that compose characters differently give the same key."""
        if not passphrase:
            raise WrongPassphrase("crypto.passphrase_empty")
        return cls(cost, _argon2id(unicodedata.normalize("NFKC", passphrase).encode(), cost))


def _argon2id(secret: bytes, cost: PassphraseCost) -> bytes:
    return hash_secret_raw(
        secret,
        cost.salt,
        time_cost=cost.passes,
        memory_cost=cost.memory_kib,
        parallelism=cost.lanes,
        hash_len=KEY_SIZE,
        type=Type.ID,
    )
