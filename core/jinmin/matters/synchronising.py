"""Bringing what plug-ins ship into the database: parameters, matters, and newly published calendar years."""

from collections.abc import Sequence
from dataclasses import dataclass

from jinmin.db.work import Work
from jinmin.matters.calendar_notices import load_published_years
from jinmin.matters.flow_checks import unknown_rights
from jinmin.matters.matter_writing import refresh_catalogue, write_matters
from jinmin.matters.parameter_writing import refresh_parameters, write_parameters
from jinmin.matters.shipped_files import read_matters, read_parameters
from jinmin.vocabulary.manifest import DataFiles

ACTION = "matter.synchronise"


@dataclass(frozen=True)
class Synchronised:
    """How many parameters and matter versions changed, and which calendar years came in."""

    parameters: int
    matters: int
    years: tuple[int, ...]


def synchronise(
    w: Work, files: Sequence[tuple[str, DataFiles]], rights: frozenset[str] | None = None
) -> Synchronised:
    """Make the database hold what these plug-ins ship; doing it again changes nothing.

    ``files`` are (plug-in id, its files); ``rights`` all that posts can hold, None leaves that unlooked at.
    Values entered on this node stay as they are, and so does what plug-ins not named here once shipped.
    Misconfigured when a file is faulty, a definition changed without a new version, or two plug-ins ship
    one matter.
    """
    w.action = w.action or ACTION
    years = load_published_years(w)
    parameters = sum(write_parameters(w, plugin, read_parameters(data.parameters)) for plugin, data in files)
    shipped = [(plugin, read_matters(data.matters, plugin)) for plugin, data in files]
    for plugin, matter in ((plugin, matter) for plugin, read in shipped for matter in read):
        for defect in unknown_rights(matter, rights, plugin) if rights is not None else ():
            raise defect
    matters = sum(write_matters(w, plugin, read) for plugin, read in shipped)
    refresh_parameters(w)
    refresh_catalogue(w)
    return Synchronised(parameters, matters, years)
