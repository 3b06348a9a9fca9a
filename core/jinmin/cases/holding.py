"""A case that has to wait (挂起) and goes on again. Waiting for our own network stops no legal clock."""

from jinmin.cases.access import mark, require_own
from jinmin.cases.models import Case
from jinmin.cases.states import HoldReason
from jinmin.db.work import Work
from jinmin.errors import Refused


def hold_case(w: Work, case: Case, reason: HoldReason, note: str = "") -> None:
    """Put the case on hold; no step can be taken until it is released. Refused when it is held already."""
    require_own(w, case)
    if case.state == "held":
        raise Refused("case.held", case_no=case.case_no)
    if reason is HoldReason.SPECIAL_PROCEDURE:
        raise Refused("suspension.by_rule_only")
    case.resumes_as = case.state
    case.state = "held"
    case.held_reason, case.held_note, case.held_since = reason.value, note, w.at
    mark(w, case, "case.hold")


def release_case(w: Work, case: Case) -> None:
    """Let a held case go on where it stopped. Refused when it is not held."""
    require_own(w, case)
    if case.state != "held":
        raise Refused("case.not_held", case_no=case.case_no)
    if case.held_reason == HoldReason.SPECIAL_PROCEDURE.value:
        raise Refused("suspension.release", case_no=case.case_no)
    case.state = case.resumes_as
    case.resumes_as, case.held_reason, case.held_note, case.held_since = "", "", "", None
    mark(w, case, "case.release")
