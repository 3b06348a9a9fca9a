"""Queue numbers (排队叫号) of an office and its windows: taken, called, passed over, sent to another window.

And its appointments (预约): whoever comes to one gets a number.
"""

from jinmin.queueing.appointments import (
    AppointmentLine,
    AppointmentState,
    Booking,
    QueueAppointment,
    appointments,
    arrive,
    book_appointment,
    cancel_appointment,
    forget_appointments,
)
from jinmin.queueing.calling import (
    call_again,
    call_next,
    finish_ticket,
    move_ticket,
    pass_over,
    recall_ticket,
)
from jinmin.queueing.looking import QueueView, TicketLine, WindowLine, current_ticket, queue_view
from jinmin.queueing.models import QueueTicket, TicketState
from jinmin.queueing.taking import CALL, TAKE, take_ticket

__all__ = [
    "CALL",
    "TAKE",
    "AppointmentLine",
    "AppointmentState",
    "Booking",
    "QueueAppointment",
    "QueueTicket",
    "QueueView",
    "TicketLine",
    "TicketState",
    "WindowLine",
    "appointments",
    "arrive",
    "book_appointment",
    "call_again",
    "call_next",
    "cancel_appointment",
    "current_ticket",
    "finish_ticket",
    "forget_appointments",
    "move_ticket",
    "pass_over",
    "queue_view",
    "recall_ticket",
    "take_ticket",
]
