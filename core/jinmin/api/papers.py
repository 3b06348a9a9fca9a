"""The public door to papers: scans taken in, what is held of a person already, archives, a counter's devices."""

from jinmin.archives import file_case, supplement_case
from jinmin.cases import CaseRecord, Offer, Source, offers_for, reuse_held, take_in_scan
from jinmin.cases.case_file import MaterialLine
from jinmin.devices import Devices, DocumentCamera, IdentityCard, SimulatedCardReader, invented_card
from jinmin.documents.screening import ScreenState
from jinmin.vocabulary.held import asked_because, filled

__all__ = [
    "CaseRecord",
    "Devices",
    "DocumentCamera",
    "IdentityCard",
    "MaterialLine",
    "Offer",
    "ScreenState",
    "SimulatedCardReader",
    "Source",
    "asked_because",
    "file_case",
    "filled",
    "invented_card",
    "offers_for",
    "reuse_held",
    "supplement_case",
    "take_in_scan",
]
