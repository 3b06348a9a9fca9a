"""What a profile says of the desks of its node: who looks for viruses, which devices the node reaches itself."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


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
