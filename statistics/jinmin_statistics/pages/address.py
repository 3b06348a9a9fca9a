"""What a page shows stands in its address, so that back, reload and a bookmark bring it back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from jinmin.api import NATION, Actor, canonical_region
from jinmin_statistics.cells import DIVISION_TREE, Cell
from jinmin_statistics.periods import Period, parse_period

REPORT = "/statistics"
CELL = "/statistics/cell"


@dataclass(frozen=True)
class View:
    """A report on the screen: its period, node and tree, and the indicator whose divisions are listed."""

    period: Period
    node: str
    tree: str
    indicator: str

    @property
    def address(self) -> str:
        """Where it is shown."""
        asked = {"period": str(self.period), "node": self.node, "tree": self.tree}
        return f"{REPORT}?{urlencode({**asked, 'indicator': self.indicator})}"

    def at(self, node: str) -> "View":
        """The same report of another node."""
        return replace(self, node=node)


def view_of(query: Mapping[str, str], actor: Actor, otherwise: Period) -> View:
    """The view an address asks for; Invalid for a wrong period. Left open: the post's own division."""
    return View(
        period=parse_period(query["period"]) if "period" in query else otherwise,
        node=query.get("node", canonical_region(actor.region) if actor.region else NATION),
        tree=query.get("tree", DIVISION_TREE),
        indicator=query.get("indicator", ""),
    )


def address_of(cell: Cell, view: View) -> str:
    """Where the rows of a cell are listed; it names the report that ``back_from`` returns to."""
    came = {"from": view.node, "at": str(view.period), "by": view.indicator}
    asked = {"indicator": cell.indicator, "node": cell.node, "period": str(cell.period), "tree": cell.tree}
    rest = {"rest": "1"} if cell.rest else {}
    return f"{CELL}?{urlencode({**asked, **rest, **came})}"


def back_from(query: Mapping[str, str], cell: Cell) -> View:
    """The report a cell was opened from; without one, that of the cell's own place and period."""
    return View(
        period=parse_period(query["at"]) if "at" in query else cell.period,
        node=query.get("from", cell.node),
        tree=cell.tree,
        indicator=query.get("by", cell.indicator),
    )


def cell_of(query: Mapping[str, str]) -> Cell:
    """The cell an address asks for; Invalid for a wrong period."""
    return Cell(
        indicator=query.get("indicator", ""),
        node=query.get("node", NATION),
        period=parse_period(query.get("period", "")),
        tree=query.get("tree", DIVISION_TREE),
        rest=query.get("rest") == "1",
    )
