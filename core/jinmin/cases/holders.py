"""In whose hands a case is (占用人): a word to colleagues. What stops them is the version check."""

from dataclasses import dataclass
from uuid import UUID

from jinmin.cases.access import mark, require_handling
from jinmin.cases.models import Case
from jinmin.db.work import Work
from jinmin.errors import Refused


@dataclass(frozen=True)
class Colleague:
    """A user to hand a case to."""

    user_id: UUID
    name: str


def claim_case(w: Work, case: Case) -> None:
    """Take a free case in hand (接办); Refused ``case.held_by_other`` names who has it."""
    require_handling(w, case)
    if case.holder_id not in (None, w.actor.user_id):
        raise Refused("case.held_by_other", holder=case.holder_name)
    _put_in_hands(w, case, "case.claim")


def take_over(w: Work, case: Case) -> None:
    """Take the case out of another clerk's hands, who is away."""
    require_handling(w, case)
    _put_in_hands(w, case, "case.take_over")


def hand_over(w: Work, case: Case, to: Colleague | None) -> None:
    """Give the case to ``to`` (转交), or back to everybody with None. Only its holder can."""
    require_handling(w, case)
    if case.holder_id not in (None, w.actor.user_id):
        raise Refused("case.held_by_other", holder=case.holder_name)
    case.holder_id, case.holder_name = (to.user_id, to.name) if to else (None, "")
    mark(w, case, "case.hand_over")


def _put_in_hands(w: Work, case: Case, action: str) -> None:
    case.holder_id, case.holder_name = w.actor.user_id, w.actor.name
    mark(w, case, action)
