"""Stopping the clock for a special procedure (特别程序) and letting it go on."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from jinmin.cases.access import mark, matter_of, require_changeable, require_handling, require_own
from jinmin.cases.clock_models import CaseSuspension, SuspensionState
from jinmin.cases.deadlines import recount
from jinmin.cases.models import Case, CaseMaterial
from jinmin.cases.states import HoldReason
from jinmin.db.work import Work
from jinmin.documents.screening import ScreenState
from jinmin.errors import Invalid, NotFound, Refused
from jinmin.identity.access import require
from jinmin.matters import WorkingCalendar
from jinmin.vocabulary.flow import Limit, SpecialProcedure

SUSPENSION = CaseSuspension.__table__
DAY = timedelta(days=1)


@dataclass(frozen=True)
class SuspensionRequest:
    """Which special procedure of the matter, why, and the material that proves it."""

    procedure: str
    reason: str
    evidence: UUID | None = None


def suspend_case(w: Work, case: Case, request: SuspensionRequest) -> CaseSuspension:
    """Stop the clock from today on, or ask for it where the rule wants an approver.

    Hold the case by ``lock_case``. Raises Invalid for an unknown procedure or a missing reason; Refused
    before the acceptance, as no clock runs yet; without the evidence the rule demands, for one that was replaced or
    may not be opened, when the case waits already, or when the procedure has used up all its days in this case.
    """
    require_handling(w, case)
    rule = _rule(w, case, request.procedure)
    if case.state == "held":
        raise Refused("case.held", case_no=case.case_no)
    if case.accepted_on is None:
        raise Refused("suspension.not_accepted", case_no=case.case_no)
    if not request.reason.strip():
        raise Invalid("suspension.reason_needed", field="reason")
    _require_evidence(w, case, rule, request.evidence)
    if _live(w, case) is not None:
        raise Refused("suspension.asked_already", case_no=case.case_no)
    _require_days_left(w, case, rule)
    row = w.add(
        CaseSuspension(
            origin=case.origin,
            epoch=case.epoch,
            case_id=case.id,
            procedure=rule.id,
            title=rule.title,
            code=rule.code,
            state=SuspensionState.ASKED,
            reason=request.reason.strip(),
            evidence=request.evidence,
            asked_at=w.at,
            asked_by=w.actor.user_id,
            asked_by_name=w.actor.name,
        )
    )
    mark(w, case, "case.suspend")
    if not rule.permission:
        _stop_clock(w, case, row)
    return row


def decide_suspension(w: Work, case: Case, *, agreed: bool, note: str = "") -> CaseSuspension:
    """Approve or turn down what was asked; by the rule's approver, who is not the one that asked."""
    require_changeable(w, case)
    row = _live(w, case)
    if row is None or row.state is not SuspensionState.ASKED:
        raise NotFound("suspension.not_asked", case_no=case.case_no)
    require(w.actor, _rule(w, case, row.procedure).permission, case.region)
    if w.actor.user_id == row.asked_by:
        raise Refused("suspension.own_request")
    if not agreed and not note.strip():
        raise Invalid("suspension.reason_needed", field="note")
    row.decided_at, row.decided_by, row.decided_by_name = w.at, w.actor.user_id, w.actor.name
    row.note = note.strip()
    mark(w, case, "case.suspension_decided")
    if agreed:
        _stop_clock(w, case, row)
    else:
        row.state = SuspensionState.REFUSED
    return row


def resume_case(w: Work, case: Case) -> CaseSuspension:
    """Let the clock go on: today counts again, and the days since the stop, as far as the rule allows
    them, are added to every due.
    """
    require_own(w, case)
    row = _live(w, case)
    if row is None or row.first_day is None or row.state is not SuspensionState.RUNNING:
        raise Refused("suspension.not_running", case_no=case.case_no)
    end_suspension(w, case, row, row.first_day)
    case.state = case.resumes_as
    case.resumes_as, case.held_reason, case.held_note, case.held_since = "", "", "", None
    recount(w, case, matter_of(w, case))
    mark(w, case, "case.resume")
    return row


