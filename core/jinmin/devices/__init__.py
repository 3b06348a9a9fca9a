"""Devices of a counter: card reader and document camera as ports, with simulators for demonstrations."""

from jinmin.devices.identity_card import IdentityCard, card_of_text, text_of_card
from jinmin.devices.ports import CardReader, Devices, DeviceState, DeviceStatus, DocumentCamera, devices_of
from jinmin.devices.sdt_reader import SdtCardReader
from jinmin.devices.simulators import (
    SimulatedCamera,
    SimulatedCardReader,
    invented_card,
)

__all__ = [
    "CardReader",
    "DeviceState",
    "DeviceStatus",
    "Devices",
    "DocumentCamera",
    "IdentityCard",
    "SdtCardReader",
    "SimulatedCamera",
    "SimulatedCardReader",
    "card_of_text",
    "devices_of",
    "invented_card",
    "text_of_card",
]
