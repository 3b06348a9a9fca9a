"""The public door to the queue of an office and its windows (排队叫号)."""

from jinmin.identity import counter_of
from jinmin.queueing import QueueView, TicketLine, call_next, current_ticket, finish_ticket, queue_view

__all__ = [
    "QueueView",
    "TicketLine",
    "call_next",
    "counter_of",
    "current_ticket",
    "finish_ticket",
    "queue_view",
]
