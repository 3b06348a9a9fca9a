"""更正: never overwritten; the record gets a new version and a correction says what stood before and why.

Number, name and what the number says (birth, sex) belong together: they are corrected in one step and
judged again for the day of the registration, and the marriage moves to the person it was meant for.
"""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from jinmin.api import (
    RESIDENT_CARD,
    Case,
    Invalid,
    Keyring,
    Person,
    PersonInput,
    Refused,
    Work,
    admit_person,
    require,
)
from jinmin.api.papers import supplement_case
from jinmin_marriage.forms import ReadParty, Role
from jinmin_marriage.models import Correction, MarriageRecord, RecordState, Spouse
from jinmin_marriage.service.amending import rename
from jinmin_marriage.service.exchanging import CONFIRM, CORRECT, Exchange, note_exchange
from jinmin_marriage.service.filing import SIDES
from jinmin_marriage.service.identities import Identity, read_identity, require_marriageable
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

RECORD, CORRECTION = MarriageRecord.__table__, Correction.__table__


def correct_party(
    w: Work,
    record_id: UUID,
    role: Role,
    identity: Identity,
    *,
    reason: str,
    exchange: Exchange | None = None,
    expected: int | None = None,
) -> tuple[Correction, ...]:
    """Correct who this party is; one correction for each column that changed.

    Another number is another person: that takes an ``exchange``, and acts in the name of the colleague who
    confirms it; Refused ``marriage.exchange_alone`` without one and as ``note_exchange``.

    Raises Invalid for a wrong number, name or reason; RulesBroken when this person could not have been
    married then, or is married otherwise; Refused ``person.name_differs`` when the number is on record
    under another name; Conflict when a marriage of this person is registered at the same moment.
    """
    reason = _begin(w, reason)
    record = _standing(w, record_id, expected, CONFIRM if exchange else CORRECT)
    read = read_identity(w, identity)
    before = {column: _shown(getattr(record, column)) for column in _columns(role)}
    require_marriageable(w, record, role, read)
    if read.number.value != getattr(record, f"{role}_number"):
        note_exchange(w, record, role, read, exchange)
        _file_paper(w, record, role, exchange)
    elif exchange is not None:
        require(w.actor, CORRECT, record.region)
    person = _person(w, record, role, read)
    _put(w, record, role, read, person)
    after = {column: _shown(getattr(record, column)) for column in _columns(role)}
    changed = [column for column in before if before[column] != after[column]]
    if not changed:
        raise Invalid("marriage.correction_same", field="id_number")
    by = exchange.verified.asked_by if exchange else w.actor.user_id
    return tuple(_note(w, record, each, before[each], after[each], reason, by) for each in changed)


def correct_note(
    w: Work, record_id: UUID, note: str, *, reason: str, expected: int | None = None
) -> Correction:
    """Correct the record's note."""
    reason = _begin(w, reason)
    record = _standing(w, record_id, expected, CORRECT)
    before, after = record.note, within_column(RECORD.c.note, note, "note")
    if after == before:
        raise Invalid("marriage.correction_same", field="note")
    record.note = after
    return _note(w, record, "note", before, after, reason, w.actor.user_id)


def _file_paper(w: Work, record: MarriageRecord, role: Role, exchange: Exchange | None) -> None:
    """The archived volume has to tell why its party is another; a record without a case has only the exchange."""
    case = w.session.get(Case, record.case_id) if record.case_id else None
    if exchange is not None and case is not None:
        supplement_case(w, case.id, f"更正证件号码的证明材料（{SIDES[role]}）", exchange.paper)


def _begin(w: Work, reason: str) -> str:
    w.action = "marriage.correct"
    return given_reason(CORRECTION.c.reason, reason)


def _standing(w: Work, record_id: UUID, expected: int | None, right: str) -> MarriageRecord:
    record = w.lock(MarriageRecord, record_id, expected=expected)
    require(w.actor, right, record.region)
    w.case_id = record.case_id
    if record.state != RecordState.VALID:
        raise Refused("marriage.record_not_valid")
    return record


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


def _note(
    w: Work, record: MarriageRecord, column: str, before: str, after: str, reason: str, by: UUID | None
) -> Correction:
    return w.add(
        Correction(
            record_id=record.id,
            region=record.region,
            field_name=column,
            corrected_on=w.today,
            corrected_by=by,
            reason=reason,
            before=before,
            after=after,
        )
    )


def _columns(role: Role) -> tuple[str, str, str]:
    return f"{role}_number", f"{role}_name", f"{role}_birth"


def _shown(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
