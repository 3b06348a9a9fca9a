"""What a counter has on its desk, as pages and services see it: ports that real devices and simulators fill."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from jinmin.devices.identity_card import IdentityCard
from jinmin.devices.sdt_reader import SdtCardReader
from jinmin.devices.simulators import SimulatedCamera, SimulatedCardReader
from jinmin.errors import Unavailable
from jinmin.vocabulary.desk_settings import DeviceSettings
from jinmin.vocabulary.profile import Profile

SDT = "sdt:"


class DeviceState(StrEnum):
    """How a device stands."""

    READY = "ready"
    SIMULATED = "simulated"
    ABSENT = "absent"
    FAILED = "failed"

    @property
    def label(self) -> str:
        """What the clerk reads."""
        return {"ready": "正常", "simulated": "模拟", "absent": "未配置", "failed": "不可用"}[self.value]


@dataclass(frozen=True)
class DeviceStatus:
    """``kind`` is what the device is for (读卡器), ``title`` what stands on the desk."""

    kind: str
    title: str
    state: DeviceState


class CardReader(Protocol):
    """Reads identity cards. ``title`` goes into the record of each reading."""

    @property
    def title(self) -> str: ...

    @property
    def simulated(self) -> bool: ...

    def probe(self) -> None:
        """Unavailable ``device.…`` when no card could be read now; needs no card."""

    def read(self) -> IdentityCard:
        """The card that lies on it. Unavailable ``device.no_card`` or ``device.…``, Invalid ``card.…``."""


class DocumentCamera(Protocol):
    """A camera over the desk that this node itself reaches; a browser's own camera is the page's business."""

    @property
    def title(self) -> str: ...

    @property
    def simulated(self) -> bool: ...

    def take(self, caption: str) -> bytes:
        """A picture of what lies under it, as JPEG. Unavailable ``device.…``."""


@dataclass(frozen=True)
class Devices:
    """The devices this node reaches itself; None: it has none. The node offers one."""

    card_reader: CardReader | None = None
    camera: DocumentCamera | None = None

    def statuses(self) -> Iterator[DeviceStatus]:
        """How each stands; asks the devices, so call it off the event loop."""
        yield _reader_status(self.card_reader)
        if self.camera is not None:
            yield DeviceStatus("高拍仪", self.camera.title, DeviceState.SIMULATED)


def devices_of(profile: Profile) -> Devices:
    """The devices a profile names; a demonstration has simulators."""
    if profile.demo:
        return Devices(SimulatedCardReader(), SimulatedCamera())
    return Devices(_reader(profile.devices))


def _reader(settings: DeviceSettings) -> CardReader | None:
    if not settings.card_reader:
        return None
    return SdtCardReader(Path(settings.card_reader.removeprefix(SDT)), settings.card_reader_port)


def _reader_status(reader: CardReader | None) -> DeviceStatus:
    if reader is None:
        return DeviceStatus("读卡器", "", DeviceState.ABSENT)
    try:
        reader.probe()
    except Unavailable:
        return DeviceStatus("读卡器", reader.title, DeviceState.FAILED)
    state = DeviceState.SIMULATED if reader.simulated else DeviceState.READY
    return DeviceStatus("读卡器", reader.title, state)
