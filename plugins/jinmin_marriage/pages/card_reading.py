"""Reading a party's card at the window: the node's reader, in a demonstration with an invented card on it."""

from dataclasses import dataclass
from datetime import date

from jinmin.api import Unavailable
from jinmin.api.papers import Devices, IdentityCard, SimulatedCardReader, invented_card
from jinmin_marriage.forms import Role

OLDEST = 38
YOUNGEST: dict[Role, int] = {"groom": 24, "bride": 22}


@dataclass(frozen=True)
class Reading:
    """What the card says, and which reader said it."""

    card: IdentityCard
    device: str


def read_card(
    devices: Devices, role: Role, region: str, on: date, held: IdentityCard | None = None
) -> Reading:
    """Ask the reader; Unavailable ``device.…``.

    A simulated one holds the card ``held``, without it that of somebody who may marry.
    """
    reader = devices.card_reader
    if reader is None:
        raise Unavailable("device.none")
    if isinstance(reader, SimulatedCardReader):
        ages = (YOUNGEST[role], OLDEST)
        card = held or invented_card("1" if role == "groom" else "2", region, on, ages)
        reader = reader.with_card(card)
    return Reading(reader.read(), reader.title)


def reader_label(devices: Devices) -> str:
    """What the button says, "" on a node without a reader."""
    if devices.card_reader is None:
        return ""
    return "读卡（模拟）" if devices.card_reader.simulated else "读卡"
