"""Tables of figures: one indicator over the divisions below a node, or several indicators of one node."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import partial

from jinmin.api import Divisions, Work, ledger_position, require
from jinmin_statistics.areas import Area, area_of, is_cut, meets
from jinmin_statistics.cells import DIVISION_TREE, Cell
from jinmin_statistics.coverage import coverage
from jinmin_statistics.derive import Tally, require_snapshot, tally
from jinmin_statistics.periods import Months, Period
from jinmin_statistics.registry import Definition, Indicators
from jinmin_statistics.rights import VIEW

PER_CENT = Decimal("0.1")


class Measure(StrEnum):
    """The columns of a table. 环比 follows from the first two."""

    CURRENT = "current"
    PREVIOUS = "previous"
    TO_DATE = "to_date"
    YEAR_EARLIER = "year_earlier"

    def period(self, reported: Period) -> Period:
        """The period the column counts when ``reported`` is the table's."""
        return {
            Measure.CURRENT: reported,
            Measure.PREVIOUS: reported.previous,
            Measure.TO_DATE: reported.from_january,
            Measure.YEAR_EARLIER: reported.year_earlier,
        }[self]


@dataclass(frozen=True)
class Line:
    """One line: an indicator at a node (or the node's rest) with a figure per measure.

    Not ``covered``: nobody there could have reported anything here, so its noughts mean nothing.
    """

    definition: Definition
    node: str
    title: str
    figures: Mapping[Measure, int]
    rest: bool = False
    covered: bool = True

    @property
    def change(self) -> Decimal | None:
        """环比 in per cent, one digit after the point; None when there was nothing before."""
        before = self.figures[Measure.PREVIOUS]
        if not before:
            return None
        grown = Decimal(self.figures[Measure.CURRENT] - before) * 100 / before
        return grown.quantize(PER_CENT, ROUND_HALF_UP)

    @property
    def is_empty(self) -> bool:
        """Whether every figure is nought."""
        return not any(self.figures.values())


@dataclass(frozen=True)
class FigureTable:
    """Lines under one node for one period, all from one snapshot. ``total`` is the sum of ``lines``."""

    area: Area
    period: Period
    lines: tuple[Line, ...]
    total: Line | None
    ledger_position: int
    as_of: datetime
    scope: str

    def cell(self, line: Line, measure: Measure) -> Cell:
        """The cell that a figure of this table is."""
        tree = self.area.tree.definition.id
        return Cell(line.definition.code, line.node, measure.period(self.period), tree, line.rest)


def table(w: Work, indicator: str, node: str, period: Period, *, tree: str = DIVISION_TREE) -> FigureTable:
    """One indicator: a line per child of ``node`` the viewer's post covers, and their total.

    Children whose division has ended show only where they still have figures; so does the rest, what is
    recorded under no child. A node without children has one line, itself.
    """
    area, definition = _area(w, tree, node), w.port(Indicators).find(indicator)
    (tallied,) = tally(w, [definition], area, _periods(period), area.deciding_digits)
    total = Line(definition, area.node, area.title, _figures(tallied.total, period))
    lines = tuple(_lines(w, definition, area, period, tallied)) if area.children else (total,)
    return _table(w, area, period, lines, total)


def report(
    w: Work, indicators: Sequence[str], node: str, period: Period, *, tree: str = DIVISION_TREE
) -> FigureTable:
    """Several indicators of one node, a line each in the order given; one GROUP BY per subject."""
    area, registry = _area(w, tree, node), w.port(Indicators)
    definitions = [registry.find(code) for code in indicators]
    found: dict[str, Line] = {}
    for group in _by_subject(definitions):
        for definition, tallied in zip(group, tally(w, group, area, _periods(period), 0), strict=True):
            figures = _figures(tallied.total, period)
            found[definition.code] = Line(definition, area.node, area.title, figures)
    return _table(w, area, period, tuple(found[code] for code in indicators), None)


def _area(w: Work, tree: str, node: str) -> Area:
    require_snapshot(w)
    require(w.actor, VIEW.id)
    return area_of(w, tree, node)


def _periods(period: Period) -> tuple[Period, ...]:
    return tuple(measure.period(period) for measure in Measure)


def _figures(count: Callable[[Months], int], period: Period) -> Mapping[Measure, int]:
    return {measure: count(measure.period(period).months) for measure in Measure}


def _by_subject(definitions: Sequence[Definition]) -> tuple[tuple[Definition, ...], ...]:
    subjects = dict.fromkeys(definition.subject.id for definition in definitions)
    return tuple(tuple(each for each in definitions if each.subject.id == subject) for subject in subjects)


def _lines(w: Work, definition: Definition, area: Area, period: Period, tallied: Tally) -> Iterator[Line]:
    by_child, divisions, covers = tallied.gathered(area.child_of), w.port(Divisions), coverage(w)
    for child in area.children:
        line = Line(definition, child.node, child.title, _figures(partial(by_child.at, child.node), period))
        line = replace(line, covered=covers.reaches(child) or not line.is_empty)
        ended = child.node.isdigit() and not divisions.exists(child.node, period.last_day)
        if meets(child, w.actor) and not (ended and line.is_empty):
            yield line
    rest = Area(area.tree, area.node, rest=True)
    line = Line(definition, rest.node, rest.title, _figures(partial(by_child.at, ""), period), rest=True)
    if not line.is_empty:
        yield line


def _table(w: Work, area: Area, period: Period, lines: tuple[Line, ...], total: Line | None) -> FigureTable:
    scope = w.actor.region if is_cut(area, w.actor) else ""
    return FigureTable(area, period, lines, total, ledger_position(w), w.at, scope)
