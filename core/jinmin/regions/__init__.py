"""Divisions 行政区划 with their history, and the reporting trees laid over them."""

from jinmin.regions.changes import DivisionChange, NewDivision, record_change
from jinmin.regions.division import ChangeKind, Division, DivisionSource
from jinmin.regions.division_code import (
    DivisionLevel,
    canonical,
    level_of,
    lies_within,
    padded,
    prefixes,
    significant,
    within,
)
from jinmin.regions.divisions import Divisions
from jinmin.regions.importing import ImportReport, LineError, import_divisions
from jinmin.regions.reporting_trees import ReportingNode, ReportingTree, ReportingTrees

__all__ = [
    "ChangeKind",
    "Division",
    "DivisionChange",
    "DivisionLevel",
    "DivisionSource",
    "Divisions",
    "ImportReport",
    "LineError",
    "NewDivision",
    "ReportingNode",
    "ReportingTree",
    "ReportingTrees",
    "canonical",
    "import_divisions",
    "level_of",
    "lies_within",
    "padded",
    "prefixes",
    "record_change",
    "significant",
    "within",
]
