"""The dues of a case (时限): which event starts a limit, what it leads to, from when a due is near."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import floor

import sqlalchemy as sa

from jinmin.cases.clock_models import CaseSuspension, SuspensionState
from jinmin.cases.models import Case
from jinmin.cases.policy import CasePolicy
from jinmin.cases.states import HoldReason
from jinmin.clock import legal_day
from jinmin.db.work import Work
from jinmin.matters import Due, Pause, WorkingCalendar
from jinmin.vocabulary.flow import CaseFlow, Limit
from jinmin.vocabulary.matter import Matter

SUSPENSION = CaseSuspension.__table__

OPENED = "opened"
ACCEPTED = "accepted"


@dataclass(frozen=True)
class Clock:
    """What the dues of one case are counted from; ``extended`` is in days of each limit's own unit."""

    statutory_from: date | None
    promised_from: date | None
    pauses: tuple[Pause, ...] = ()
    extended: int = 0


@dataclass(frozen=True)
class Dues:
    """法定 and 承诺时限; None for a limit that has not begun."""

    statutory: Due | None
    promised: Due | None

    @property
    def planned(self) -> date | None:
        """The nearer of the two."""
        return min((due.day for due in (self.statutory, self.promised) if due), default=None)

    @property
    def provisional(self) -> bool:
        """Whether one of them runs into a year whose holidays are not published."""
        return any(due.provisional for due in (self.statutory, self.promised) if due)


def dues(flow: CaseFlow, clock: Clock, calendar: WorkingCalendar) -> Dues:
    """The dues of a case whose clock stands so: pure, and the only place where they are counted."""

    def due(limit: Limit | None, start: date | None) -> Due | None:
        if limit is None or start is None:
            return None
        return calendar.add(start, limit.days + clock.extended, limit.unit, clock.pauses)

    return Dues(due(flow.statutory, clock.statutory_from), due(flow.promised, clock.promised_from))


def start_limits(w: Work, case: Case, matter: Matter, event: str) -> None:
    """Count from today, the day itself left out, the limits that ``event`` starts.

    An event is ``opened`` or the id of an outcome; a limit whose start no outcome bears counts from the
    opening. A limit that runs is never started again, so a returned case keeps its dues.
    """
    if event == _event(matter, ACCEPTED):
        case.accepted_on = case.accepted_on or w.today
    started = False
    if matter.statutory and case.statutory_due is None and event == _event(matter, matter.statutory.start):
        case.statutory_from, started = w.today, True
    if matter.promised and case.promised_due is None and event == _event(matter, matter.promised.start):
        case.promised_from, started = w.today, True
    if started:
        recount(w, case, matter)


def recount(w: Work, case: Case, matter: Matter, calendar: WorkingCalendar | None = None) -> None:
    """Count the dues anew from what the case's clock says, over the node's calendar or another.

    Hold the case by ``lock_case``.
    """
    calendar = calendar or w.port(WorkingCalendar)
    clock = clock_of(w, case)
    counted = dues(matter, clock, calendar)
    case.statutory_due = counted.statutory.day if counted.statutory else None
    case.promised_due = counted.promised.day if counted.promised else None
    case.due_provisional = counted.provisional
    case.planned_due, case.soon_from = _planned(w, case, counted.planned), None
    start = min((day for day in (clock.statutory_from, clock.promised_from) if day), default=None)
    if case.planned_due and start and not _is_of_one_visit(matter, counted):
        case.soon_from = near_from(start, case.planned_due, calendar, w.port(CasePolicy))


@dataclass(frozen=True)
class Planned:
    """The nearer due of a case as it stands, and whether one of its dues is a guess."""

    planned: date | None
    provisional: bool


def counted_for(w: Work, case: Case, matter: Matter, calendar: WorkingCalendar) -> Planned:
    """What ``recount`` would set for the case; nothing is written."""
    counted = dues(matter, clock_of(w, case), calendar)
    return Planned(_planned(w, case, counted.planned), counted.provisional)


def clock_of(w: Work, case: Case) -> Clock:
    """What the dues are counted from; cases of before these columns count from their acceptance."""
    began = case.accepted_on or legal_day(case.opened_at)
    return Clock(
        case.statutory_from or (began if case.statutory_due else None),
        case.promised_from or (began if case.promised_due else None),
        pauses_of(w, case) if case.suspended_days or _stands(case) else (),
        case.extended_days,
    )


def pauses_of(w: Work, case: Case) -> tuple[Pause, ...]:
    """The stretches that do not count, in order; one that runs, up to the day on which it has lasted its longest."""
    w.flush()
    known = (SUSPENSION.c.case_id == case.id, SUSPENSION.c.counts_from.is_not(None))
    query = sa.select(SUSPENSION.c.first_day, SUSPENSION.c.counts_from).where(*known)
    return tuple(
        Pause(row.first_day, row.counts_from) for row in w.execute(query.order_by(SUSPENSION.c.first_day))
    )


def near_from(start: date, due: date, calendar: WorkingCalendar, policy: CasePolicy) -> date:
    """The first day on which little enough of ``start``–``due`` is left, never before ``start``."""
    share = due - timedelta(days=floor((due - start).days * policy.soon_share))
    return max(start, min(share, _working_days_before(due, policy.soon_working_days, calendar, start)))


def _is_of_one_visit(flow: CaseFlow, counted: Dues) -> bool:
    """What is done while the applicant waits has no days to run short of: it is never near its due."""
    limits = ((flow.statutory, counted.statutory), (flow.promised, counted.promised))
    nearest = [limit for limit, due in limits if limit and due and due.day == counted.planned]
    return all(limit.unit == "visit" for limit in nearest)


def _stands(case: Case) -> bool:
    return case.held_reason == HoldReason.SPECIAL_PROCEDURE.value


def _planned(w: Work, case: Case, counted: date | None) -> date | None:
    """What is planned; while the clock stands for no one knows how long, only what had lapsed before it stopped."""
    stopped = (
        _stands(case)
        and w.execute(
            sa.select(SUSPENSION.c.first_day).where(
                SUSPENSION.c.case_id == case.id,
                SUSPENSION.c.state == SuspensionState.RUNNING,
                SUSPENSION.c.counts_from.is_(None),
            )
        ).scalar()
    )
    return None if stopped and counted and counted >= stopped else counted


def _event(matter: Matter, start: str) -> str:
    borne = any(start in step.outcomes for step in matter.flow)
    return start if borne else OPENED


def _working_days_before(due: date, days: int, calendar: WorkingCalendar, start: date) -> date:
    """The earliest day, ``start`` at most, that leaves at most ``days`` working days until ``due``."""
    day, left = due, int(calendar.is_working(due))
    while left <= days and day > start:
        day -= timedelta(days=1)
        left += calendar.is_working(day)
    return day
