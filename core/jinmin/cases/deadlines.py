"""The dues of a case (时限): which event starts a limit, what it leads to, from when a due is near."""

from datetime import date, timedelta
from math import floor

from jinmin.cases.models import Case
from jinmin.cases.policy import CasePolicy
from jinmin.db.work import Work
from jinmin.matters import Due, WorkingCalendar
from jinmin.vocabulary.matter import Limit, Matter

OPENED = "opened"
ACCEPTED = "accepted"


def start_limits(w: Work, case: Case, matter: Matter, event: str) -> None:
    """Count from today, the day itself left out, the limits that ``event`` starts.

    An event is ``opened`` or the id of an outcome; a limit whose start no outcome bears counts from the
    opening. A limit that runs is never started again, so a returned case keeps its dues.
    """
    if event == _event(matter, ACCEPTED):
        case.accepted_on = case.accepted_on or w.today
    started: list[Due] = []
    if matter.statutory and case.statutory_due is None and event == _event(matter, matter.statutory.start):
        started.append(_due(w, matter.statutory))
        case.statutory_due = started[-1].day
    if matter.promised and case.promised_due is None and event == _event(matter, matter.promised.start):
        started.append(_due(w, matter.promised))
        case.promised_due = started[-1].day
    if started:
        _plan(w, case, started)


def near_from(start: date, due: date, calendar: WorkingCalendar, policy: CasePolicy) -> date:
    """The first day on which little enough of ``start``–``due`` is left, never before ``start``."""
    share = due - timedelta(days=floor((due - start).days * policy.soon_share))
    return max(start, min(share, _working_days_before(due, policy.soon_working_days, calendar, start)))


def _plan(w: Work, case: Case, started: list[Due]) -> None:
    case.due_provisional = case.due_provisional or any(due.provisional for due in started)
    case.planned_due = min(due for due in (case.statutory_due, case.promised_due) if due)
    case.soon_from = near_from(w.today, case.planned_due, w.port(WorkingCalendar), w.port(CasePolicy))


def _event(matter: Matter, start: str) -> str:
    borne = any(start in step.outcomes for step in matter.flow)
    return start if borne else OPENED


def _due(w: Work, limit: Limit) -> Due:
    return w.port(WorkingCalendar).add(w.today, limit.days, limit.unit)


def _working_days_before(due: date, days: int, calendar: WorkingCalendar, start: date) -> date:
    """The earliest day, ``start`` at most, that leaves at most ``days`` working days until ``due``."""
    day, left = due, int(calendar.is_working(due))
    while left <= days and day > start:
        day -= timedelta(days=1)
        left += calendar.is_working(day)
    return day
