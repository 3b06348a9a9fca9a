"""What stands on a case's time line: made in one place, whether a step of its matter, an act of the host or a note."""

from jinmin.cases.models import Case, CaseStep
from jinmin.db.work import Work


def step_made(
    w: Work, case: Case, step: str, title: str, outcome: str, outcome_title: str, opinion: str
) -> CaseStep:
    """The next row of the time line, by the actor, added; the case counts it. Hold the case by ``lock_case``."""
    made = w.add(
        CaseStep(
            origin=case.origin,
            epoch=case.epoch,
            case_id=case.id,
            position=case.steps_taken + 1,
            step=step,
            title=title,
            outcome=outcome,
            outcome_title=outcome_title,
            opinion=opinion,
            actor_id=w.actor.user_id,
            actor_name=w.actor.name,
            post=w.actor.post,
            arrived_at=case.step_since,
            done_at=w.at,
            due_on=case.planned_due,
        )
    )
    case.steps_taken += 1
    return made


def note_step(w: Work, case: Case, kind: str, title: str, outcome: str, said: str) -> CaseStep:
    """Note after the last step what is none of the matter's; the step that waits stays."""
    return step_made(w, case, kind, title, kind, outcome, said)
