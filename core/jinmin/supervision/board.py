"""办件监察 by figures: what each organisation took in, finished, finished in time, and how long it took.

Days are calendar days. A case belongs to the organisation that handles it. A figure and the cases behind it share
one WHERE (``measures.behind``).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from jinmin.cases import SUPERVISE
from jinmin.db.work import Work
from jinmin.errors import Invalid
from jinmin.identity import Organisation
from jinmin.identity.access import require
from jinmin.supervision.alerts import matter_titles
from jinmin.supervision.measures import (
    CASE,
    CLOSED,
    GROUPS,
    BoardQuery,
    Measure,
    behind,
    candidates,
    counted,
    days_taken,
    month_of,
)

ORGANISATION = Organisation.__table__
LONGEST_PERIOD = 1_100
"""Days, about three years: a longer one is a report, not a dashboard."""


@dataclass(frozen=True)
class OrgFigures:
    """One organisation; ``org_id`` None is the sum of all. ``mean_days``: acceptance to closing, None of none."""

    org_id: UUID | None
    org: str
    counts: Mapping[Measure, int]
    mean_days: float | None

    @property
    def rate(self) -> float | None:
        """按时办结率, of the cases that had a limit; None where there was none."""
        limited = self.counts[Measure.IN_TIME] + self.counts[Measure.LATE]
        return self.counts[Measure.IN_TIME] / limited if limited else None


@dataclass(frozen=True)
class MonthFigures:
    """One month of the period, for the chart."""

    month: str
    finished: int
    in_time: int
    late: int


@dataclass(frozen=True)
class Board:
    """The figures by organisation, their sum first, and by month."""

    total: OrgFigures
    organisations: tuple[OrgFigures, ...]
    months: tuple[MonthFigures, ...]


@dataclass(frozen=True)
class CaseLine:
    """One case behind a figure, free of names."""

    id: UUID
    case_no: str
    matter_title: str
    org: str
    accepted_on: date | None
    planned_due: date | None
    finished_on: date | None
    returns: int


@dataclass(frozen=True)
class CasePage:
    """A page of the cases behind a figure, by id; ``following`` asks for the next one."""

    lines: tuple[CaseLine, ...]
    following: UUID | None


@dataclass
class _Tally:
    counts: dict[Measure, int]
    days: float = 0
    timed: int = 0


def board(w: Work, query: BoardQuery) -> Board:
    """Every figure of the actor's division; needs SUPERVISE."""
    _require(w, query)
    tallies = _tallies(w, query)
    names = _names(w, tallies)
    rows = [_figures(key, names.get(key, ""), [tally]) for key, tally in tallies.items()]
    rows.sort(key=lambda one: (one.org, str(one.org_id)))
    return Board(_figures(None, "合计", tallies.values()), tuple(rows), _months(w, query))


def cases_behind(
    w: Work,
    query: BoardQuery,
    measure: Measure,
    org_id: UUID | None = None,
    after: UUID | None = None,
    limit: int = 50,
) -> CasePage:
    """The cases of one figure: the same predicate with other columns. Needs SUPERVISE."""
    _require(w, query)
    statement = (
        sa.select(CASE, ORGANISATION.c.name.label("org"))
        .select_from(CASE.outerjoin(ORGANISATION, ORGANISATION.c.id == query.office))
        .where(behind(w, measure, query))
        .order_by(CASE.c.id)
        .limit(limit + 1)
    )
    if org_id is not None:
        statement = statement.where(query.office == org_id)
    if after is not None:
        statement = statement.where(CASE.c.id > after)
    found, titles = w.execute(statement).all(), matter_titles(w)
    lines = tuple(
        CaseLine(
            row.id,
            row.case_no,
            titles.get(row.matter, row.matter),
            row.org or "",
            row.accepted_on,
            row.planned_due,
            row.finished_on,
            row.returns,
        )
        for row in found[:limit]
    )
    return CasePage(lines, lines[-1].id if len(found) > limit else None)


def _require(w: Work, query: BoardQuery) -> None:
    require(w.actor, SUPERVISE, query.region or w.actor.region)
    if not 0 <= (query.last - query.first).days <= LONGEST_PERIOD:
        raise Invalid("board.period", field="last", most=LONGEST_PERIOD)


def _tallies(w: Work, query: BoardQuery) -> dict[UUID, _Tally]:
    tallies: dict[UUID, _Tally] = defaultdict(lambda: _Tally(dict.fromkeys(Measure, 0)))
    for group in GROUPS:
        columns = [counted(measure, w.today) for measure in group]
        if group is CLOSED:
            columns += [sa.func.sum(days_taken(w)).label("days"), sa.func.count(days_taken(w)).label("timed")]
        grouped = sa.select(query.office, *columns).where(candidates(w, group[0], query))
        for row in w.execute(grouped.group_by(query.office)):
            tally = tallies[row.office]
            tally.counts |= {measure: int(row._mapping[measure.value]) for measure in group}
            if group is CLOSED:
                tally.days, tally.timed = float(row.days or 0), row.timed
    return tallies


def _figures(org_id: UUID | None, org: str, tallies: Iterable[_Tally]) -> OrgFigures:
    every = list(tallies)
    counts = {measure: sum(tally.counts[measure] for tally in every) for measure in Measure}
    timed = sum(tally.timed for tally in every)
    mean = sum(tally.days for tally in every) / timed if timed else None
    return OrgFigures(org_id, org, counts, mean)


def _months(w: Work, query: BoardQuery) -> tuple[MonthFigures, ...]:
    month = month_of(w).label("month")
    shown = (Measure.FINISHED, Measure.IN_TIME, Measure.LATE)
    grouped = (
        sa.select(month, *(counted(measure, w.today) for measure in shown))
        .where(candidates(w, Measure.FINISHED, query))
        .group_by(month)
        .order_by(month)
    )
    return tuple(
        MonthFigures(row.month, int(row.finished), int(row.in_time), int(row.late))
        for row in w.execute(grouped)
    )


def _names(w: Work, ids: Iterable[UUID]) -> Mapping[UUID, str]:
    rows = w.execute(
        sa.select(ORGANISATION.c.id, ORGANISATION.c.name).where(ORGANISATION.c.id.in_(list(ids)))
    )
    return {row.id: row.name for row in rows}
