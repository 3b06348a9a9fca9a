"""Systems that read here without a node of their own: they question what they were given, and acknowledge."""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from jinmin.crypto import Keyring, Tampered
from jinmin.db.work import Work
from jinmin.doubts.answering import answer_of
from jinmin.doubts.cards import letter_place
from jinmin.doubts.models import Acknowledgement, Channel, Doubt, DoubtAnswer, Retraction, TouchedKind
from jinmin.doubts.policy import EVIDENCE_MOST
from jinmin.doubts.raising import Evidence, attach_evidence, doubt_about, open_doubt
from jinmin.doubts.records import QuestionedRecord, shared_record
from jinmin.doubts.settling import acknowledge_for, acknowledgement_of
from jinmin.errors import Invalid, NotFound, Refused
from jinmin.exchange.envelope import ContentKey
from jinmin.exchange.personal import PersonalOpener
from jinmin.regions import lies_within
from jinmin.sharing.agreements import agreed_fields, agreement_for
from jinmin.sharing.visitors import Visitor
from jinmin.vocabulary.profile import Profile

RETRACTION, ACKNOWLEDGED = Retraction.__table__, Acknowledgement.__table__


class Question(BaseModel):
    """疑义 of a system that reads here, under an ``id`` of its own making; ``personal`` is sealed to this node."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: UUID
    agreement: str = Field(default="", max_length=40)
    resource: str = Field(max_length=64)
    record_id: UUID
    record_version: int = Field(ge=1)
    field: str = Field(max_length=64)
    content_key: ContentKey
    personal: Annotated[str, Field(pattern=r"^([0-9a-f]{2})+$", max_length=4 * EVIDENCE_MOST)]


class SealedPart(BaseModel):
    """What is inside ``personal``."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)

    claimed: str = Field(min_length=1, max_length=200)
    reason: str = Field(min_length=4, max_length=500)
    evidence_name: str = Field(default="", max_length=200)
    evidence: str = ""


class Found(BaseModel):
    """How many cases, papers and figures the system found touched, and what it did."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    cases: int = Field(default=0, ge=0)
    papers: int = Field(default=0, ge=0)
    figures: int = Field(default=0, ge=0)
    note: str = Field(default="", max_length=400)


def take_question(w: Work, visitor: Visitor, question: Question) -> Doubt:
    """Take a question in; the same one again gets the first answer.

    Forbidden without an agreement, NotFound for a record or field that it does not let the system read, Invalid
    when ``personal`` was not sealed to this node, Refused for an id that stands for another question.
    """
    known = w.session.get(Doubt, question.id)
    told = _opened(w, visitor, question)
    if known is not None:
        _require_same(known, visitor, question, told)
        return known
    record = _readable(w, visitor, question)
    if open_doubt(w, visitor.code, question.record_id, question.field):
        raise Refused("doubts.open")
    w.action = "doubts.raise"
    doubt = _doubt(w, visitor, question, record, told)
    if told.evidence:
        attach_evidence(doubt, Evidence(told.evidence_name, _decoded(told.evidence)))
    return w.add(doubt)


def question_of(w: Work, visitor: Visitor, doubt_id: UUID) -> tuple[Doubt, DoubtAnswer | None]:
    """The system's own question and its answer; NotFound for another's."""
    doubt = w.session.get(Doubt, doubt_id)
    if doubt is None or doubt.asker != visitor.code:
        raise NotFound("doubts.none")
    return doubt, answer_of(w, doubt_id)


def retractions_for(w: Work, visitor: Visitor) -> tuple[tuple[Retraction, Acknowledgement | None], ...]:
    """What the system has been told to correct, the oldest first; the last 500."""
    query = sa.select(Retraction).where(
        RETRACTION.c.addressee == visitor.code, RETRACTION.c.channel == Channel.PULL
    )
    found = w.session.scalars(query.order_by(RETRACTION.c.id.desc()).limit(500)).all()
    return tuple((one, acknowledgement_of(w, one.id)) for one in reversed(found))


def acknowledge_as(w: Work, visitor: Visitor, retraction_id: UUID, found: Found) -> None:
    """The system has dealt with it; NotFound for a retraction meant for somebody else, Refused the second time."""
    retraction = w.session.get(Retraction, retraction_id)
    if retraction is None or retraction.addressee != visitor.code or retraction.channel is not Channel.PULL:
        raise NotFound("doubts.no_retraction")
    counts: Mapping[TouchedKind, int] = {
        TouchedKind.CASE: found.cases,
        TouchedKind.PAPER: found.papers,
        TouchedKind.FIGURE: found.figures,
    }
    acknowledge_for(w, retraction, visitor.title, counts, found.note)


def _opened(w: Work, visitor: Visitor, question: Question) -> SealedPart:
    place = letter_place(visitor.code, w.port(Profile).node.code)
    opener = PersonalOpener(w.port(Keyring), place, question.content_key)
    try:
        return SealedPart.model_validate(opener.open(question.id, 1, question.personal))
    except (ValidationError, Tampered):
        # The cause may quote personal data.
        raise Invalid("doubts.unreadable", field="personal") from None


def _readable(w: Work, visitor: Visitor, question: Question) -> QuestionedRecord:
    agreement = agreement_for(w, visitor.code, question.resource, question.agreement)
    try:
        record = shared_record(w, question.resource, question.record_id)
    except NotFound as unknown:
        raise NotFound("doubts.not_given") from unknown
    given = lies_within(record.region, agreement.region)
    if not given or question.field not in agreed_fields(agreement, record.resource):
        raise NotFound("doubts.not_given")
    return record


def _require_same(known: Doubt, visitor: Visitor, question: Question, told: SealedPart) -> None:
    before = (known.asker, known.record_id, known.field, known.claimed, known.reason)
    if before != (visitor.code, question.record_id, question.field, told.claimed, told.reason):
        raise Refused("doubts.other_letter", id=question.id)


def _doubt(
    w: Work, visitor: Visitor, question: Question, record: QuestionedRecord, told: SealedPart
) -> Doubt:
    doubt = doubt_about(
        w, record, question.field, told.claimed, told.reason, asker=visitor.code, asker_title=visitor.title
    )
    doubt.id, doubt.record_version = question.id, question.record_version
    return doubt


def _decoded(written: str) -> bytes:
    try:
        return b64decode(written, validate=True)
    except NotBase64:
        raise Invalid("doubts.unreadable", field="personal") from None
