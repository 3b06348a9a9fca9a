"""A rule pack (规则包) as one signed file: canonical JSON, a digest over the content, the node's signature."""

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue, ValidationError

from jinmin.crypto import BadSignature, DigestName, Keyring, PublicKey, Signature, digest
from jinmin.errors import Invalid, Refused
from jinmin.matters import Below, Transition
from jinmin.messages.input_faults import first_fault

KIND = "jinmin-rule-pack/1"
MOST_BYTES = 200_000_000

File = TypeVar("File", bound=BaseModel)
Region = Annotated[str, Field(pattern=r"^\d{0,12}$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PackedParameter(_Part):
    """One value as it travels; ``value`` is judged when it comes in."""

    name: str = Field(max_length=80)
    title: str = Field(default="", max_length=80)
    region: Region
    value: bool | int | str | tuple[str, ...] | tuple[int, ...]
    unit: str = Field(max_length=20)
    valid_from: date
    valid_to: date | None = None
    law: str = Field(max_length=200)
    article: str = Field(max_length=200)
    confirmed: bool
    below: Below
    matters: tuple[str, ...] = ()
    transition: Transition = "move"
    clause: str = Field(default="", max_length=200)


class PackedMatter(_Part):
    """A definition the pack was made over: what it says of a matter means nothing over another one."""

    id: str
    version: int
    digest: str


class PackContent(_Part):
    """What is signed. ``node`` made it for its ``region``; ``items`` are entries as JSON files hold them."""

    kind: Literal["jinmin-rule-pack/1"] = "jinmin-rule-pack/1"
    node: str = Field(pattern=r"^[a-z0-9-]{2,20}$")
    title: str
    region: Region
    made_at: AwareDatetime
    parameters: tuple[PackedParameter, ...]
    items: tuple[dict[str, JsonValue], ...]
    matters: tuple[PackedMatter, ...]

    def to_bytes(self) -> bytes:
        """The one spelling that digest and signature are made over."""
        told = self.model_dump(mode="json")
        return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


class SignerCard(_Part):
    """Whose packs a node takes: handed over by hand, so that a file cannot vouch for itself.

    ``region`` is the division the signer may set rules for.
    """

    node: str
    title: str
    region: Region
    key: PublicKey


class RulePack(_Part):
    """The file."""

    content: PackContent
    alg: DigestName
    digest: str
    signature: Signature

    @classmethod
    def made(cls, content: PackContent, keyring: Keyring, alg: DigestName) -> Self:
        """The content with its digest, signed by the node."""
        raw = content.to_bytes()
        return cls(
            content=content, alg=alg, digest=digest(alg, raw).hex(), signature=keyring.sign(_signed(raw))
        )

    def require_genuine(self, signer: SignerCard) -> None:
        """Refused ``pack.tampered``, ``pack.other_signer`` or ``pack.forged`` unless this signer made every byte."""
        raw = self.content.to_bytes()
        if digest(self.alg, raw).hex() != self.digest:
            raise Refused("pack.tampered")
        if (self.content.node, self.signature.key_id) != (signer.node, signer.key.key_id):
            raise Refused("pack.other_signer", node=self.content.node, wanted=signer.title)
        try:
            signer.key.confirm(_signed(raw), self.signature)
        except BadSignature as forged:
            raise Refused("pack.forged", wanted=signer.title) from forged

    def write(self, path: Path) -> None:
        """Write the file, readable for people."""
        path.write_text(self.told(), encoding="utf-8")

    def told(self) -> str:
        """The file's text, readable for people."""
        told = json.dumps(self.model_dump(mode="json"), ensure_ascii=False, indent=1, sort_keys=True)
        return told + "\n"


def read_pack(path: Path) -> RulePack:
    """The file; Invalid ``pack.unreadable`` says where it is no rule pack. Nothing in it is believed yet."""
    return _read(path, RulePack)


def read_signer(path: Path) -> SignerCard:
    """A signer's card; Invalid ``pack.unreadable``."""
    return _read(path, SignerCard)


def _read(path: Path, kind: type[File]) -> File:
    if path.stat().st_size > MOST_BYTES:
        raise Invalid("pack.too_big", file=path.name, most=MOST_BYTES // 1_000_000)
    raw = path.read_bytes()
    try:
        return kind.model_validate_json(raw)
    except ValidationError as broken:
        fault = first_fault(broken, _as_told(raw))
        raise Invalid("pack.unreadable", file=path.name, fault=fault) from broken


def _as_told(raw: bytes) -> object:
    try:
        return json.loads(raw)
    except ValueError:
        return None


def _signed(raw: bytes) -> bytes:
    return KIND.encode() + b"\n" + raw
