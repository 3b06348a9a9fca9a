"""Direct derivation 直接推算: figures counted over the business tables, as of the snapshot that is read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from jinmin.api import Misconfigured, Work, ledger_position, require
from jinmin_statistics.areas import Area, area_of, is_cut
from jinmin_statistics.cells import Cell, Selection, predicate, shared_predicate
from jinmin_statistics.periods import Months, Period, union
from jinmin_statistics.registry import Definition, Indicators
from jinmin_statistics.rights import VIEW


@dataclass(frozen=True)
class Figure:
    """A counted figure, true at ``ledger_position``.

    ``scope`` is the division the viewer's post covers when that cuts the cell, "" when it does not.
    """

    cell: Cell
    value: int
    unit: str
    ledger_position: int
    as_of: datetime
    scope: str = ""


@dataclass(frozen=True)
class Counted:
    """A cell made ready: its definition, area and selection for one viewer."""

    cell: Cell
    definition: Definition
    area: Area
    selection: Selection


@dataclass(frozen=True)
class Tally:
    """One indicator's counts by place and month. A place is a stretch of a region code, or a node's code."""

    counts: Mapping[str, Mapping[int, int]]

    def total(self, months: Months) -> int:
        """The sum over all places and these months."""
        return sum(self.at(place, months) for place in self.counts)

    def at(self, place: str, months: Months) -> int:
        """The sum at one place over these months."""
        return sum(count for month, count in self.counts.get(place, {}).items() if month in months)

    def gathered(self, gather: Callable[[str], str]) -> "Tally":
        """The same counts by what ``gather`` makes of each place."""
        sums: dict[str, dict[int, int]] = {}
        for place, months in self.counts.items():
            into = sums.setdefault(gather(place), {})
            for month, count in months.items():
                into[month] = into.get(month, 0) + count
        return Tally(sums)


def figure(w: Work, cell: Cell) -> Figure:
    """The figure of one cell. ``w`` is a read work: value and ledger position come from its one snapshot."""
    return count(w, prepare(w, cell))


def count(w: Work, counted: Counted) -> Figure:
    """The figure of a cell that is ready."""
    value: int = w.execute(counted.selection.count()).scalar_one()
    return Figure(
        cell=counted.cell,
        value=value,
        unit=counted.definition.indicator.unit,
        ledger_position=ledger_position(w),
        as_of=w.at,
        scope=w.actor.region if is_cut(counted.area, w.actor) else "",
    )


def prepare(w: Work, cell: Cell) -> Counted:
    """What a cell counts for the viewer.

    Raises Forbidden without the right to see figures or outside the post's division, NotFound for an
    unknown indicator, tree or node.
    """
    require_snapshot(w)
    require(w.actor, VIEW.id)
    definition = w.port(Indicators).find(cell.indicator)
    area = area_of(w, cell.tree, cell.node, rest=cell.rest)
    months = (cell.period.months,)
    selection = predicate(definition.subject, area, months, w.actor, definition.indicator)
    return Counted(cell, definition, area, selection)


def require_snapshot(w: Work) -> None:
    """Misconfigured unless ``w`` reads one steady snapshot."""
    if w.is_write:
        raise Misconfigured("statistics.needs_snapshot")


def tally(
    w: Work, definitions: Sequence[Definition], area: Area, periods: tuple[Period, ...], digits: int
) -> tuple[Tally, ...]:
    """A tally per definition from one GROUP BY over the months of all ``periods``.

    ``definitions`` share one subject. ``digits`` leading digits of the region code are kept, 0 for none.
    """
    shared = shared_predicate(definitions[0].subject, area, union(periods), w.actor)
    counts: list[dict[str, dict[int, int]]] = [{} for _definition in definitions]
    groups: list[Sequence[Any]] = list(w.execute(_grouped(shared, definitions, digits)))
    for place, month, *values in groups:
        for found, value in zip(counts, values, strict=True):
            found.setdefault(place, {})[month] = value
    return tuple(Tally(found) for found in counts)


def _grouped(shared: Selection, definitions: Sequence[Definition], digits: int) -> sa.Executable:
    month, counts = shared.columns["month"].label("month"), list[sa.ColumnElement[int]]()
    if len(definitions) == 1:
        shared, counts = shared.narrowed(definitions[0].indicator), [sa.func.count()]
    else:
        counts += [_count_of(shared, definition) for definition in definitions]
    keys: list[sa.ColumnElement[Any]] = [month]
    if digits:
        keys.append(sa.func.substr(shared.columns["region"], 1, sa.literal_column(str(digits))))
    places = keys[1:] or [sa.literal_column("''")]
    chosen = sa.select(*places, month, *counts).select_from(shared.source)
    return chosen.where(shared.where).group_by(*keys)


def _count_of(shared: Selection, definition: Definition) -> sa.ColumnElement[int]:
    restriction = definition.indicator.where
    if restriction is None:
        return sa.func.count()
    return sa.func.count().filter(restriction(shared.columns))
