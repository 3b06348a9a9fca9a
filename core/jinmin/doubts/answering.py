"""校核答复: the owner looks into a question and says whether the record was corrected or stands, and why."""

from uuid import UUID

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.doubts.models import Doubt, DoubtAnswer, Outcome
from jinmin.doubts.policy import ANSWER
from jinmin.doubts.records import is_own, letter_region, shared_record
from jinmin.doubts.retracting import issue_retractions
from jinmin.errors import Invalid, Refused
from jinmin.identity import require
from jinmin.ledger.entries import Entry, entries_of

ANSWERS = DoubtAnswer.__table__


def answer_doubt(w: Work, doubt_id: UUID, outcome: Outcome, reason: str) -> DoubtAnswer:
    """Answer a question about a record of this node; needs ANSWER for the record's division.

    ``CORRECTED`` refers to the ordinary correction that the owning business made since: the record's version now,
    Refused ``doubts.not_corrected`` when that is the one that was questioned. A correction goes to every
    recipient by the ordinary streams; its retractions are written in this same commit.
    """
    doubt = w.lock(Doubt, doubt_id)
    record = shared_record(w, doubt.resource, doubt.record_id)
    require(w.actor, ANSWER, record.region)
    if not is_own(w, record):
        raise Refused("doubts.not_the_owner", owner=record.supplier)
    if answer_of(w, doubt_id) is not None:
        raise Refused("doubts.answered", number=doubt.number)
    if not reason.strip():
        raise Invalid("doubts.reason", field="reason")
    w.action = "doubts.answer"
    answer = _answer(w, doubt, outcome, reason.strip())
    if outcome is Outcome.CORRECTED:
        _refer(answer, doubt, _correction(w, doubt))
        issue_retractions(w, record, doubt.record_version, reason.strip(), doubt_id=doubt.id)
    return w.add(answer)


def pass_answer_on(w: Work, answer: DoubtAnswer, asked: Doubt) -> DoubtAnswer:
    """Tell whoever asked this node what the owner answered to the question that was passed on."""
    passed = _answer(w, asked, answer.outcome, answer.reason)
    passed.corrected_version, passed.corrected_action = answer.corrected_version, answer.corrected_action
    passed.corrected_seq = answer.corrected_seq
    return w.add(passed)


def answer_of(w: Work, doubt_id: UUID) -> DoubtAnswer | None:
    """The answer, if there is one."""
    query = sa.select(DoubtAnswer).where(ANSWERS.c.doubt_id == doubt_id)
    return w.session.scalars(query).one_or_none()


def _answer(w: Work, doubt: Doubt, outcome: Outcome, reason: str) -> DoubtAnswer:
    away = doubt.origin != w.origin
    return DoubtAnswer(
        doubt_id=doubt.id,
        addressee=doubt.origin if away else doubt.asker,
        resource=doubt.resource,
        record_id=doubt.record_id,
        record_region=doubt.record_region,
        region=letter_region(w, doubt.origin, doubt.record_region) if away else doubt.record_region,
        outcome=outcome,
        reason=reason,
        answered_on=w.today,
        answered_by=w.actor.user_id,
        answered_by_name=w.actor.name,
    )


def _correction(w: Work, doubt: Doubt) -> Entry:
    """The ledger entry of the record as it stands, which must be newer than what was questioned."""
    newest = entries_of(w, [doubt.record_id])[-1]
    if newest.version <= doubt.record_version:
        raise Refused("doubts.not_corrected", version=newest.version)
    return newest


def _refer(answer: DoubtAnswer, doubt: Doubt, correction: Entry) -> None:
    answer.corrected_version = correction.version
    answer.corrected_action = correction.action
    answer.corrected_seq = correction.seq
