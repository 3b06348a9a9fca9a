"""作废: a booklet that was damaged or misprinted is written off, one scanned by mistake goes back."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from jinmin.api import Invalid, Parameters, Refused, Work, require
from jinmin_marriage.booklet_models import ReturnedBooklet, SpoiltBooklet
from jinmin_marriage.forms import ROLES, Role
from jinmin_marriage.models import MarriageRecord
from jinmin_marriage.reissue_models import Reissue
from jinmin_marriage.service.booklets import BOOKLET, PrintNumbers, read_numbers
from jinmin_marriage.service.lengths import given_reason
from jinmin_marriage.service.stock import require_held

SPOILT, RETURNED = SpoiltBooklet.__table__, ReturnedBooklet.__table__


@dataclass(frozen=True)
class SpoilRequest:
    """Which booklet is to be written off or given back, and why; ``asked_by`` is the clerk who asks."""

    number: str
    reason: str
    asked_by: UUID


def persons_to_spoil(w: Work) -> int:
    """How many people answer for a written-off booklet here (``marriage.spoil_persons``)."""
    return w.port(Parameters).resolve("marriage.spoil_persons", w.today, w.actor.region).integer


def spoil_used_booklet(w: Work, printed: MarriageRecord | Reissue, asked: SpoilRequest) -> None:
    """作废本张: the booklet was meant for this certificate; its place is free for another number.

    Acts in the name of the second person. Refused ``marriage.spoil_same_person``; Invalid
    ``marriage.spoil_number`` when the certificate does not have this number, ``marriage.correction_reason``.
    """
    role = _side_of(printed, asked.number)
    _write_off(w, asked, printed.case_id)
    setattr(printed, f"print_no_{role}", None)


def return_booklet(w: Work, printed: MarriageRecord | Reissue, asked: SpoilRequest) -> None:
    """退回空白: the number was scanned by mistake, the booklet itself is unused and can be issued to others.

    Acts in the name of the second person, who saw it; raises as ``spoil_used_booklet``.
    """
    role = _side_of(printed, asked.number)
    office_id, user_id = _second_person(w, asked)
    w.add(
        ReturnedBooklet(
            region=w.actor.region,
            office_id=office_id,
            number=asked.number,
            case_id=printed.case_id,
            returned_on=w.today,
            returned_by=asked.asked_by,
            confirmed_by=user_id,
            reason=given_reason(RETURNED.c.reason, asked.reason),
        )
    )
    setattr(printed, f"print_no_{role}", None)
    listed = (BOOKLET.c.origin == w.origin, BOOKLET.c.number == asked.number)
    w.session.connection().execute(sa.delete(BOOKLET).where(*listed))


def spoil_blank_booklet(w: Work, asked: SpoilRequest) -> None:
    """A blank is written off before it was used; Invalid ``marriage.print_no_used`` when it was."""
    w.action = "marriage.booklets.spoil"
    require(w.actor, "marriage.register", w.actor.region)
    number = read_numbers(w, PrintNumbers(groom=asked.number), w.actor.region).groom or ""
    known = sa.select(BOOKLET.c.number).where(BOOKLET.c.origin == w.origin, BOOKLET.c.number == number)
    if not number or w.execute(known).first():
        raise Invalid("marriage.print_no_used" if number else "marriage.print_no_shape", field="number")
    require_held(w, number, (asked.asked_by, None))
    spoilt = _write_off(w, SpoilRequest(number, asked.reason, asked.asked_by), None)
    w.session.connection().execute(
        sa.insert(BOOKLET), [{"origin": w.origin, "number": number, "record_id": spoilt.id}]
    )


def _side_of(printed: MarriageRecord | Reissue, number: str) -> Role:
    role = next((role for role in ROLES if getattr(printed, f"print_no_{role}") == number), None)
    if role is None:
        raise Invalid("marriage.spoil_number", number=number)
    return role


def _second_person(w: Work, asked: SpoilRequest) -> tuple[UUID, UUID]:
    """Whose work this is, with the office."""
    if w.actor.user_id is None or w.actor.org_id is None:
        raise Refused("marriage.amend_needs_person")
    if persons_to_spoil(w) > 1 and w.actor.user_id == asked.asked_by:
        raise Refused("marriage.spoil_same_person")
    return w.actor.org_id, w.actor.user_id


def _write_off(w: Work, asked: SpoilRequest, case_id: UUID | None) -> SpoiltBooklet:
    office_id, user_id = _second_person(w, asked)
    return w.add(
        SpoiltBooklet(
            region=w.actor.region,
            office_id=office_id,
            number=asked.number,
            case_id=case_id,
            spoilt_on=w.today,
            spoilt_by=asked.asked_by,
            confirmed_by=user_id,
            reason=given_reason(SPOILT.c.reason, asked.reason),
        )
    )