def end_suspension(w: Work, case: Case, row: CaseSuspension, first: date) -> None:
    """Note how long it was, the dues left alone."""
    longest = _longest(w, case, _rule(w, case, row.procedure), first)
    row.state, row.until = SuspensionState.ENDED, w.today
    row.counts_from = min(w.today, longest or date.max)
    case.suspended_days += (row.counts_from - first).days


def close_suspension(w: Work, case: Case) -> None:
    """End what stops the clock of a case that closes."""
    row = _live(w, case)
    if row is not None and row.first_day is not None:
        end_suspension(w, case, row, row.first_day)
    elif row is not None:
        row.state, row.note = SuspensionState.REFUSED, "办件已结束"


def _stop_clock(w: Work, case: Case, row: CaseSuspension) -> None:
    if case.state == "held":
        raise Refused("case.held", case_no=case.case_no)
    row.state, row.first_day = SuspensionState.RUNNING, w.today
    row.counts_from = _longest(w, case, _rule(w, case, row.procedure), w.today)
    case.resumes_as, case.state = case.state, "held"
    case.held_reason, case.held_note = HoldReason.SPECIAL_PROCEDURE.value, row.title
    case.held_since = w.at
    recount(w, case, matter_of(w, case))


def _live(w: Work, case: Case) -> CaseSuspension | None:
    w.flush()
    live = SUSPENSION.c.state.in_([SuspensionState.ASKED, SuspensionState.RUNNING])
    found = w.execute(sa.select(SUSPENSION.c.id).where(SUSPENSION.c.case_id == case.id, live)).scalar()
    return None if found is None else w.lock(CaseSuspension, found)


def _rule(w: Work, case: Case, procedure: str) -> SpecialProcedure:
    matter = matter_of(w, case)
    for rule in matter.special_procedures:
        if rule.id == procedure:
            return rule
    known = "、".join(rule.title for rule in matter.special_procedures) or "无"
    raise Invalid("suspension.unknown", field="procedure", matter=matter.title, known=known)


def _require_evidence(w: Work, case: Case, rule: SpecialProcedure, evidence: UUID | None) -> None:
    if evidence is None and rule.needs_evidence:
        raise Refused("suspension.evidence_needed", procedure=rule.title)
    if evidence is None:
        return
    shown = w.get(CaseMaterial, evidence)
    if shown.case_id != case.id:
        raise NotFound("record.not_found", table="case_material")
    if shown.superseded_by is not None or not shown.content_id or not ScreenState(shown.screening).usable:
        raise Refused("suspension.evidence_unusable", procedure=rule.title)


def _longest(w: Work, case: Case, rule: SpecialProcedure, first: date) -> date | None:
    """The first day that counts again when the procedure takes all the days it has left; None without a rule."""
    if rule.longest is None:
        return None
    left = rule.longest.days - _days_used(w, case, rule, rule.longest)
    if rule.longest.unit == "calendar":
        return first + left * DAY
    return w.port(WorkingCalendar).add(first - DAY, left, rule.longest.unit).day + DAY


def _require_days_left(w: Work, case: Case, rule: SpecialProcedure) -> None:
    if rule.longest is not None and _days_used(w, case, rule, rule.longest) >= rule.longest.days:
        raise Refused("suspension.used_up", procedure=rule.title, days=rule.longest.days)


def _days_used(w: Work, case: Case, rule: SpecialProcedure, longest: Limit) -> int:
    """How many days earlier stops for the same procedure took, in the unit of its longest."""
    w.flush()
    calendar = w.port(WorkingCalendar)
    query = sa.select(SUSPENSION.c.first_day, SUSPENSION.c.counts_from).where(
        SUSPENSION.c.case_id == case.id,
        SUSPENSION.c.procedure == rule.id,
        SUSPENSION.c.state == SuspensionState.ENDED,
    )
    return sum(
        longest.unit == "calendar" or calendar.is_working(row.first_day + n * DAY)
        for row in w.execute(query)
        for n in range((row.counts_from - row.first_day).days)
    )
