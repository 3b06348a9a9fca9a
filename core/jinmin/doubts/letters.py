"""The letters of 疑义校核 as they travel between nodes: what of each row leaves, by the ordinary batches."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel

from jinmin.doubts.models import Channel, Outcome
from jinmin.vocabulary.resource import Resource


class QuestionWire(BaseModel):
    """A question; the values, the reason and the evidence travel sealed."""

    number: str
    asker: str
    asker_title: str
    addressee: str
    resource: str
    record_id: UUID
    record_version: int
    record_region: str
    region: str
    field: str
    held: str
    claimed: str
    reason: str
    evidence_name: str
    evidence_digest: str
    evidence: str
    raised_on: date
    due_on: date
    due_provisional: bool
    passed_from: UUID | None


class AnswerWire(BaseModel):
    """An answer; the reason travels sealed."""

    doubt_id: UUID
    addressee: str
    resource: str
    record_id: UUID
    record_region: str
    region: str
    outcome: Outcome
    reason: str
    corrected_version: int | None
    corrected_action: str
    corrected_seq: int | None
    answered_on: date


class RetractionWire(BaseModel):
    """A retraction; the reason travels sealed."""

    doubt_id: UUID | None
    addressee: str
    addressee_title: str
    channel: Channel
    resource: str
    record_id: UUID
    record_region: str
    region: str
    fields: list[str]
    wrong_version: int
    right_version: int
    reason: str
    issued_on: date
    due_on: date
    due_provisional: bool
    passed_from: UUID | None
    reminders: int
    reminded_on: date | None


class AcknowledgementWire(BaseModel):
    """An acknowledgement; the note travels sealed."""

    retraction_id: UUID
    addressee: str
    by_title: str
    region: str
    cases: int
    papers: int
    figures: int
    note: str
    acknowledged_on: date


def _letter(name: str, title: str, table: str, wire: type[BaseModel], valid_on: str) -> Resource:
    return Resource(
        id=name,
        title=title,
        table=table,
        wire=wire,
        schema_version=1,
        share_type=2,
        valid_on=valid_on,
        addressee="addressee",
    )


LETTERS = (
    _letter("doubts.question", "共享数据疑义", "doubt_question", QuestionWire, "raised_on"),
    _letter("doubts.answer", "疑义答复", "doubt_answer", AnswerWire, "answered_on"),
    _letter("doubts.retraction", "反向追错通知", "doubt_retraction", RetractionWire, "issued_on"),
    _letter(
        "doubts.acknowledgement",
        "反向追错确认",
        "doubt_acknowledgement",
        AcknowledgementWire,
        "acknowledged_on",
    ),
)
"""Every node has them."""
