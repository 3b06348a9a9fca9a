"""投诉、咨询 of whom nobody signed in: proved by a case and its party's name, or by a telephone to answer to.

The receipt is a number and a code made of the ticket's id under the node's key: both together open the answer, and
nothing but the answer.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

import sqlalchemy as sa

from jinmin.cases import Case, CaseParty
from jinmin.crypto import Keyring
from jinmin.db.work import Work
from jinmin.errors import Invalid, NotFound
from jinmin.identity import Organisation, name_key
from jinmin.identity.access import note_access
from jinmin.ledger.journal import Access
from jinmin.regions import within
from jinmin.voice.models import Ticket, TicketKind, TicketState
from jinmin.voice.tickets import TicketPlace, take_in_ticket

CASE, PARTY, ORGANISATION = Case.__table__, CaseParty.__table__, Organisation.__table__
TICKET = Ticket.__table__
CODE, SOURCE = "voice.public_code", "public"
PHONE = re.compile(r"^[0-9+][0-9 -]{6,19}$")
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 10


@dataclass(frozen=True)
class Said:
    """What somebody writes. A case is proved by ``case_no`` and ``name``; without one ``contact`` is needed."""

    kind: Literal["complaint", "consultation"]
    content: str
    case_no: str = ""
    name: str = ""
    contact: str = ""
    org_id: UUID | None = None


@dataclass(frozen=True)
class Receipt:
    """``number`` and ``code`` together look the answer up; the code is told this once."""

    number: str
    code: str
    due_on: date


@dataclass(frozen=True)
class Answer:
    """How it stands. Nothing of what was said, nobody's name; ``reply`` "" until it is answered."""

    number: str
    kind: TicketKind
    state: TicketState
    received_on: date
    due_on: date
    reply: str


def take_in_from_public(w: Work, said: Said) -> Receipt:
    """Take it in for the organisation that handles the case, or the one that was chosen.

    Invalid at the field: ``voice.no_such_case`` (number and name do not belong together, whichever is wrong),
    ``voice.contact_needed``, ``voice.contact``, ``voice.org_needed``, ``voice.content``.
    """
    contact = said.contact.strip()
    if contact and not PHONE.match(contact):
        raise Invalid("voice.contact", field="contact")
    if not (contact or said.case_no.strip()):
        raise Invalid("voice.contact_needed", field="contact")
    place = _of_case(w, said) if said.case_no.strip() else _of_organisation(w, said.org_id)
    kind = TicketKind(said.kind)
    row = take_in_ticket(w, kind, place, said.content, contact=contact, source=SOURCE)
    return Receipt(row.number, _code(w, row.id), row.due_on)


def look_up_answer(w: Work, number: str, code: str) -> Answer:
    """The answer behind a receipt; journalled. NotFound ``voice.no_receipt`` for whichever is wrong."""
    query = sa.select(Ticket).where(TICKET.c.number == number.strip().upper(), TICKET.c.source == SOURCE)
    row = w.session.scalars(query).one_or_none()
    given = code.strip().upper().replace("-", "")
    # Compared in any case: how long it takes says nothing about which numbers there are.
    wanted = _code(w, row.id if row else UUID(int=0))
    if not secrets.compare_digest(given.encode(), wanted.encode()) or row is None:
        raise NotFound("voice.no_receipt")
    note_access(w, w.actor, Access("voice.looked_up", f"voice/{row.id}", 1))
    reply = row.reply if row.state is TicketState.CLOSED else ""
    return Answer(row.number, row.kind, row.state, row.received_on, row.due_on, reply or "")


def organisations_to_ask(w: Work, region: str) -> dict[UUID, str]:
    """Whom one can turn to in a division, by name."""
    query = sa.select(ORGANISATION.c.id, ORGANISATION.c.name).where(within(ORGANISATION.c.region, region))
    return {row.id: row.name for row in w.execute(query.order_by(ORGANISATION.c.name).limit(500))}


def _of_case(w: Work, said: Said) -> TicketPlace:
    query = (
        sa.select(CASE.c.id, CASE.c.region, CASE.c.org_id, CASE.c.matter, PARTY.c.name)
        .join(PARTY, PARTY.c.case_id == CASE.c.id)
        .where(CASE.c.case_no == said.case_no.strip(), CASE.c.origin == w.origin)
    )
    wanted = name_key(said.name)
    found = next((row for row in w.execute(query) if wanted and name_key(row.name) == wanted), None)
    if found is None:
        raise Invalid("voice.no_such_case", field="case_no")
    return TicketPlace(found.region, found.org_id, found.matter, found.id)


def _of_organisation(w: Work, org_id: UUID | None) -> TicketPlace:
    held = w.session.get(Organisation, org_id) if org_id else None
    if held is None:
        raise Invalid("voice.org_needed", field="org")
    return TicketPlace(held.region, held.id)


def _code(w: Work, ticket_id: UUID) -> str:
    raw = w.port(Keyring).blind(CODE, ticket_id.hex)
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in raw[:CODE_LENGTH])
