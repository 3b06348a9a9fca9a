"""Taking a step (环节): the one place where a case moves."""

from dataclasses import dataclass

from jinmin.cases.access import mark, matter_of, require_changeable
from jinmin.cases.closing import end_with_case
from jinmin.cases.deadlines import start_limits
from jinmin.cases.models import Case, CaseStep
from jinmin.cases.noted_steps import step_made
from jinmin.cases.obligations import require_nothing_owed
from jinmin.cases.offices import acting_region
from jinmin.cases.public_notice import require_clear
from jinmin.cases.tasks import cancel_tasks, open_tasks
from jinmin.cases.transferring import send_where_it_waits, tell_accepting_office
from jinmin.cases.transitions import Transition, TransitionChecks
from jinmin.db.work import Work
from jinmin.errors import Invalid, Refused, Stale
from jinmin.identity.access import require
from jinmin.regions import lies_within
from jinmin.vocabulary.flow import END, Outcome, StepRule
from jinmin.vocabulary.matter import Matter


@dataclass(frozen=True)
class _Taking:
    case: Case
    matter: Matter
    rule: StepRule
    outcome_id: str
    outcome: Outcome
    opinion: str

    def as_transition(self) -> Transition:
        closes_as = self.outcome.closes_as
        return Transition(self.case, self.matter.id, self.rule.id, self.outcome_id, closes_as, self.opinion)

    def is_join(self) -> bool:
        parallel = self.rule.parallel
        return parallel is not None and self.outcome_id in (parallel.agreed, parallel.disagreed)

    def goes_back(self) -> bool:
        if self.outcome.next == END:
            return False
        order = [step.id for step in self.matter.flow]
        return order.index(self.outcome.next) <= order.index(self.rule.id)


def take_step(w: Work, case: Case, step_id: str, outcome_id: str, *, opinion: str = "") -> CaseStep:
    """End the waiting step ``step_id`` in ``outcome_id``: the case moves on, is returned, or closes.

    Hold the case by ``lock_case``. An outcome that tells what is lacking goes by ``notify_corrections``, one
    that joins branches by ``answer_task``. An outcome that leads to the same or an earlier step returns the
    case (退回补正) and needs an opinion. Raises Stale ``case.step_moved`` when another step waits by now;
    Refused for a case that is closed, held or, where the step demands two persons, was last moved by the
    same one; Forbidden; Invalid for an unknown outcome or a missing opinion; and what the node's
    ``TransitionChecks`` raise. Afterwards the actor holds the case if the next step may be his.
    """
    taking = _taking(w, case, step_id, outcome_id, opinion)
    if taking.outcome.one_time_notice:
        raise Refused("step.by_notice", outcome=taking.outcome.title)
    if taking.is_join():
        raise Refused("step.by_branches", outcome=taking.outcome.title)
    return _take(w, taking)


def take_notice_step(w: Work, case: Case, step_id: str, outcome_id: str, *, opinion: str) -> CaseStep:
    """``take_step`` for the notice of corrections, which alone may take an outcome that announces one."""
    taking = _taking(w, case, step_id, outcome_id, opinion)
    if not taking.outcome.one_time_notice:
        raise Refused("step.no_notice", outcome=taking.outcome.title)
    return _take(w, taking)


def join_step(w: Work, case: Case, step_id: str, outcome_id: str, *, opinion: str) -> CaseStep:
    """Move the case as its branches were joined: whoever answered last needs no right to the step itself."""
    return _record_and_move(w, _taking(w, case, step_id, outcome_id, opinion))


def _taking(w: Work, case: Case, step_id: str, outcome_id: str, opinion: str) -> _Taking:
    matter = matter_of(w, case)
    rule = _waiting_step(w, case, matter, step_id)
    return _Taking(case, matter, rule, outcome_id, _outcome(rule, outcome_id), opinion.strip())


def _take(w: Work, taking: _Taking) -> CaseStep:
    _require_right(w, taking)
    _require_course(w, taking)
    return _record_and_move(w, taking)


def _require_course(w: Work, taking: _Taking) -> None:
    notice = taking.rule.public_notice
    if notice is not None and notice.clear == taking.outcome_id:
        require_clear(w, taking.case, taking.rule)


def _record_and_move(w: Work, taking: _Taking) -> CaseStep:
    case = taking.case
    if taking.outcome.closes_as == "done" and taking.matter.obligations:
        require_nothing_owed(w, case)
    w.port(TransitionChecks).check(w, taking.as_transition())
    mark(w, case, "case.step")
    if taking.rule.parallel is not None:
        cancel_tasks(w, case)
    taken = _record(w, taking)
    _move(w, taking)
    return taken


def _waiting_step(w: Work, case: Case, matter: Matter, step_id: str) -> StepRule:
    require_changeable(w, case)
    if case.state == "held":
        raise Refused("case.held", case_no=case.case_no)
    waiting = matter.step(case.step)
    if step_id != waiting.id:
        raise Stale("case.step_moved", step=waiting.title)
    return waiting


def _outcome(rule: StepRule, outcome_id: str) -> Outcome:
    if outcome_id not in rule.outcomes:
        known = "、".join(outcome.title for outcome in rule.outcomes.values())
        raise Invalid("case.unknown_outcome", field="outcome", step=rule.title, known=known)
    return rule.outcomes[outcome_id]


def _require_right(w: Work, taking: _Taking) -> None:
    case, rule, user = taking.case, taking.rule, w.actor.user_id
    require(w.actor, rule.permission, acting_region(case, rule))
    if rule.two_persons and user and user == case.last_actor_id:
        raise Refused("case.two_persons", step=rule.title)
    if (taking.outcome.needs_opinion or taking.goes_back()) and not taking.opinion:
        raise Invalid("case.opinion_needed", field="opinion", outcome=taking.outcome.title)


def _record(w: Work, taking: _Taking) -> CaseStep:
    rule, outcome = taking.rule, taking.outcome
    return step_made(w, taking.case, rule.id, rule.title, taking.outcome_id, outcome.title, taking.opinion)


def _move(w: Work, taking: _Taking) -> None:
    case, outcome = taking.case, taking.outcome
    case.step_since = w.at
    case.last_actor_id = w.actor.user_id
    start_limits(w, case, taking.matter, taking.outcome_id)
    case.step = outcome.next
    if outcome.closes_as is not None:
        case.state, case.finished_on = outcome.closes_as, w.today
        case.holder_id, case.holder_name = None, ""
        end_with_case(w, case, taking.matter)
        tell_accepting_office(w, case)
        return
    case.state = "returned" if taking.goes_back() else "open"
    case.returns += taking.goes_back()
    following = taking.matter.step(outcome.next)
    send_where_it_waits(w, case, taking.rule, following)
    open_tasks(w, case, following)
    may_go_on = _may_go_on(w, case, following)
    case.holder_id, case.holder_name = (w.actor.user_id, w.actor.name) if may_go_on else (None, "")


def _may_go_on(w: Work, case: Case, following: StepRule) -> bool:
    here = lies_within(acting_region(case, following), w.actor.region) and following.parallel is None
    may = here and w.actor.may(following.permission) and not following.two_persons
    return may and w.actor.user_id is not None
