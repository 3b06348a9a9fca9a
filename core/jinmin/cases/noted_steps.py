"""What is noted on a case's time line although it is no step of its matter: passed on, sent to the other office."""

from jinmin.cases.models import Case, CaseStep
from jinmin.db.work import Work


def note_step(w: Work, case: Case, kind: str, title: str, outcome: str, said: str) -> CaseStep:
    """Note it after the last step; the step that waits stays. Hold the case by ``lock_case``."""
    noted = w.add(
        CaseStep(
            origin=case.origin,
            epoch=case.epoch,
            case_id=case.id,
            position=case.steps_taken + 1,
            step=kind,
            title=title,
            outcome=kind,
            outcome_title=outcome,
            opinion=said,
            actor_id=w.actor.user_id,
            actor_name=w.actor.name,
            post=w.actor.post,
            arrived_at=case.step_since,
            done_at=w.at,
            due_on=case.planned_due,
        )
    )
    case.steps_taken += 1
    return noted
