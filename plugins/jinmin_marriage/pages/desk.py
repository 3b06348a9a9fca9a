"""Where the clerk sits: office, window and division of the post."""

from dataclasses import dataclass

from jinmin.api import Divisions, Refused, Work
from jinmin.api.queueing import counter_of, current_ticket
from jinmin_marriage.service import Desk
from jinmin_marriage.service.whole_form import plausible_age

DIVISION_DIGITS = 6


@dataclass(frozen=True)
class Seat:
    """The desk as the service wants it, with the words for it; ``window`` "" for a post without a counter.

    From the age ``oldest`` on a number is looked at twice.
    """

    desk: Desk
    office: str
    window: str
    division: str
    ticket: str
    oldest: int


def seat_of(w: Work) -> Seat:
    """The seat of who acts; Refused ``marriage.no_office`` for a post outside a registration office."""
    actor = w.actor
    if actor.org_id is None or len(actor.region) != DIVISION_DIGITS:
        raise Refused("marriage.no_office")
    counter, ticket = counter_of(w), current_ticket(w)
    return Seat(
        desk=Desk(actor.org_id, counter.id if counter else None, actor.region),
        office=actor.org,
        window=counter.title if counter else "",
        division=w.port(Divisions).name(actor.region, w.today),
        ticket=ticket.shown if ticket else "",
        oldest=plausible_age(w, actor.region),
    )
