"""What the rest of the system may ask of statistics: the ``Figures`` port."""

from dataclasses import dataclass

from jinmin.api import Actor, FigureAnswer, FigureRow, FigureRows, Site
from jinmin_statistics.cells import Cell
from jinmin_statistics.derive import figure
from jinmin_statistics.drill import rows
from jinmin_statistics.periods import parse_period


@dataclass(frozen=True)
class DirectFigures:
    """Answers each question from a snapshot of its own, by direct derivation."""

    site: Site

    def figure(self, actor: Actor, indicator: str, region: str, period: str) -> FigureAnswer:
        """The figure of one cell of the plain tree of divisions."""
        with self.site.open_read(actor) as w:
            found = figure(w, Cell(indicator, region, parse_period(period)))
        return FigureAnswer(found.value, found.unit, found.ledger_position, found.as_of)

    def rows(self, actor: Actor, indicator: str, region: str, period: str, limit: int) -> FigureRows:
        """The first ``limit`` rows behind it; ``hidden`` counts all others, listed + hidden = the figure."""
        with self.site.open_read(actor) as w:
            page = rows(w, Cell(indicator, region, parse_period(period)), limit=limit)
        listed = tuple(
            FigureRow(row.record_id, row.version, row.case_id, row.ledger_seq) for row in page.rows
        )
        return FigureRows(listed, page.figure.value - len(listed), page.figure.ledger_position)
