"""Taking a number (取号): without gaps for an office and day."""

from uuid import UUID

from jinmin.cases import draw_serial
from jinmin.db.work import Work
from jinmin.errors import Refused
from jinmin.identity import require
from jinmin.ids import new_id
from jinmin.queueing.models import QueueTicket

TAKE = "queue.take"
"""取号: give out numbers, at a desk or on a kiosk."""
CALL = "queue.call"
"""叫号: call numbers to one's own window."""


def take_ticket(w: Work, business: str = "") -> QueueTicket:
    """The office's next number of the day for ``business`` (a matter id, "" for any).

    Drawn last and rolled back with the rest, so that none is missing. Refused ``queue.no_office`` for a post
    outside an organisation.
    """
    w.action = "queue.take"
    require(w.actor, TAKE)
    org_id = office_of(w)
    ticket = QueueTicket(id=new_id(), org_id=org_id, day=w.today, number=0, business=business, taken_at=w.at)
    ticket.number = draw_serial(w, f"queue.{org_id}.{w.today}")
    return w.add(ticket)


def office_of(w: Work) -> UUID:
    """The organisation whose queue this is."""
    if w.actor.org_id is None:
        raise Refused("queue.no_office")
    return w.actor.org_id
