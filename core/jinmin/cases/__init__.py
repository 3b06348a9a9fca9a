"""Cases (办件): opened for a matter, moved step by step, with materials, prints, drafts and a worklist.

What may happen on the way (branches, stops, notices, hand-over sheets) is in ``jinmin.cases.acts``.
"""

from jinmin.cases.access import (
    SUPERVISE,
    lock_case,
    matter_of,
    may_know,
    see_case,
    unseen,
)
from jinmin.cases.case_file import (
    CaseDetail,
    RelatedCases,
)
from jinmin.cases.claims import open_case_of
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
    NewMaterial,
    Source,
    attach_material,
    attach_materials,
    held_materials,
    keep_scan,
    missing_materials,
    read_material,
)
from jinmin.cases.models import Case, CaseMaterial, CaseParty, CasePrint, CaseStep
from jinmin.cases.opening import Party, add_parties, open_case
from jinmin.cases.passing_on import colleagues, pass_on
from jinmin.cases.policy import CasePolicy
from jinmin.cases.presence import editors, leave_draft, touch_draft
from jinmin.cases.prints import record_print
from jinmin.cases.records import CaseRecord, CaseRecords
from jinmin.cases.reuse import Offer, PersonFacts, offers_for, reuse_held
from jinmin.cases.serials import draw_serial, draw_serials
from jinmin.cases.states import Channel, HoldReason, Trust
from jinmin.cases.steps import take_step
from jinmin.cases.taking_in import screen_waiting, take_in_scan
from jinmin.cases.transitions import Transition, TransitionChecks
from jinmin.cases.worklist import WorklistOrder, WorklistPage, WorklistQuery, worklist, worklist_counts
from jinmin.cases.worklist_filters import WorklistFilter, WorklistTab, WorklistTabs

__all__ = [
    "SUPERVISE",
    "Case",
    "CaseDetail",
    "CaseMaterial",
    "CaseParty",
    "CasePolicy",
    "CasePrint",
    "CaseRecord",
    "CaseRecords",
    "CaseStep",
    "Channel",
    "Colleague",
    "Draft",
    "DraftConflict",
    "DraftKey",
    "HoldReason",
    "KeptScan",
    "NewMaterial",
    "Offer",
    "Party",
    "PersonFacts",
    "RelatedCases",
    "Source",
    "Transition",
    "TransitionChecks",
    "Trust",
    "WorklistFilter",
    "WorklistOrder",
    "WorklistPage",
    "WorklistQuery",
    "WorklistTab",
    "WorklistTabs",
    "add_parties",
    "attach_material",
    "attach_materials",
    "case_detail",
    "cases_of_person",
    "claim_case",
    "colleagues",
    "discard_draft",
    "draw_serial",
    "draw_serials",
    "editors",
    "hand_over",
    "held_materials",
    "hold_case",
    "keep_draft",
    "keep_scan",
    "leave_draft",
    "load_copy",
    "load_draft",
    "lock_case",
    "matter_of",
    "may_know",
    "missing_materials",
    "my_drafts",
    "offers_for",
    "open_case",
    "open_case_of",
    "pass_on",
    "read_material",
    "record_print",
    "release_case",
    "reuse_held",
    "save_draft",
    "screen_waiting",
    "see_case",
    "take_in_scan",
    "take_over",
    "take_step",
    "touch_draft",
    "unseen",
    "worklist",
    "worklist_counts",
]
