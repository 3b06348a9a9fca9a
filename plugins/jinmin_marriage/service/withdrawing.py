"""当事人撤回: the couple takes the application back before it is registered; the case closes as withdrawn."""

from uuid import UUID

from jinmin.api import CaseDetail, Work, lock_case, take_step

WITHDRAW = "withdraw"


def can_be_withdrawn(detail: CaseDetail) -> bool:
    """Whether the step that waits may end so, and this actor may take it."""
    waiting = detail.waiting
    return detail.may_act and waiting is not None and WITHDRAW in waiting.outcomes


def withdraw_application(w: Work, case_id: UUID, reason: str, *, expected: int | None = None) -> None:
    """Close the case; ``reason`` is what the couple said. Raises what ``take_step`` raises."""
    w.action, w.case_id = "marriage.withdraw", case_id
    case = lock_case(w, case_id, expected=expected)
    take_step(w, case, case.step, WITHDRAW, opinion=reason)
