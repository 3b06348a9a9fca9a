"""A deployment profile: who this node is and who carries what to whom. Deployment is data, not code."""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from jinmin.crypto import PublicKey, TransportPublicKey
from jinmin.vocabulary.desk_settings import DeviceSettings, Screening

Level = Literal["ministry", "province", "prefecture", "county"]

Carriage = Literal["inline", "ledger"]
"""How an adapter carries a record: copied into the envelope, or named by its entry in a shared ledger."""

EVERY_RESOURCE = "*"
"""In a route's ``resources``: all that any loaded plug-in declares."""

LETTERS_ONLY = "letters"
"""In a route's or an intake's ``resources``: nothing but the letters about records that every route carries."""


Environment = Literal["production", "trial", "demo"]
"""正式, 联调 or 演示. Nodes of one kind never exchange with nodes of another."""


class NodeIdentity(BaseModel):
    """This node: ``code`` is the origin of its records, ``region`` the division it serves ("": nation)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=r"^[a-z0-9-]{2,20}$")
    title: str
    level: Level
    region: str = Field(pattern=r"^\d{0,6}$")
    environment: Environment = "production"


class Suite(BaseModel):
    """The cryptographic algorithms of the node: international or 国密."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    digest: Literal["sha256", "sm3"] = "sha256"
    cipher: Literal["aes-256-gcm", "sm4-gcm"] = "aes-256-gcm"
    signature: Literal["ed25519", "sm2"] = "ed25519"


class Partner(BaseModel):
    """Another node. ``code`` is the origin of what it sends, ``region`` the division it answers for.

    Keys named here hold; without them, those that were pinned with ``jinmin exchange pin``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=r"^[a-z0-9-]{2,20}$")
    title: str
    level: Level
    region: str = Field(pattern=r"^\d{0,6}$")
    signature_key: PublicKey | None = None
    transport_key: TransportPublicKey | None = None


class Intake(BaseModel):
    """What this node takes in from one partner, and through which adapter.

    ``resources`` and the partner's ``region`` say for what the partner has authority; anything else is
    refused and an alarm. ``region`` widens that to what the partner passes down from above (数据回流): "" is
    the nation; None leaves the partner's own. ``settings`` are the adapter's own, laid over those of its carrier.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    partner: str
    adapter: str
    resources: tuple[str, ...]
    region: str | None = Field(default=None, pattern=r"^\d{0,6}$")
    settings: Mapping[str, str] = Field(default_factory=dict)


class Route(BaseModel):
    """Which adapter carries which resources to one partner, and under whose authority they stand.

    ``stream`` names the sequence of batches this route feeds; a partner with several routes has one
    stream for each. ``region`` is the partner's division and limits the records to it ("": all);
    ``records_of`` limits them to another instead, as downward (数据回流) to a wider one. ``forward`` passes on what
    other nodes have sent here as well. ``batch_limit`` (entries) and ``batch_bytes`` bound one batch.
    ``settings`` are the adapter's own (address, certificate file); never secrets.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    partner: str = Field(pattern=r"^[a-z0-9][a-z0-9:-]{1,39}$")
    title: str
    level: Level
    region: str = Field(pattern=r"^\d{0,6}$")
    adapter: str
    resources: tuple[str, ...]
    records_of: str | None = Field(default=None, pattern=r"^\d{0,6}$")
    stream: str = Field(default="all", pattern=r"^[a-z][a-z0-9_.-]{0,63}$")
    direction: Literal["up", "down"] = "up"
    forward: bool = False
    batch_limit: int = Field(default=1_000, ge=1, le=5000)
    batch_bytes: int = Field(default=1_500_000, ge=10_000, le=8_000_000)
    settings: Mapping[str, str] = Field(default_factory=dict)

    @property
    def within(self) -> str:
        """The division whose records it carries."""
        return self.region if self.records_of is None else self.records_of


class Profile(BaseModel):
    """Everything that makes one deployment differ from another.

    ``carriers`` holds, by adapter, the settings that all its routes and intakes share. A ``demo`` is in an
    environment of its own: its invented records meet no real ones.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str
    summary: str
    node: NodeIdentity
    suite: Suite = Suite()
    screening: Screening = Screening()
    devices: DeviceSettings = DeviceSettings()
    partners: tuple[Partner, ...] = ()
    routes: tuple[Route, ...] = ()
    intakes: tuple[Intake, ...] = ()
    carriers: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)
    demo: bool = False

    @model_validator(mode="before")
    @classmethod
    def _demonstration(cls, given: object) -> object:
        if isinstance(given, dict) and given.get("demo") is True and isinstance(given.get("node"), dict):
            return {**given, "node": {"environment": "demo", **given["node"]}}
        return given

    def partner(self, code: str) -> Partner | None:
        """The partner of that code, if the profile knows it."""
        return next((partner for partner in self.partners if partner.code == code), None)

    def intake(self, partner: str) -> Intake | None:
        """What is taken in from the partner, if anything."""
        return next((intake for intake in self.intakes if intake.partner == partner), None)

    def settings(self, carried: "Route | Intake") -> Mapping[str, str]:
        """The settings of a route or intake, over those of its carrier."""
        return {**self.carriers.get(carried.adapter, {}), **carried.settings}
