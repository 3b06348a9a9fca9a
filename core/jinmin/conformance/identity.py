"""Who the kit is: keys of its own, registered at the implementation under trial and nowhere else."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from jinmin.crypto import Signature, SigningKey, TransportKey, TransportPublicKey
from jinmin.errors import Invalid
from jinmin.exchange.partner_keys import KeyCard
from jinmin.vocabulary.profile import Environment


class KitIdentity(BaseModel):
    """The kit's secret keys, in a file of mode 0600; ``code`` is what it is registered as."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    code: str = Field(pattern=r"^[a-z0-9-]{2,20}$")
    signing: dict[str, str]
    transport: dict[str, str]

    @classmethod
    def new(cls, code: str) -> "KitIdentity":
        """Fresh keys, ed25519 and x25519."""
        signing, transport = SigningKey.generate("ed25519"), TransportKey.generate("x25519")
        return cls(code=code, signing=signing.as_secret_json(), transport=transport.as_secret_json())

    @classmethod
    def read(cls, path: Path) -> "KitIdentity":
        """Read what ``save`` wrote; Invalid ``conform.identity``."""
        try:
            return cls.model_validate_json(path.read_bytes())
        except ValueError as broken:
            raise Invalid("conform.identity", path=path) from broken

    def save(self, path: Path) -> None:
        """Write a new file that only its owner reads."""
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(self.model_dump_json(indent=1) + "\n", encoding="utf-8")

    def card(self, title: str, region: str, environment: Environment) -> KeyCard:
        """What is registered at the implementation under trial: a card as every node has one."""
        return KeyCard(
            node=self.code,
            title=title,
            region=region,
            environment=environment,
            signature=self.signing_key.public,
            transport=self.transport_key(),
        )

    @property
    def signing_key(self) -> SigningKey:
        """Signs batches and assertions."""
        return SigningKey.from_secret_json(self.signing)

    def sign(self, data: bytes) -> Signature:
        """As a keyring does."""
        return self.signing_key.signature(data)

    def transport_key(self) -> TransportPublicKey:
        """What personal fields are sealed to."""
        return TransportKey.from_secret_json(self.transport).public

    def unwrap_content_key(self, wrapped: bytes, context: bytes) -> bytes:
        """Opens what was sealed to the kit."""
        return TransportKey.from_secret_json(self.transport).unwrap(wrapped, context)
