"""更正: never overwritten; the record gets a new version and a correction says what stood before and why."""

from datetime import date
from uuid import UUID

from jinmin.api import (
    Invalid,
    JinminError,
    Keyring,
    Refused,
    Work,
    normalise_name,
    parse_identity_number,
    require,
)
from jinmin_marriage.models import Correction, MarriageRecord, RecordState
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
"""Columns that may be corrected, with their titles. Anything else is a new registration or a revocation."""


def correct_record(
    w: Work, record_id: UUID, column: str, value: str, *, reason: str, expected: int | None = None
) -> Correction:
    """Correct one column of one record."""
    w.action = "marriage.correct"
    record = w.lock(MarriageRecord, record_id, expected=expected)
    require(w.actor, "marriage.correct", record.region)
    w.case_id = record.case_id
    if column not in CORRECTABLE:
        raise Refused("marriage.column_not_correctable", column=column)
    if record.state != RecordState.VALID:
        raise Refused("marriage.record_not_valid")
    if not reason.strip():
        raise Invalid("marriage.correction_reason", field="reason")
    before = _shown(getattr(record, column))
    try:
        _put(w, record, column, value)
    except JinminError as error:
        error.field = "value"
        raise
    after = _shown(getattr(record, column))
    if after == before:
        raise Invalid("marriage.correction_same", field="value")
    return w.add(
        Correction(
            record_id=record.id,
            region=record.region,
            field_name=column,
            corrected_on=w.today,
            corrected_by=w.actor.user_id,
            reason=reason.strip(),
            before=before,
            after=after,
        )
    )


def _put(w: Work, record: MarriageRecord, column: str, value: str) -> None:
    if column.endswith("_number"):
        number = parse_identity_number(value, on=w.today).value
        setattr(record, column, number)
        setattr(record, column.replace("_number", "_index"), w.port(Keyring).blind(BLIND_LABEL, number))
    elif column.endswith("_name"):
        setattr(record, column, normalise_name(value))
    elif column.endswith("_birth"):
        setattr(record, column, _date(value))
    else:
        setattr(record, column, value.strip())


def _date(value: str) -> date:
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise Invalid("marriage.date", field="value") from None


def _shown(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
