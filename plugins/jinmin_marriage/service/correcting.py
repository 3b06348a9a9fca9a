"""更正: never overwritten; the record gets a new version and a correction says what stood before and why.

Number, name and what the number says (birth, sex) belong together: they are corrected in one step and
judged again for the day of the registration, and the marriage moves to the person it was meant for.
"""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from jinmin.api import (
    RESIDENT_CARD,
    Invalid,
    JinminError,
    Keyring,
    Person,
    PersonInput,
    Refused,
    RulesBroken,
    Work,
    admit_person,
    find_persons,
    normalise_name,
    parse_identity_number,
    require,
)
from jinmin_marriage import rules
from jinmin_marriage.forms import ROLES, MarriageForm, ReadParty, Role, read_resident_number
from jinmin_marriage.models import Correction, MarriageRecord, RecordState, Spouse
from jinmin_marriage.register import married_among
from jinmin_marriage.service.amending import rename
from jinmin_marriage.service.applying import in_force, legal_ages
from jinmin_marriage.service.lengths import given_reason, within_column
from jinmin_marriage.service.registering import BLIND_LABEL

CORRECTABLE = {
    "groom_name": "男方姓名",
    "bride_name": "女方姓名",
    "groom_number": "男方证件号码",
    "bride_number": "女方证件号码",
    "groom_birth": "男方出生日期",
    "bride_birth": "女方出生日期",
    "note": "备注",
}
"""Columns that a correction may change, with their titles. Anything else is a new registration or a revocation."""

JUDGED = (rules.two_persons, rules.man_and_woman, rules.of_age, rules.no_spouse)
RECORD, CORRECTION = MarriageRecord.__table__, Correction.__table__


@dataclass(frozen=True)
class Identity:
    """Who a party really is, as the document says: number and name; the number says birth and sex."""

    id_number: str
    name: str


def correct_party(
    w: Work, record_id: UUID, role: Role, identity: Identity, *, reason: str, expected: int | None = None
) -> tuple[Correction, ...]:
    """Correct who this party is; one correction for each column that changed.

    Raises Invalid for a wrong number, name or reason; RulesBroken when this person could not have been
    married then, or is married otherwise; Refused ``person.name_differs`` when the number is on record
    under another name; Conflict when a marriage of this person is registered at the same moment.
    """
    reason = _begin(w, reason)
    record = _standing(w, record_id, expected)
    read = _read(w, identity)
    other: Role = "bride" if role == "groom" else "groom"
    before = {column: _shown(getattr(record, column)) for column in _columns(role)}
    _require_marriageable(w, record, {role: read, other: _registered(w, record, other)}, role)
    person = _person(w, record, role, read)
    _put(w, record, role, read, person)
    after = {column: _shown(getattr(record, column)) for column in _columns(role)}
    changed = [column for column in before if before[column] != after[column]]
    if not changed:
        raise Invalid("marriage.correction_same", field="id_number")
    return tuple(_note(w, record, column, before[column], after[column], reason) for column in changed)


def correct_note(
    w: Work, record_id: UUID, note: str, *, reason: str, expected: int | None = None
) -> Correction:
    """Correct the record's note."""
    reason = _begin(w, reason)
    record = _standing(w, record_id, expected)
    before, after = record.note, within_column(RECORD.c.note, note, "note")
    if after == before:
        raise Invalid("marriage.correction_same", field="note")
    record.note = after
    return _note(w, record, "note", before, after, reason)


def _begin(w: Work, reason: str) -> str:
    w.action = "marriage.correct"
    return given_reason(CORRECTION.c.reason, reason)


def _standing(w: Work, record_id: UUID, expected: int | None) -> MarriageRecord:
    record = w.lock(MarriageRecord, record_id, expected=expected)
    require(w.actor, "marriage.correct", record.region)
    w.case_id = record.case_id
    if record.state != RecordState.VALID:
        raise Refused("marriage.record_not_valid")
    return record


def _read(w: Work, identity: Identity) -> ReadParty:
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


def _registered(w: Work, record: MarriageRecord, role: Role) -> ReadParty:
    number = parse_identity_number(getattr(record, f"{role}_number"), on=w.today)
    return ReadParty(number=number, name=getattr(record, f"{role}_name"))


def _require_marriageable(
    w: Work, record: MarriageRecord, parties: dict[Role, ReadParty], role: Role
) -> None:
    """As the law stood on the day of the registration; the marriage that is corrected does not count."""
    known = find_persons(w, RESIDENT_CARD, [parties[role].number.value]).get(parties[role].number.value)
    elsewhere = known is not None and known.id not in (record.groom_id, record.bride_id)
    married = elsewhere and known is not None and known.id in married_among(w, [known.id])
    facts = rules.Facts(
        parties={each: parties[each] for each in ROLES},
        married=frozenset({role}) if married else frozenset(),
        ages=legal_ages(in_force(w, record.region, record.registered_on)),
    )
    broken = [each for rule in JUDGED for each in rule(MarriageForm(), facts, record.registered_on)]
    mine = tuple(
        replace(each, field="id_number") for each in broken if (each.field or "").startswith(f"{role}.")
    )
    if mine:
        raise RulesBroken(mine)


def _person(w: Work, record: MarriageRecord, role: Role, read: ReadParty) -> Person:
    standing = w.get(Person, getattr(record, f"{role}_id"))
    if standing.id_number == read.number.value:
        return standing if standing.name == read.name else rename(w, standing, read.name)
    given = PersonInput(
        id_kind=RESIDENT_CARD,
        id_number=read.number.value,
        name=read.name,
        sex=read.number.sex,
        birth=read.number.birth,
    )
    return admit_person(w, given)


def _put(w: Work, record: MarriageRecord, role: Role, read: ReadParty, person: Person) -> None:
    spouse = w.session.scalars(
        sa.select(Spouse).where(Spouse.__table__.c.record_id == record.id, Spouse.__table__.c.role == role)
    ).one()
    w.lock(Spouse, spouse.id).person_id = person.id
    number = read.number.value
    blind = w.port(Keyring).blind(BLIND_LABEL, number)
    values = (person.id, number, blind, read.name, read.number.birth)
    for name, value in zip(("id", "number", "index", "name", "birth"), values, strict=True):
        setattr(record, f"{role}_{name}", value)
    # The database's own rule, one live marriage for each person, must have its say here.
    w.flush()


def _note(w: Work, record: MarriageRecord, column: str, before: str, after: str, reason: str) -> Correction:
    return w.add(
        Correction(
            record_id=record.id,
            region=record.region,
            field_name=column,
            corrected_on=w.today,
            corrected_by=w.actor.user_id,
            reason=reason,
            before=before,
            after=after,
        )
    )


def _columns(role: Role) -> tuple[str, str, str]:
    return f"{role}_number", f"{role}_name", f"{role}_birth"


def _shown(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
