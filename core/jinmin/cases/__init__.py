"""Cases (办件): opened for a matter, moved step by step, with materials, prints, drafts and a worklist."""

from jinmin.cases.acceptance import (
    AREA_LABELS,
    may_accept_for,
)
from jinmin.cases.access import (
    SUPERVISE,
    lock_case,
    matter_of,
)
from jinmin.cases.branches import (
    TaskLine,
    answer_task,
    my_tasks,
)
from jinmin.cases.case_file import (
    CaseDetail,
    RelatedCases,
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
from jinmin.cases.course import CaseCourse, case_course
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
from jinmin.cases.detail import (
    case_detail,
    cases_of_person,
)
from jinmin.cases.drafts import (
    Draft,
    DraftConflict,
    DraftKey,
    discard_draft,
    keep_draft,
    load_copy,
    load_draft,
    my_drafts,
    save_draft,
)
from jinmin.cases.ending import (
    ARCHIVE,
    TERMINATE,
    archive_case,
    reopen_case,
    terminate_case,
    withdraw_case,
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
from jinmin.cases.holders import (
    Colleague,
    claim_case,
    hand_over,
    take_over,
)
from jinmin.cases.holding import (
    hold_case,
    release_case,
)
from jinmin.cases.materials import (
    KeptScan,
    attach_material,
    held_materials,
    keep_scan,
    missing_materials,
    read_material,
)
from jinmin.cases.models import (
    Case,
    CaseMaterial,
    CaseParty,
    CasePrint,
    CaseStep,
)
from jinmin.cases.obligations import (
    ObligationLine,
    accept_promise,
    due_obligations,
    settle_obligation,
)
from jinmin.cases.opening import (
    Party,
    Responsible,
    open_case,
)
from jinmin.cases.policy import (
    CasePolicy,
)
from jinmin.cases.presence import (
    editors,
    leave_draft,
    touch_draft,
)
from jinmin.cases.prints import (
    record_print,
)
from jinmin.cases.public_notice import (
    answer_objection,
    post_notice,
    raise_objection,
)
from jinmin.cases.recounting import (
    recount_provisional,
)
from jinmin.cases.serials import (
    draw_serial,
    draw_serials,
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
from jinmin.cases.sheets import (
    HeldItem,
    ItemKeepers,
    colleagues,
    draw_sheet,
    in_hand,
    lines_of,
    sheet_of,
    sheets_of_office,
)
from jinmin.cases.states import (
    Channel,
    HoldReason,
    Trust,
)
from jinmin.cases.steps import (
    take_step,
)
from jinmin.cases.suspending import (
    SuspensionRequest,
    decide_suspension,
    resume_case,
    suspend_case,
)
from jinmin.cases.transitions import (
    Transition,
    TransitionChecks,
)
from jinmin.cases.worklist import (
    WorklistFilter,
    WorklistPage,
    WorklistQuery,
    worklist,
    worklist_counts,
)

__all__ = [
    "ARCHIVE",
    "AREA_LABELS",
    "SUPERVISE",
    "TERMINATE",
    "Case",
    "CaseCorrectionNotice",
    "CaseCourse",
    "CaseDetail",
    "CaseExtension",
    "CaseGroup",
    "CaseMaterial",
    "CaseObjection",
    "CaseObligation",
    "CaseParty",
    "CasePolicy",
    "CasePrint",
    "CasePublicNotice",
    "CaseStep",
    "CaseSuspension",
    "CaseTask",
    "Channel",
    "Colleague",
    "CorrectionItem",
    "CorrectionPaper",
    "Draft",
    "DraftConflict",
    "DraftKey",
    "ExtensionState",
    "HandOverLine",
    "HandOverSheet",
    "HeldItem",
    "HoldReason",
    "ItemKeepers",
    "JointApplication",
    "KeptScan",
    "LineKind",
    "ObjectionState",
    "ObligationLine",
    "ObligationState",
    "OpenedGroup",
    "Party",
    "RelatedCases",
    "Responsible",
    "SheetPaper",
    "SheetState",
    "SuspensionRequest",
    "SuspensionState",
    "TaskLine",
    "TaskState",
    "Transition",
    "TransitionChecks",
    "Trust",
    "WorklistFilter",
    "WorklistPage",
    "WorklistQuery",
    "accept_promise",
    "answer_objection",
    "answer_task",
    "archive_case",
    "ask_extension",
    "attach_material",
    "cancel_sheet",
    "case_course",
    "case_detail",
    "cases_of_group",
    "cases_of_person",
    "claim_case",
    "colleagues",
    "correction_paper",
    "decide_extension",
    "decide_suspension",
    "discard_draft",
    "draw_serial",
    "draw_serials",
    "draw_sheet",
    "due_obligations",
    "editors",
    "hand_over",
    "held_materials",
    "hold_case",
    "in_hand",
    "items_lacking",
    "keep_draft",
    "keep_scan",
    "leave_draft",
    "lines_of",
    "load_copy",
    "load_draft",
    "lock_case",
    "matter_of",
    "may_accept_for",
    "missing_materials",
    "my_drafts",
    "my_tasks",
    "notify_corrections",
    "open_case",
    "open_group",
    "post_notice",
    "print_correction",
    "print_sheet",
    "raise_objection",
    "read_material",
    "record_print",
    "recount_provisional",
    "release_case",
    "reopen_case",
    "resume_case",
    "save_draft",
    "settle_obligation",
    "share_material",
    "sheet_of",
    "sheet_paper",
    "sheets_of_office",
    "sign_sheet",
    "suspend_case",
    "take_over",
    "take_step",
    "terminate_case",
    "touch_draft",
    "withdraw_case",
    "worklist",
    "worklist_counts",
]
