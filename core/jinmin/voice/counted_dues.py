"""By when 投诉, 咨询 and 回访 are to be answered, counted anew when the calendar changes."""

from jinmin.db.work import Work
from jinmin.matters import DueKind, WorkingCalendar
from jinmin.voice.models import GUESS, Ticket, TicketState
from jinmin.voice.tickets import TICKET, answer_due


def _count(w: Work, row: Ticket, calendar: WorkingCalendar) -> None:
    due = answer_due(w, row.kind, row.region, row.received_on, calendar)
    row.due_on, row.due_provisional = due.day, due.provisional


VOICE_DUES = (
    DueKind(
        title="投诉咨询",
        model=Ticket,
        live=TICKET.c.state != TicketState.CLOSED,
        guess=GUESS,
        last_days=(TICKET.c.due_on,),
        mark=TICKET.c.due_provisional,
        count=_count,
    ),
)
