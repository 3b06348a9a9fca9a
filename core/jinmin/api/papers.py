"""The public door to papers: taking in scans, what is known of a material, and the devices of a counter."""

from jinmin.cases import Source, take_in_scan
from jinmin.cases.case_file import MaterialLine
from jinmin.devices import Devices, DocumentCamera, IdentityCard, SimulatedCardReader, invented_card
from jinmin.documents.screening import ScreenState

__all__ = [
    "Devices",
    "DocumentCamera",
    "IdentityCard",
    "MaterialLine",
    "ScreenState",
    "SimulatedCardReader",
    "Source",
    "invented_card",
    "take_in_scan",
]
