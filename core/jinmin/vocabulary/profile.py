"""A deployment profile: who this node is and who carries what to whom. Deployment is data, not code."""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Level = Literal["ministry", "province", "prefecture", "county"]

Carriage = Literal["inline", "ledger"]
"""How an adapter carries a record: copied into the envelope, or named by its entry in a shared ledger."""

EVERY_RESOURCE = "*"
"""In a route's ``resources``: all that any loaded plug-in declares."""


class NodeIdentity(BaseModel):
    """This node: ``code`` is the origin of its records, ``region`` the division it serves ("": nation)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=r"^[a-z0-9-]{2,20}$")
    title: str
    level: Level
    region: str = Field(pattern=r"^\d{0,6}$")


class Suite(BaseModel):
    """The cryptographic algorithms of the node: international or 国密."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    digest: Literal["sha256", "sm3"] = "sha256"
    cipher: Literal["aes-256-gcm", "sm4-gcm"] = "aes-256-gcm"
    signature: Literal["ed25519", "sm2"] = "ed25519"


class Screening(BaseModel):
    """Who looks for viruses: ``scanner`` is a clamd at ``tcp://host:port`` or ``unix:/path``, "" nobody.

    ``when_down``: what happens to a file while the scanner does not answer: held aside, or refused.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    scanner: str = Field(default="", pattern=r"^(tcp://[^/\s]+:\d{1,5}|unix:/\S+)?$")
    when_down: Literal["hold", "refuse"] = "hold"
    seconds: float = Field(default=30.0, gt=0, le=300)


class DeviceSettings(BaseModel):
    """Devices that this node reaches itself: ``card_reader`` is ``sdt:/path/of/the/maker's/library``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    card_reader: str = Field(default="", pattern=r"^(sdt:\S+)?$")
    card_reader_port: int = Field(default=1001, ge=1, le=1016)


class Route(BaseModel):
    """Which adapter carries which resources to one partner, and under whose authority they stand.

    ``stream`` names the sequence of batches this route feeds; a partner with several routes has one
    stream for each. ``region`` limits the records to a division ("": all). ``settings`` are the
    adapter's own (address, certificate file); never secrets.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    partner: str = Field(pattern=r"^[a-z0-9][a-z0-9:-]{1,39}$")
    title: str
    level: Level
    region: str = Field(pattern=r"^\d{0,6}$")
    adapter: str
    resources: tuple[str, ...]
    stream: str = Field(default="all", pattern=r"^[a-z][a-z0-9_.-]{0,63}$")
    direction: Literal["up", "down"] = "up"
    batch_limit: int = Field(default=500, ge=1, le=5000)
    settings: Mapping[str, str] = Field(default_factory=dict)


class Profile(BaseModel):
    """Everything that makes one deployment differ from another."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str
    summary: str
    node: NodeIdentity
    suite: Suite = Suite()
    screening: Screening = Screening()
    devices: DeviceSettings = DeviceSettings()
    routes: tuple[Route, ...] = ()
    demo: bool = False
