"""By when this node's 疑义 are to be answered and its 反向追错 acknowledged, counted anew when the calendar changes.

Both are letters: the new day is a new version, which travels to the partner as any other.
"""

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.doubts.models import Acknowledgement, Doubt, DoubtAnswer, Retraction
from jinmin.doubts.raising import answer_due
from jinmin.doubts.retracting import acknowledge_due
from jinmin.matters import Due, DueKind, WorkingCalendar

QUESTION, ANSWERED = Doubt.__table__, DoubtAnswer.__table__
RETRACTION, ACKNOWLEDGED = Retraction.__table__, Acknowledgement.__table__


def _count_question(w: Work, row: Doubt, calendar: WorkingCalendar) -> None:
    due = answer_due(w, row.record_region, row.raised_on, calendar)
    row.due_on, row.due_provisional = due.day, due.provisional


def _count_retraction(w: Work, row: Retraction, calendar: WorkingCalendar) -> None:
    due = _retraction_due(w, row, calendar)
    row.due_on, row.due_provisional = due.day, due.provisional


def _retraction_due(w: Work, row: Retraction, calendar: WorkingCalendar) -> Due:
    """What was passed on is due with what was received; that of another node is counted there."""
    if row.passed_from is not None:
        return _retraction_due(w, w.get(Retraction, row.passed_from), calendar)
    if row.origin != w.origin:
        return Due(row.due_on, row.due_provisional)
    return acknowledge_due(w, row.record_region, row.issued_on, calendar)


_OPEN_QUESTION = ~sa.exists().where(ANSWERED.c.doubt_id == QUESTION.c.id)
_OPEN_RETRACTION = ~sa.exists().where(ACKNOWLEDGED.c.retraction_id == RETRACTION.c.id)

DOUBT_DUES = (
    DueKind(
        title="疑义",
        model=Doubt,
        live=_OPEN_QUESTION,
        guess=sa.and_(QUESTION.c.due_provisional, _OPEN_QUESTION),
        last_days=(QUESTION.c.due_on,),
        mark=QUESTION.c.due_provisional,
        count=_count_question,
    ),
    DueKind(
        title="反向追错",
        model=Retraction,
        live=_OPEN_RETRACTION,
        guess=sa.and_(RETRACTION.c.due_provisional, _OPEN_RETRACTION),
        last_days=(RETRACTION.c.due_on,),
        mark=RETRACTION.c.due_provisional,
        count=_count_retraction,
    ),
)
