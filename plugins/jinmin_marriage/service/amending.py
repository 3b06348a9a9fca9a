"""人员信息变更: a name that was typed wrongly once must not stand in the way of its holder for ever.

A person's record is made from the first application. When the document says another name, the clerk who
holds the document says why, a second person looks at it too and confirms; the application then goes on.
"""

from dataclasses import dataclass
from uuid import UUID

from jinmin.api import (
    RESIDENT_CARD,
    Invalid,
    Person,
    PersonInput,
    Refused,
    Work,
    amend_person,
    find_person,
    find_persons,
    name_key,
    normalise_name,
    require,
)
from jinmin_marriage.forms import MarriageForm, Role, read_resident_number, readable_parties
from jinmin_marriage.models import NameAmendment
from jinmin_marriage.service.lengths import given_reason

AMENDMENT = NameAmendment.__table__


@dataclass(frozen=True)
class NameRequest:
    """What the clerk at the window asks a colleague to confirm; ``asked_by`` is that clerk."""

    id_number: str
    name: str
    asked_by: UUID
    reason: str
    document_seen: bool


def amend_name(w: Work, wanted: NameRequest) -> Person:
    """Put the name right, in the name of the second person whose work this is.

    Raises Refused ``marriage.amend_same_person``, ``marriage.amend_needs_person``; Invalid
    ``marriage.document_not_seen``, ``marriage.correction_reason``, ``marriage.correction_same``, ``name.…``;
    NotFound ``person.not_found``; Forbidden without the right to accept marriages.
    """
    w.action = "marriage.amend_name"
    require(w.actor, "marriage.accept")
    if w.actor.user_id is None:
        raise Refused("marriage.amend_needs_person")
    if w.actor.user_id == wanted.asked_by:
        raise Refused("marriage.amend_same_person")
    if not wanted.document_seen:
        raise Invalid("marriage.document_not_seen", field="document_seen")
    reason = given_reason(AMENDMENT.c.reason, wanted.reason)
    number = read_resident_number(wanted.id_number, w.today)
    person = find_person(w, RESIDENT_CARD, number.value)
    before, after = person.name, normalise_name(wanted.name)
    if after == before:
        raise Invalid("marriage.correction_same", field="name")
    w.add(
        NameAmendment(
            person_id=person.id,
            region=w.actor.region,
            amended_on=w.today,
            asked_by=wanted.asked_by,
            confirmed_by=w.actor.user_id,
            reason=reason,
            before=before,
            after=after,
        )
    )
    return rename(w, person, after)


def misnamed_parties(w: Work, form: MarriageForm) -> tuple[Role, ...]:
    """The parties whose number is on record here under another name than the form says."""
    read = readable_parties(form, w.today)
    known = find_persons(w, RESIDENT_CARD, [party.number.value for party in read.values()])
    return tuple(
        role
        for role, party in read.items()
        if (person := known.get(party.number.value))
        and form.party(role).name
        and name_key(person.name) != name_key(form.party(role).name)
    )


def rename(w: Work, person: Person, name: str) -> Person:
    """The person's record under another name, everything else as it stands."""
    given = PersonInput(id_kind=person.id_kind, id_number=person.id_number or "", name=name)
    return amend_person(w, person.id, given, expected=person.version)
