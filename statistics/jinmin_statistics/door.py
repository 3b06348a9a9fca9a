"""Everything statistics takes from the host, in one place."""

from jinmin.clock import legal_day
from jinmin.db.ports import Ports
from jinmin.db.site import Site
from jinmin.db.work import Work
from jinmin.errors import Forbidden, Invalid, JinminError, Misconfigured, NotFound
from jinmin.hookspecs import hookimpl
from jinmin.identity.access import require
from jinmin.identity.masks import mask_name
from jinmin.ledger.entries import ledger_position
from jinmin.ledger.models import LedgerEntry
from jinmin.messages import explain, text
from jinmin.node import Node
from jinmin.plugin_host import PluginHost
from jinmin.regions.division_code import padded, significant, within
from jinmin.regions.divisions import Divisions
from jinmin.regions.reporting_trees import ReportingTree, ReportingTrees
from jinmin.vocabulary.actor import NATION, SYSTEM, Actor
from jinmin.vocabulary.figures import FigureAnswer, FigureRow, FigureRows, Figures
from jinmin.vocabulary.indicator import Columns, DetailColumn, Indicator, Subject
from jinmin.vocabulary.manifest import Command, DataFiles, Manifest, Page, Permission

__all__ = [
    "NATION",
    "SYSTEM",
    "Actor",
    "Columns",
    "Command",
    "DataFiles",
    "DetailColumn",
    "Divisions",
    "FigureAnswer",
    "FigureRow",
    "FigureRows",
    "Figures",
    "Forbidden",
    "Indicator",
    "Invalid",
    "JinminError",
    "LedgerEntry",
    "Manifest",
    "Misconfigured",
    "Node",
    "NotFound",
    "Page",
    "Permission",
    "PluginHost",
    "Ports",
    "ReportingTree",
    "ReportingTrees",
    "Site",
    "Subject",
    "Work",
    "explain",
    "hookimpl",
    "ledger_position",
    "legal_day",
    "mask_name",
    "padded",
    "require",
    "significant",
    "text",
    "within",
]
