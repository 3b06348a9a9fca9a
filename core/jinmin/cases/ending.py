"""What may happen to any case whatever its flow: withdrawn, terminated, opened again, put away."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from jinmin.cases.access import mark, matter_of, require_authority, require_changeable, require_handling
from jinmin.cases.claims import claim_again
from jinmin.cases.closing import end_with_case
from jinmin.cases.models import Case, CaseStep
from jinmin.cases.noted_steps import step_made
from jinmin.cases.states import OPEN_STATES, STATE_LABELS
from jinmin.cases.tasks import cancel_tasks, open_tasks
from jinmin.cases.transferring import tell_accepting_office
from jinmin.cases.transitions import Transition, TransitionChecks
from jinmin.db.work import Work
from jinmin.errors import Invalid, Refused
from jinmin.identity.access import require
from jinmin.notices import send_notice
from jinmin.regions import lies_within
from jinmin.vocabulary.flow import END, ClosedState

TERMINATE = "case.terminate"
"""终止办件: end a case that cannot go on, whatever its matter."""
ARCHIVE = "case.archive"
"""归档办件: put a closed case away."""


@dataclass(frozen=True)
class _Act:
    """A step of the host's own, as the timeline and ``check_transition`` see it."""

    outcome: str
    title: str
    closes_as: ClosedState | None


WITHDRAW = _Act("host_withdrawn", "撤回申请", "withdrawn")
END_BY_OFFICE = _Act("host_terminated", "终止办理", "terminated")
REOPEN = _Act("host_reopened", "重新办理", None)


def withdraw_case(w: Work, case: Case, reason: str) -> CaseStep:
    """The applicant takes the application back (撤回), where the case waits or where it was accepted for another."""
    if not _stands_where_it_was_accepted(w, case):
        require_handling(w, case)
    holder = case.holder_id
    taken = _close(w, case, WITHDRAW, reason)
    if case.accepting_region:
        _tell_withdrawn(w, case, [holder])
    return taken


def withdraw_elsewhere(w: Work, case_id: UUID, reason: str) -> CaseStep:
    """Applicants who stand at another window take back what they applied for before (异地撤回).

    Only for a matter of which a person may have one open case: it would bar them everywhere else. By whoever
    may open such a case where he sits; the office that held it reads who closed it and why.
    """
    case = w.lock(Case, case_id)
    require_changeable(w, case)
    matter = matter_of(w, case)
    require(w.actor, matter.first_step.permission, w.actor.region)
    if not matter.one_open:
        raise Refused("case.not_exclusive", matter=matter.title)
    concerned = [case.holder_id, case.opened_by]
    taken = _close(w, case, WITHDRAW, reason)
    _tell_withdrawn(w, case, concerned)
    return taken


def terminate_case(w: Work, case: Case, reason: str) -> CaseStep:
    """The office ends a case that cannot go on (终止); needs TERMINATE."""
    require_changeable(w, case)
    require(w.actor, TERMINATE, case.region)
    return _close(w, case, END_BY_OFFICE, reason)


def reopen_case(w: Work, case: Case, reason: str) -> CaseStep:
    """A closed case goes on at the step its matter says (重开); the old result stays among its steps.

    Refused unless the matter allows it for cases closed so, for one that is archived, and for the person
    who closed it.
    """
    require_authority(w, case)
    rule = matter_of(w, case).reopening
    if case.state in OPEN_STATES:
        raise Refused("case.not_closed", case_no=case.case_no)
    if case.archived_on is not None:
        raise Refused("case.archived", case_no=case.case_no)
    if rule is None or case.state not in rule.closed_as:
        raise Refused("case.no_reopening", state=STATE_LABELS[case.state])
    require(w.actor, rule.permission, case.region)
    if w.actor.user_id is None or w.actor.user_id == case.last_actor_id:
        raise Refused("case.reopened_by_closer")
    taken = _record(w, case, REOPEN, reason)
    step = matter_of(w, case).step(rule.step)
    case.state, case.step, case.finished_on = "open", step.id, None
    claim_again(w, case)
    open_tasks(w, case, step)
    mark(w, case, "case.reopen")
    return taken


def archive_case(w: Work, case: Case) -> None:
    """Put a closed case away (归档); from then on it is only looked at. Needs ARCHIVE."""
    require_authority(w, case)
    require(w.actor, ARCHIVE, case.region)
    if case.state in OPEN_STATES:
        raise Refused("case.not_closed", case_no=case.case_no)
    if case.archived_on is not None:
        raise Refused("case.archived", case_no=case.case_no)
    case.archived_on = w.today
    mark(w, case, "case.archive")


def _tell_withdrawn(w: Work, case: Case, users: Iterable[UUID | None]) -> None:
    told = {"case_no": case.case_no, "office": w.actor.org}
    send_notice(w, users, "notice.withdrawn_elsewhere", link=f"/cases/{case.id}", **told)


def _stands_where_it_was_accepted(w: Work, case: Case) -> bool:
    require_changeable(w, case)
    accepted = bool(case.accepting_region) and lies_within(case.accepting_region, w.actor.region)
    return accepted and w.actor.may(matter_of(w, case).first_step.permission)


def _close(w: Work, case: Case, act: _Act, reason: str) -> CaseStep:
    cancel_tasks(w, case)
    taken = _record(w, case, act, reason)
    assert act.closes_as is not None, "only acts that close come here"
    case.state, case.step, case.finished_on = act.closes_as, END, w.today
    case.holder_id, case.holder_name = None, ""
    end_with_case(w, case, matter_of(w, case))
    tell_accepting_office(w, case)
    case.resumes_as, case.held_reason, case.held_note, case.held_since = "", "", "", None
    mark(w, case, f"case.{act.closes_as}")
    return taken


def _record(w: Work, case: Case, act: _Act, reason: str) -> CaseStep:
    if not reason.strip():
        raise Invalid("case.reason_needed", field="reason", act=act.title)
    told = Transition(case, case.matter, case.step, act.outcome, act.closes_as, reason.strip())
    w.port(TransitionChecks).check(w, told)
    waiting = matter_of(w, case).step(case.step).title if case.step != END else "已结束"
    taken = step_made(w, case, case.step, waiting, act.outcome, act.title, reason.strip())
    case.step_since, case.last_actor_id = w.at, w.actor.user_id
    return taken
