"""What a route or intake says of the partner's interface. Secrets are in files, never in the profile."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from jinmin.errors import Misconfigured


class InterfaceSettings(BaseModel):
    """``address`` ends in ``/exchange/v1``.

    ``ca_file`` is the one certificate authority that is believed; ``certificate`` and ``key`` are this node's own
    for a partner that asks for them. ``secret_file`` holds the secret to sign in with where a signed assertion
    cannot be used. ``gateway_*`` sign each call for the national gateway. Times are in seconds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: str = Field(pattern=r"^https?://")
    ca_file: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    client_id: str = ""
    secret_file: Path | None = None
    connect_seconds: float = Field(default=5.0, gt=0)
    read_seconds: float = Field(default=60.0, gt=0)
    compress: bool = True
    page_size: int = Field(default=500, ge=1, le=5000)
    agreement: str = ""
    gateway_rid: str = ""
    gateway_sid: str = ""
    gateway_secret_file: Path | None = None

    @classmethod
    def read(cls, partner: str, settings: Mapping[str, str]) -> "InterfaceSettings":
        """Misconfigured ``exchange_api.settings`` names the setting that is wrong."""
        try:
            found = cls.model_validate(dict(settings))
        except ValidationError as wrong:
            place = ".".join(str(step) for step in wrong.errors(include_input=False)[0]["loc"])
            raise Misconfigured("exchange_api.settings", partner=partner, place=place) from wrong
        if found.address.startswith("http://") and not _is_loopback(found.address):
            raise Misconfigured("exchange_api.not_https", partner=partner)
        return found


def _is_loopback(address: str) -> bool:
    host = address.removeprefix("http://").split("/", 1)[0].rsplit(":", 1)[0]
    return host in ("127.0.0.1", "localhost", "[::1]")
