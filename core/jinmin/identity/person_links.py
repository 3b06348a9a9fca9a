"""Two records, one human being: said by a human, from a day on, and taken back the same way."""

from uuid import UUID

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.errors import Invalid, Refused
from jinmin.identity.person_models import Person, PersonLink

LINK = PersonLink.__table__


def confirm_link(w: Work, person_id: UUID, same_as_id: UUID, *, evidence: str) -> PersonLink:
    """Record that both are the same person from today on.

    Raises Refused ``person_link.needs_human`` for a process; Invalid ``person_link.same_record``,
    ``person_link.evidence``; NotFound; Conflict when the link stands already.
    """
    if w.actor.user_id is None:
        raise Refused("person_link.needs_human")
    if person_id == same_as_id:
        raise Invalid("person_link.same_record")
    if not evidence.strip():
        raise Invalid("person_link.evidence", field="evidence")
    first, second = sorted((w.get(Person, person_id).id, w.get(Person, same_as_id).id))
    return w.add(
        PersonLink(
            person_id=first,
            same_as_id=second,
            valid_from=w.today,
            confirmed_by=w.actor.user_id,
            confirmed_at=w.at,
            evidence=evidence.strip(),
        )
    )


def revoke_link(w: Work, link_id: UUID, *, expected: int | None = None) -> PersonLink:
    """The link holds until today. Raises Refused ``person_link.needs_human``, NotFound, Stale."""
    if w.actor.user_id is None:
        raise Refused("person_link.needs_human")
    link = w.lock(PersonLink, link_id, expected=expected)
    link.valid_to = w.today
    return link


def linked_persons(w: Work, person_id: UUID) -> frozenset[UUID]:
    """Every record linked today to this one, over any number of links, itself included."""
    standing = LINK.c.valid_to.is_(None)
    known, fresh = {person_id}, {person_id}
    while fresh:
        touching = sa.or_(LINK.c.person_id.in_(fresh), LINK.c.same_as_id.in_(fresh))
        pairs = w.execute(sa.select(LINK.c.person_id, LINK.c.same_as_id).where(standing, touching)).all()
        fresh = {one for pair in pairs for one in pair} - known
        known |= fresh
    return frozenset(known)
