"""What may happen in the course of a case: branches, stops, obligations, notices, endings, sheets."""

from jinmin.cases.acceptance import (
    may_accept_for,
)
from jinmin.cases.branches import (
    TaskLine,
    answer_task,
    my_tasks,
)
from jinmin.cases.clock_models import (
    CaseExtension,
    CaseSuspension,
    ExtensionState,
    SuspensionState,
)
from jinmin.cases.correction_paper import (
    CorrectionPaper,
    correction_paper,
    print_correction,
)
from jinmin.cases.corrections import (
    CorrectionItem,
    items_lacking,
    notify_corrections,
)
from jinmin.cases.counted_dues import CASE_DUES
from jinmin.cases.course import (
    CaseCourse,
    case_course,
)
from jinmin.cases.course_models import (
    CaseCorrectionNotice,
    CaseGroup,
    CaseObjection,
    CaseObligation,
    CasePublicNotice,
    CaseTask,
    ObjectionState,
    ObligationState,
    TaskState,
)
from jinmin.cases.ending import (
    ARCHIVE,
    TERMINATE,
    archive_case,
    reopen_case,
    terminate_case,
    withdraw_case,
    withdraw_elsewhere,
)
from jinmin.cases.extending import (
    ask_extension,
    decide_extension,
)
from jinmin.cases.grouping import (
    JointApplication,
    OpenedGroup,
    cases_of_group,
    open_group,
    share_material,
)
from jinmin.cases.obligations import (
    ObligationLine,
    accept_promise,
    due_obligations,
    settle_obligation,
)
from jinmin.cases.opening import (
    Responsible,
)
from jinmin.cases.public_notice import (
    answer_objection,
    post_notice,
    raise_objection,
)
from jinmin.cases.sheet_models import (
    HandOverLine,
    HandOverSheet,
    LineKind,
    SheetState,
)
from jinmin.cases.sheet_paper import (
    SheetPaper,
    print_sheet,
    sheet_paper,
)
from jinmin.cases.sheet_signing import (
    cancel_sheet,
    sign_sheet,
)
from jinmin.cases.sheet_takers import (
    colleagues,
    takers_of,
)
from jinmin.cases.sheets import (
    HeldItem,
    ItemKeepers,
    draw_sheet,
    in_hand,
    lines_of,
    sheet_of,
    sheets_of_office,
)
from jinmin.cases.suspending import (
    SuspensionRequest,
    decide_suspension,
    resume_case,
    suspend_case,
)

__all__ = [
    "ARCHIVE",
    "CASE_DUES",
    "TERMINATE",
    "CaseCorrectionNotice",
    "CaseCourse",
    "CaseExtension",
    "CaseGroup",
    "CaseObjection",
    "CaseObligation",
    "CasePublicNotice",
    "CaseSuspension",
    "CaseTask",
    "CorrectionItem",
    "CorrectionPaper",
    "ExtensionState",
    "HandOverLine",
    "HandOverSheet",
    "HeldItem",
    "ItemKeepers",
    "JointApplication",
    "LineKind",
    "ObjectionState",
    "ObligationLine",
    "ObligationState",
    "OpenedGroup",
    "Responsible",
    "SheetPaper",
    "SheetState",
    "SuspensionRequest",
    "SuspensionState",
    "TaskLine",
    "TaskState",
    "accept_promise",
    "answer_objection",
    "answer_task",
    "archive_case",
    "ask_extension",
    "cancel_sheet",
    "case_course",
    "cases_of_group",
    "colleagues",
    "correction_paper",
    "decide_extension",
    "decide_suspension",
    "draw_sheet",
    "due_obligations",
    "in_hand",
    "items_lacking",
    "lines_of",
    "may_accept_for",
    "my_tasks",
    "notify_corrections",
    "open_group",
    "post_notice",
    "print_correction",
    "print_sheet",
    "raise_objection",
    "reopen_case",
    "resume_case",
    "settle_obligation",
    "share_material",
    "sheet_of",
    "sheet_paper",
    "sheets_of_office",
    "sign_sheet",
    "suspend_case",
    "takers_of",
    "terminate_case",
    "withdraw_case",
    "withdraw_elsewhere",
]
