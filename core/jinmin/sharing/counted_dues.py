"""By when 共享申请 are to be checked and answered, counted anew when the calendar changes."""

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.matters import DueKind, WorkingCalendar
from jinmin.sharing.applications import APPLICATION, OPEN
from jinmin.sharing.models import ApplicationState, SharingApplication
from jinmin.sharing.policy import SharingPolicy


def _count(w: Work, row: SharingApplication, calendar: WorkingCalendar) -> None:
    policy = w.port(SharingPolicy)
    if row.state is ApplicationState.CHECKED:
        due = calendar.add(row.submitted_on, policy.answer_days)
        row.answer_due, row.due_provisional = due.day, due.provisional
    else:
        due = calendar.add(row.submitted_on, policy.check_days)
        row.check_due, row.due_provisional = due.day, due.provisional


_LIVE = APPLICATION.c.state.in_(OPEN)

SHARING_DUES = (
    DueKind(
        title="共享申请",
        model=SharingApplication,
        live=_LIVE,
        guess=sa.and_(APPLICATION.c.due_provisional, _LIVE),
        last_days=(APPLICATION.c.check_due, APPLICATION.c.answer_due),
        mark=APPLICATION.c.due_provisional,
        count=_count,
    ),
)
