"""What shall happen to open cases: for all at once with the clause it rests on, or case by case."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from jinmin.cases.changeover_models import CarryState, CaseChangeover, ChangeoverPlan, Decision
from jinmin.changeovers.candidates import these_cases
from jinmin.changeovers.judging import judge_of
from jinmin.changeovers.previewing import CHANGEOVER
from jinmin.changeovers.subjects import ItemSubject, ParameterSubject, Subject, plan_of, subject_of
from jinmin.db.work import Work
from jinmin.errors import Invalid, Refused
from jinmin.identity.access import require
from jinmin.service_items import MAINTAIN, PUBLISH, ItemState

ACTION = "changeover.decide"


def decide_for_all(w: Work, key: str, decision: Decision, clause: str, reason: str) -> ChangeoverPlan:
    """What holds for every touched case nobody decides about singly. Needs ``matter.publish`` there.

    A parameter says so itself, as it is written. Raises Invalid ``changeover.reason_needed`` and
    ``changeover.clause_needed``, Refused ``changeover.own_text`` and ``changeover.carried_out``.
    """
    subject = _open_subject(w, key)
    require(w.actor, PUBLISH, subject.region)
    if isinstance(subject, ParameterSubject):
        raise Refused("changeover.own_text")
    if decision is Decision.MOVE and not clause.strip():
        raise Invalid("changeover.clause_needed", field="clause")
    _require_reason(reason)
    plan = plan_of(w, subject)
    if plan is None:
        plan = w.add(_plan(w, subject, decision))
    elif plan.state is CarryState.APPLIED:
        raise Refused("changeover.carried_out")
    plan.decision, plan.clause, plan.reason = decision, clause.strip(), reason.strip()
    plan.decided_at, plan.decided_by, plan.decided_by_name = w.at, w.actor.user_id, w.actor.name
    w.action = w.action or ACTION
    return plan


def decide_for_cases(
    w: Work, key: str, case_ids: Sequence[UUID], decision: Decision, reason: str
) -> tuple[CaseChangeover, ...]:
    """What shall happen to these cases of the actor's division, whatever holds for the others.

    Raises Refused ``changeover.untouched``, ``changeover.obstacle`` and ``changeover.carried_out`` with the case.
    """
    subject = _open_subject(w, key)
    _require_reason(reason)
    cases = these_cases(w, case_ids)
    impacts = {impact.case.id: impact for impact in judge_of(w, subject).impacts(w, cases)}
    w.action = w.action or ACTION
    decided = []
    for case in cases:
        impact = impacts.get(case.id)
        if impact is None:
            raise Refused("changeover.untouched", case_no=case.case_no)
        if impact.obstacle and decision is Decision.MOVE:
            raise Refused("changeover.obstacle", case_no=case.case_no, why=impact.obstacle)
        decided.append(_decide(w, subject, case.id, case.case_no, case.region, decision, reason.strip()))
    return tuple(decided)


def _decide(
    w: Work, subject: Subject, case_id: UUID, case_no: str, region: str, decision: Decision, reason: str
) -> CaseChangeover:
    found = w.execute(
        sa.select(CHANGEOVER.c.id).where(CHANGEOVER.c.case_id == case_id, CHANGEOVER.c.subject == subject.key)
    ).scalar()
    if found is None:
        row = w.add(decision_row(w, subject, case_id, region, decision, reason))
    else:
        row = w.lock(CaseChangeover, found)
        if row.state is CarryState.APPLIED:
            raise Refused("changeover.carried_out_case", case_no=case_no)
        row.decision, row.reason, row.state, row.note = decision, reason, CarryState.PLANNED, ""
        row.decided_at, row.decided_by, row.decided_by_name = w.at, w.actor.user_id, w.actor.name
    return row


def decision_row(
    w: Work, subject: Subject, case_id: UUID, region: str, decision: Decision, reason: str
) -> CaseChangeover:
    """A decision not yet in the work."""
    return CaseChangeover(
        origin=w.origin, case_id=case_id, subject=subject.key, region=region, decision=decision, reason=reason,
        decided_at=w.at, decided_by=w.actor.user_id, decided_by_name=w.actor.name,
    )  # fmt: skip


def _plan(w: Work, subject: Subject, decision: Decision) -> ChangeoverPlan:
    return ChangeoverPlan(
        origin=w.origin, subject=subject.key, region=subject.region, decision=decision, clause="", reason="",
        decided_at=w.at, decided_by_name=w.actor.name,
    )  # fmt: skip


def _open_subject(w: Work, key: str) -> Subject:
    """The subject, no longer a draft whose days may still be altered; the actor maintains or publishes."""
    require(w.actor, MAINTAIN if w.actor.may(MAINTAIN) else PUBLISH)
    subject = subject_of(w, key)
    if isinstance(subject, ItemSubject) and subject.version.state is ItemState.DRAFT:
        raise Refused("changeover.still_a_draft")
    return subject


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid("changeover.reason_needed", field="reason")
