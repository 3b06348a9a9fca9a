"""The manifest of a backup: every part with its digest, signed by the node."""

from typing import Literal, Self

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from jinmin.crypto import BadSignature, Keyring, PublicKey, Signature
from jinmin.errors import Invalid
from jinmin.vocabulary.profile import Profile

MANIFEST = "manifest.json"
DATABASE = "database"
KEYRING = "keyring.json"
CHECKPOINT = "checkpoint.json"
FILES = "files/"

Engine = Literal["sqlite", "postgresql"]


class Part(BaseModel):
    """One member of the archive."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^(database|keyring\.json|checkpoint\.json|files/[0-9a-z/]{1,200})$")
    size: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class BackupManifest(BaseModel):
    """What a backup holds. ``ledger_seq`` and ``ledger_hash`` are the checkpoint's, not after the copy."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["jinmin-backup-2"]
    host_version: str
    profile: Profile
    engine: Engine
    made_at: AwareDatetime
    ledger_seq: int
    ledger_hash: str
    parts: tuple[Part, ...]
    signature: Signature | None = None

    @property
    def files(self) -> int:
        """How many stored files (materials, prints) the backup holds."""
        return sum(part.name.startswith(FILES) for part in self.parts)

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """Read a manifest; Invalid ``backup.not_a_backup``."""
        try:
            return cls.model_validate_json(raw)
        except ValidationError as broken:
            raise Invalid("backup.not_a_backup") from broken

    def to_bytes(self) -> bytes:
        """Canonical JSON."""
        return orjson.dumps(self.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS)

    def signed_by(self, keyring: Keyring) -> Self:
        """The same manifest with the node's signature."""
        return self.model_copy(update={"signature": keyring.sign(self._signed_bytes())})

    def verify(self, key: PublicKey) -> None:
        """Return when ``key``, the one in the restored keyring, signed this manifest; else Invalid."""
        try:
            if self.signature is None:
                raise BadSignature("backup.forged")
            key.confirm(self._signed_bytes(), self.signature)
        except BadSignature as broken:
            raise Invalid("backup.forged") from broken

    def _signed_bytes(self) -> bytes:
        return b"jinmin-backup\n" + self.model_copy(update={"signature": None}).to_bytes()
