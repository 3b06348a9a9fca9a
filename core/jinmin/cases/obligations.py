"""What is owed for a while: a material that follows (容缺受理), a promise to verify (告知承诺)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from jinmin.cases.access import CASE, mark, matter_of, require_authority, require_handling
from jinmin.cases.course_models import CaseObligation, ObligationState
from jinmin.cases.materials import held_materials
from jinmin.cases.models import Case
from jinmin.db.work import Work
from jinmin.errors import Invalid, Refused
from jinmin.identity.access import require
from jinmin.identity.scope import scope
from jinmin.matters import WorkingCalendar
from jinmin.vocabulary.flow import ObligationRule

OBLIGATION = CaseObligation.__table__


@dataclass(frozen=True)
class ObligationLine:
    """An open obligation in a list."""

    id: UUID
    case_id: UUID
    case_no: str
    title: str
    due_on: date
    due_provisional: bool


def accept_promise(w: Work, case: Case, rule_id: str, owed: str) -> CaseObligation:
    """Go on without what is still to come, until the day the rule allows. ``owed``: what, in words.

    Raises Invalid for an unknown rule or nothing said, Refused when the same is owed already.
    """
    require_handling(w, case)
    rule = _rule(w, case, rule_id)
    if not owed.strip():
        raise Invalid("obligation.owed_needed", field="owed")
    if any(row.rule == rule_id for row in open_obligations(w, case)):
        raise Refused("obligation.owed_already", title=rule.title)
    due = w.port(WorkingCalendar).add(w.today, rule.within.days, rule.within.unit)
    mark(w, case, "case.promise")
    return w.add(
        CaseObligation(
            origin=case.origin,
            epoch=case.epoch,
            case_id=case.id,
            rule=rule.id,
            kind=rule.kind,
            title=rule.title,
            owed=owed.strip(),
            material=rule.material,
            permission=rule.permission,
            blocks_closing=rule.blocks_closing,
            due_on=due.day,
            due_provisional=due.provisional,
            made_at=w.at,
            made_by=w.actor.user_id,
            made_by_name=w.actor.name,
        )
    )


def settle_obligation(w: Work, obligation_id: UUID, *, fulfilled: bool, finding: str) -> CaseObligation:
    """Say what became of it, by the right of whoever watches over it; a closed case's promises too.

    A deferred material counts as handed in only when it is among the case's materials.
    """
    row = w.lock(CaseObligation, obligation_id)
    case = w.lock(Case, row.case_id)
    require_authority(w, case)
    require(w.actor, row.permission, case.region)
    if row.state is not ObligationState.OPEN:
        raise Refused("obligation.settled", title=row.title, state=row.state.label)
    if not finding.strip():
        raise Invalid("obligation.finding_needed", field="finding")
    if fulfilled and row.material and row.material not in held_materials(w, case.id):
        raise Refused("obligation.material_missing", title=row.title)
    row.state = ObligationState.FULFILLED if fulfilled else ObligationState.BROKEN
    row.settled_at, row.settled_by, row.settled_by_name = w.at, w.actor.user_id, w.actor.name
    row.finding = finding.strip()
    mark(w, case, "case.promise_settled")
    return row


def due_obligations(w: Work, until: date, limit: int = 200) -> tuple[ObligationLine, ...]:
    """The open obligations of the actor's division that are due by ``until``, the oldest first."""
    query = (
        sa.select(OBLIGATION, CASE.c.case_no)
        .join(CASE, CASE.c.id == OBLIGATION.c.case_id)
        .where(
            OBLIGATION.c.state == sa.literal("open", literal_execute=True),
            OBLIGATION.c.due_on <= until,
            scope(w.actor, CASE.c.region),
        )
        .order_by(OBLIGATION.c.due_on, OBLIGATION.c.id)
        .limit(limit)
    )
    return tuple(
        ObligationLine(row.id, row.case_id, row.case_no, row.title, row.due_on, row.due_provisional)
        for row in w.execute(query)
        if w.actor.may(row.permission)
    )


def open_obligations(w: Work, case: Case) -> tuple[CaseObligation, ...]:
    """What the case still owes, in the order it was promised."""
    w.flush()
    query = sa.select(OBLIGATION.c.id).where(
        OBLIGATION.c.case_id == case.id, OBLIGATION.c.state == ObligationState.OPEN
    )
    return tuple(w.get(CaseObligation, one) for one in w.execute(query.order_by(OBLIGATION.c.id)).scalars())


def require_nothing_owed(w: Work, case: Case) -> None:
    """Refused while something is open that keeps a case from being closed as done."""
    if owed := [row.title for row in open_obligations(w, case) if row.blocks_closing]:
        raise Refused("obligation.open", titles="、".join(owed))


def void_obligations(w: Work, case: Case) -> None:
    """What a case owed that ended without a result is owed no more."""
    for row in open_obligations(w, case):
        row.state, row.settled_at, row.finding = ObligationState.VOID, w.at, "办件已结束"


def _rule(w: Work, case: Case, rule_id: str) -> ObligationRule:
    matter = matter_of(w, case)
    for rule in matter.obligations:
        if rule.id == rule_id:
            return rule
    known = "、".join(rule.title for rule in matter.obligations) or "无"
    raise Invalid("obligation.unknown", field="rule", matter=matter.title, known=known)
