"""Who a party of a registered marriage really is, and whether that person could have been married then."""

from dataclasses import dataclass, replace

from jinmin.api import (
    RESIDENT_CARD,
    JinminError,
    RulesBroken,
    Work,
    find_persons,
    normalise_name,
    parse_identity_number,
)
from jinmin_marriage import rules
from jinmin_marriage.forms import ROLES, MarriageForm, ReadParty, Role, read_resident_number
from jinmin_marriage.models import MarriageRecord
from jinmin_marriage.register import married_among
from jinmin_marriage.service.facts import in_force, legal_ages

JUDGED = (rules.two_persons, rules.man_and_woman, rules.of_age, rules.no_spouse)


@dataclass(frozen=True)
class Identity:
    """Who a party really is, as the document says: number and name; the number says birth and sex."""

    id_number: str
    name: str


def read_identity(w: Work, identity: Identity) -> ReadParty:
    """Number and name in stored form; Invalid at ``id_number`` or ``name``."""
    try:
        number = read_resident_number(identity.id_number, w.today)
    except JinminError as error:
        error.field = "id_number"
        raise
    try:
        return ReadParty(number=number, name=normalise_name(identity.name))
    except JinminError as error:
        error.field = "name"
        raise


def registered_party(w: Work, record: MarriageRecord, role: Role) -> ReadParty:
    """The party as the register has it."""
    number = parse_identity_number(getattr(record, f"{role}_number"), on=w.today)
    return ReadParty(number=number, name=getattr(record, f"{role}_name"))


def require_marriageable(w: Work, record: MarriageRecord, role: Role, read: ReadParty) -> None:
    """As the law stood on the day of the registration; the marriage that is corrected does not count.

    Raises RulesBroken at ``id_number``.
    """
    parties = {each: read if each == role else registered_party(w, record, each) for each in ROLES}
    known = find_persons(w, RESIDENT_CARD, [read.number.value]).get(read.number.value)
    elsewhere = known is not None and known.id not in (record.groom_id, record.bride_id)
    married = elsewhere and known is not None and known.id in married_among(w, [known.id])
    facts = rules.Facts(
        parties=parties,
        married=frozenset({role}) if married else frozenset(),
        ages=legal_ages(in_force(w, record.region, record.registered_on)),
    )
    broken = [each for rule in JUDGED for each in rule(MarriageForm(), facts, record.registered_on)]
    mine = tuple(
        replace(each, field="id_number") for each in broken if (each.field or "").startswith(f"{role}.")
    )
    if mine:
        raise RulesBroken(mine)
