"""A cell and its WHERE. The figure counts it, the drill-down lists it: there is no second predicate."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from jinmin.api import Actor, Columns, Indicator, Subject, within
from jinmin_statistics.areas import Area
from jinmin_statistics.periods import Months, Period

DIVISION_TREE = "division"


@dataclass(frozen=True)
class Cell:
    """One figure's place: which indicator, where, when.

    ``node`` is a node of the reporting tree ``tree`` ("" is its whole). ``rest`` stands for what of the
    node lies under none of its children: its own code (本级) and codes the tree does not list.
    """

    indicator: str
    node: str
    period: Period
    tree: str = DIVISION_TREE
    rest: bool = False


@dataclass(frozen=True)
class Selection:
    """The rows a cell counts: the FROM, its named columns, the WHERE."""

    source: sa.FromClause
    columns: Columns
    where: sa.ColumnElement[bool]

    def narrowed(self, indicator: Indicator) -> "Selection":
        """With the indicator's own restriction added."""
        if indicator.where is None:
            return self
        return replace(self, where=sa.and_(self.where, indicator.where(self.columns)))

    def count(self) -> sa.Select[int]:
        """SELECT count(*)."""
        return sa.select(sa.func.count()).select_from(self.source).where(self.where)


def predicate(
    subject: Subject, area: Area, months: Sequence[Months], actor: Actor, indicator: Indicator
) -> Selection:
    """What ``actor`` may count of ``indicator`` in this area and these months."""
    return shared_predicate(subject, area, months, actor).narrowed(indicator)


def shared_predicate(subject: Subject, area: Area, months: Sequence[Months], actor: Actor) -> Selection:
    """The part that every indicator of the subject shares."""
    source = subject.selectable()
    columns = subject.columns(source)
    where = sa.and_(
        _falls_in(columns["month"], months),
        area.holds(columns["region"]),
        within(columns["region"], actor.region),
        subject.counted(columns),
    )
    return Selection(source, columns, where)


def _falls_in(month: sa.ColumnElement[int], stretches: Sequence[Months]) -> sa.ColumnElement[bool]:
    # Named one by one: an index on (month, region, …) then seeks each month's stretch of the region.
    return month.in_([each for stretch in stretches for each in stretch])
