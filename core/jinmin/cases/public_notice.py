"""Public notice (公示): posted for its days, objections answered, only then the step goes on."""

from uuid import UUID

import sqlalchemy as sa

from jinmin.cases.access import lock_case, mark, matter_of, require_handling
from jinmin.cases.course_models import CaseObjection, CasePublicNotice, ObjectionState
from jinmin.cases.models import Case
from jinmin.db.work import Work
from jinmin.errors import Invalid, Refused
from jinmin.matters import WorkingCalendar
from jinmin.vocabulary.flow import StepRule

NOTICE = CasePublicNotice.__table__
OBJECTION = CaseObjection.__table__


def post_notice(w: Work, case: Case, *, place: str, summary: str) -> CasePublicNotice:
    """Begin the notice of the step that waits: today is not counted. Hold the case by ``lock_case``."""
    require_handling(w, case)
    step = matter_of(w, case).step(case.step)
    if step.public_notice is None:
        raise Refused("public_notice.not_here", step=step.title)
    if not place.strip() or not summary.strip():
        raise Invalid("public_notice.text_needed", field="summary" if place.strip() else "place")
    if notice_of(w, case) is not None:
        raise Refused("public_notice.posted_already", step=step.title)
    within = step.public_notice.within
    due = w.port(WorkingCalendar).add(w.today, within.days, within.unit)
    mark(w, case, "case.public_notice")
    return w.add(
        CasePublicNotice(
            origin=case.origin,
            epoch=case.epoch,
            case_id=case.id,
            turn=case.steps_taken,
            step=step.id,
            place=place.strip(),
            summary=summary.strip(),
            begins_on=w.today,
            ends_on=due.day,
            provisional=due.provisional,
            posted_by=w.actor.user_id,
            posted_by_name=w.actor.name,
        )
    )


def raise_objection(w: Work, case: Case, *, raised_by: str, content: str) -> CaseObjection:
    """Take in an objection; as long as the notice runs and its step waits."""
    require_handling(w, case)
    notice = notice_of(w, case)
    if notice is None or w.today > notice.ends_on:
        raise Refused("public_notice.not_running")
    if not raised_by.strip() or not content.strip():
        raise Invalid("objection.text_needed", field="content" if raised_by.strip() else "raised_by")
    mark(w, case, "case.objection")
    return w.add(
        CaseObjection(
            origin=case.origin,
            epoch=case.epoch,
            case_id=case.id,
            notice_id=notice.id,
            raised_at=w.at,
            raised_by=raised_by.strip(),
            content=content.strip(),
        )
    )


def answer_objection(w: Work, objection_id: UUID, *, upheld: bool, answer: str) -> CaseObjection:
    """Decide an objection, with the answer the objector is given."""
    case = lock_case(w, w.get(CaseObjection, objection_id).case_id)
    row = w.lock(CaseObjection, objection_id)
    require_handling(w, case)
    if row.state is not ObjectionState.OPEN:
        raise Refused("objection.answered", state=row.state.label)
    if not answer.strip():
        raise Invalid("objection.answer_needed", field="answer")
    row.state = ObjectionState.UPHELD if upheld else ObjectionState.REJECTED
    row.answer, row.answered_at = answer.strip(), w.at
    row.answered_by, row.answered_by_name = w.actor.user_id, w.actor.name
    mark(w, case, "case.objection_answered")
    return row


def require_clear(w: Work, case: Case, step: StepRule) -> None:
    """Refused until the notice was posted, is over, and no objection is open or was upheld."""
    notice = notice_of(w, case)
    if notice is None:
        raise Refused("public_notice.not_posted", step=step.title)
    if w.today <= notice.ends_on:
        raise Refused("public_notice.running", ends_on=notice.ends_on)
    counted = sa.select(sa.func.count()).where(
        OBJECTION.c.notice_id == notice.id, OBJECTION.c.state != ObjectionState.REJECTED
    )
    if pending := w.execute(counted).scalar_one():
        raise Refused("public_notice.objections", pending=pending)


def notice_of(w: Work, case: Case) -> CasePublicNotice | None:
    """The notice of the step that waits, None when it is not posted."""
    w.flush()
    query = sa.select(NOTICE.c.id).where(NOTICE.c.case_id == case.id, NOTICE.c.turn == case.steps_taken)
    found = w.execute(query).scalar()
    return None if found is None else w.get(CasePublicNotice, found)
