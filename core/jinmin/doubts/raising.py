"""提出疑义: a user of a shared record says what is wrong with it; a case need not wait for the answer."""

import hashlib
from base64 import b64encode
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field

from jinmin.cases import Case, draw_serial, lock_case
from jinmin.cases.access import mark
from jinmin.cases.noted_steps import note_step
from jinmin.db.work import Work
from jinmin.documents.images import check_scan
from jinmin.doubts.models import Doubt, DoubtAnswer
from jinmin.doubts.policy import EVIDENCE_MOST, RAISE
from jinmin.doubts.records import QuestionedRecord, letter_region, shared_record
from jinmin.errors import Invalid, Refused
from jinmin.identity import require
from jinmin.matters import Parameters, WorkingCalendar
from jinmin.matters.working_calendar import Due
from jinmin.vocabulary.profile import Profile

QUESTION, ANSWERS = Doubt.__table__, DoubtAnswer.__table__
STEP, STEP_TITLE = "doubt", "共享数据疑义"


@dataclass(frozen=True)
class Evidence:
    """A file that shows what is right: PDF, JPEG or PNG; screened by the caller, outside the work."""

    name: str
    data: bytes


class NewDoubt(BaseModel):
    """What is questioned. ``proof`` names the valid document the citizen holds, on which the case goes on."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    resource: str = Field(title="信息资源")
    record_id: UUID = Field(title="记录")
    field: str = Field(title="有疑义的信息项")
    claimed: str = Field(min_length=1, max_length=200, title="认为正确的内容")
    reason: str = Field(min_length=4, max_length=500, title="理由")
    case_id: UUID | None = Field(default=None, title="有关办件")
    proof: str = Field(default="", max_length=200, title="当事人持有的有效证明")


def raise_doubt(w: Work, new: NewDoubt, evidence: Evidence | None = None) -> Doubt:
    """Question a record; the letter goes to whom it came from. Needs RAISE.

    Invalid for a field the resource does not share, for what stands there already, or for evidence that is no
    scan or too large; Refused ``doubts.no_way`` when no route leads to the owner, ``doubts.open`` while the same
    field is being looked into; with a case: NotFound, and ``doubts.case_closed``.
    """
    require(w.actor, RAISE)
    record = shared_record(w, new.resource, new.record_id)
    _check(record, new)
    if open_doubt(w, w.origin, new.record_id, new.field):
        raise Refused("doubts.open")
    w.action = "doubts.raise"
    doubt = _doubt(w, record, new)
    if evidence is not None:
        attach_evidence(doubt, evidence)
    if new.case_id is not None:
        _go_on(w, lock_case(w, new.case_id), doubt)
    return w.add(doubt)


def attach_evidence(doubt: Doubt, evidence: Evidence) -> None:
    """Put the file into the letter; Invalid for one that is no scan or too large."""
    if len(evidence.data) > EVIDENCE_MOST:
        raise Invalid("doubts.evidence_large", field="evidence", most=EVIDENCE_MOST // 1000)
    check_scan(evidence.data)
    doubt.evidence_name = evidence.name[:200]
    doubt.evidence = b64encode(evidence.data).decode()
    doubt.evidence_digest = hashlib.sha256(evidence.data).hexdigest()


def open_doubt(w: Work, asker: str, record_id: UUID, field: str) -> bool:
    """Whether the asker's question about this very field still waits for its answer."""
    answered = sa.exists().where(ANSWERS.c.doubt_id == QUESTION.c.id)
    same = (QUESTION.c.record_id == record_id) & (QUESTION.c.field == field) & (QUESTION.c.asker == asker)
    return w.execute(sa.select(sa.exists().where(same, ~answered))).scalar_one() is True


def answer_due(w: Work, region: str, raised: date, calendar: WorkingCalendar) -> Due:
    """By when a question raised on that day is to be answered."""
    days = w.port(Parameters).resolve("doubts.answer_days", raised, region).integer
    return calendar.add(raised, days)


def doubt_number(w: Work) -> str:
    """``YY-节点-日期-序号``, a scheme of this system's own."""
    prefix = f"YY-{w.origin}-{w.today:%Y%m%d}"
    return f"{prefix}-{draw_serial(w, prefix):04d}"


def _check(record: QuestionedRecord, new: NewDoubt) -> None:
    if new.field not in record.titles:
        raise Invalid("doubts.field_unknown", field="field", name=new.field)
    if new.claimed == record.value(new.field):
        raise Invalid("doubts.same_value", field="claimed")


def doubt_about(
    w: Work, record: QuestionedRecord, field: str, claimed: str, reason: str, *, asker: str, asker_title: str
) -> Doubt:
    """A question to whoever supplied ``record``, numbered, with the day its answer is due; not added."""
    due = answer_due(w, record.region, w.today, w.port(WorkingCalendar))
    return Doubt(
        number=doubt_number(w),
        asker=asker,
        asker_title=asker_title,
        addressee=record.supplier,
        resource=record.resource.id,
        record_id=record.row.id,
        record_version=record.row.version,
        record_region=record.region,
        region=letter_region(w, record.supplier, record.region),
        field=field,
        held=record.value(field),
        claimed=claimed,
        reason=reason,
        raised_on=w.today,
        due_on=due.day,
        due_provisional=due.provisional,
    )


def _doubt(w: Work, record: QuestionedRecord, new: NewDoubt) -> Doubt:
    node = w.port(Profile).node
    doubt = doubt_about(
        w, record, new.field, new.claimed, new.reason, asker=node.code, asker_title=node.title
    )
    doubt.raised_by, doubt.raised_by_name, doubt.proof = w.actor.user_id, w.actor.name, new.proof
    return doubt


def _go_on(w: Work, case: Case, doubt: Doubt) -> None:
    """Put the question, and on what proof the case goes on, into the case's own time line."""
    if case.finished_on is not None:
        raise Refused("doubts.case_closed", case_no=case.case_no)
    doubt.case_id = case.id
    held = f"当事人持有有效证明《{doubt.proof}》，办件继续办理。"
    goes_on = held if doubt.proof else "当事人未提供有效证明，待答复。"
    told = "已提出，继续办理" if doubt.proof else "已提出，待答复"
    note_step(w, case, STEP, STEP_TITLE, told, f"疑义 {doubt.number}。{goes_on}")
    mark(w, case, "doubts.raise")
