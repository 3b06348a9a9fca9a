"""好差评 and tickets in figures, by organisation. A figure and what is behind it share one WHERE."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Table

from jinmin.cases import SUPERVISE, Case
from jinmin.db.work import Work
from jinmin.identity import Organisation
from jinmin.identity.access import require
from jinmin.identity.scope import scope
from jinmin.regions import within
from jinmin.voice.models import Evaluation, Grade, Ticket, TicketKind

EVALUATION = Evaluation.__table__
TICKET = Ticket.__table__
CASE = Case.__table__
ORGANISATION = Organisation.__table__


class VoiceMeasure(StrEnum):
    """What can be counted; ``OPEN_LATE`` is of today, the others of the period they were given or received in."""

    EVALUATED = "evaluated"
    POOR = "poor"
    COMPLAINTS = "complaints"
    CONSULTATIONS = "consultations"
    FOLLOW_UPS = "follow_ups"
    IN_TIME = "answered_in_time"
    LATE = "answered_late"
    OPEN_LATE = "open_late"

    @property
    def label(self) -> str:
        """What the supervisor reads."""
        return _LABELS[self]


_LABELS = {
    VoiceMeasure.EVALUATED: "评价",
    VoiceMeasure.POOR: "差评",
    VoiceMeasure.COMPLAINTS: "投诉",
    VoiceMeasure.CONSULTATIONS: "咨询",
    VoiceMeasure.FOLLOW_UPS: "差评回访",
    VoiceMeasure.IN_TIME: "按时答复",
    VoiceMeasure.LATE: "逾期答复",
    VoiceMeasure.OPEN_LATE: "逾期未答复",
}
OF_EVALUATIONS = (VoiceMeasure.EVALUATED, VoiceMeasure.POOR)


@dataclass(frozen=True)
class VoicePeriod:
    """From day to day; ``matter`` "" all, ``region`` "" the actor's whole division."""

    first: date
    last: date
    matter: str = ""
    region: str = ""


@dataclass(frozen=True)
class VoiceFigures:
    """One organisation; ``org_id`` None is the sum."""

    org_id: UUID | None
    org: str
    counts: Mapping[VoiceMeasure, int]

    @property
    def satisfied(self) -> float | None:
        """满意率: the share of evaluations that are not poor; None where there are none."""
        every = self.counts[VoiceMeasure.EVALUATED]
        return 1 - self.counts[VoiceMeasure.POOR] / every if every else None


@dataclass(frozen=True)
class VoiceLine:
    """One thing behind a figure: where it opens, its number, its day."""

    id: UUID
    path: str
    number: str
    said: str
    org: str
    on: date


def voice_figures(w: Work, period: VoicePeriod) -> tuple[VoiceFigures, ...]:
    """The sum first, then every organisation that has any, by name; needs SUPERVISE."""
    require(w.actor, SUPERVISE)
    counts: dict[UUID, dict[VoiceMeasure, int]] = defaultdict(lambda: dict.fromkeys(VoiceMeasure, 0))
    for measure in VoiceMeasure:
        table = _table(measure)
        query = sa.select(table.c.org_id, sa.func.count().label("many")).where(_behind(w, measure, period))
        for row in w.execute(query.group_by(table.c.org_id)):
            counts[row.org_id][measure] = row.many
    ids = list(counts)
    named = w.execute(sa.select(ORGANISATION.c.id, ORGANISATION.c.name).where(ORGANISATION.c.id.in_(ids)))
    names = {row.id: row.name for row in named}
    rows = sorted(
        (VoiceFigures(key, names.get(key, ""), counts[key]) for key in ids), key=lambda one: one.org
    )
    total = {measure: sum(row.counts[measure] for row in rows) for measure in VoiceMeasure}
    return (VoiceFigures(None, "合计", total), *rows)


def voice_behind(
    w: Work,
    measure: VoiceMeasure,
    period: VoicePeriod,
    org_id: UUID | None = None,
    after: UUID | None = None,
    limit: int = 50,
) -> tuple[VoiceLine, ...]:
    """What a figure counts, by id: an evaluation opens its case, the others themselves. Needs SUPERVISE."""
    require(w.actor, SUPERVISE)
    table = _table(measure)
    wanted = [_behind(w, measure, period)]
    if org_id is not None:
        wanted.append(table.c.org_id == org_id)
    if after is not None:
        wanted.append(table.c.id > after)
    source = table.outerjoin(ORGANISATION, ORGANISATION.c.id == table.c.org_id)
    name = ORGANISATION.c.name.label("org")
    if measure in OF_EVALUATIONS:
        source = source.join(CASE, CASE.c.id == EVALUATION.c.case_id)
        columns = [
            EVALUATION.c.id,
            EVALUATION.c.case_id,
            CASE.c.case_no,
            EVALUATION.c.grade,
            EVALUATION.c.given_on,
        ]
    else:
        columns = [TICKET.c.id, TICKET.c.number, TICKET.c.kind, TICKET.c.received_on]
    rows = w.execute(
        sa.select(*columns, name).select_from(source).where(*wanted).order_by(table.c.id).limit(limit)
    )
    if measure in OF_EVALUATIONS:
        return tuple(
            VoiceLine(r.id, f"/cases/{r.case_id}", r.case_no, Grade(r.grade).label, r.org or "", r.given_on)
            for r in rows
        )
    return tuple(
        VoiceLine(r.id, f"/voice/{r.id}", r.number, r.kind.label, r.org or "", r.received_on) for r in rows
    )


def _table(measure: VoiceMeasure) -> Table:
    return EVALUATION if measure in OF_EVALUATIONS else TICKET


def _behind(w: Work, measure: VoiceMeasure, period: VoicePeriod) -> ColumnElement[bool]:
    table = _table(measure)
    day = EVALUATION.c.given_on if measure in OF_EVALUATIONS else TICKET.c.received_on
    wanted = [
        scope(w.actor, table.c.region),
        within(table.c.region, period.region),
        _predicate(measure, w.today),
    ]
    if measure is not VoiceMeasure.OPEN_LATE:
        wanted.append(day.between(period.first, period.last))
    if period.matter:
        wanted.append(table.c.matter == period.matter)
    return sa.and_(*wanted)


def _predicate(measure: VoiceMeasure, today: date) -> ColumnElement[bool]:
    match measure:
        case VoiceMeasure.EVALUATED:
            return sa.true()
        case VoiceMeasure.POOR:
            return EVALUATION.c.grade >= int(Grade.DISSATISFIED)
        case VoiceMeasure.COMPLAINTS:
            return TICKET.c.kind == TicketKind.COMPLAINT
        case VoiceMeasure.CONSULTATIONS:
            return TICKET.c.kind == TicketKind.CONSULTATION
        case VoiceMeasure.FOLLOW_UPS:
            return TICKET.c.kind == TicketKind.FOLLOW_UP
        case VoiceMeasure.IN_TIME:
            return TICKET.c.closed_on <= TICKET.c.due_on
        case VoiceMeasure.LATE:
            return TICKET.c.closed_on > TICKET.c.due_on
        case VoiceMeasure.OPEN_LATE:
            open_now = TICKET.c.state != sa.literal("closed", literal_execute=True)
            return sa.and_(open_now, TICKET.c.due_on < today)
