"""Queue numbers (排队叫号) of an office and its windows: taken, called, passed over, sent to another window."""

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
    "QueueTicket",
    "QueueView",
    "TicketLine",
    "TicketState",
    "WindowLine",
    "call_again",
    "call_next",
    "current_ticket",
    "finish_ticket",
    "move_ticket",
    "pass_over",
    "queue_view",
    "recall_ticket",
    "take_ticket",
]
