"""过渡: what a new version changes for open cases, what is decided about them, and carrying that out."""

from jinmin.cases.changeover_models import (
    CarryState,
    CaseChangeover,
    ChangeoverPlan,
    ChangeoverPreview,
    Decision,
)
from jinmin.changeovers.applying import carry_out, carry_out_due
from jinmin.changeovers.at_once import preview_all, require_all_previewed, values_changing
from jinmin.changeovers.candidates import open_cases_reading
from jinmin.changeovers.deciding import decide_for_all, decide_for_cases
from jinmin.changeovers.impact import COUNTED, KINDS, CaseImpact, Change, OpenCase, Totals
from jinmin.changeovers.judging import judge_of
from jinmin.changeovers.previewed import (
    objection_to,
    preview_and_note,
    preview_of,
    require_clause,
    require_previewed,
)
from jinmin.changeovers.previewing import Place, Preview, Stretch, look, preview
from jinmin.changeovers.runs import PreviewRuns, Run, RunState
from jinmin.changeovers.subjects import (
    ItemSubject,
    MatterSubject,
    ParameterSubject,
    Subject,
    default_decision,
    plan_of,
    subject_of,
)

__all__ = [
    "COUNTED",
    "KINDS",
    "CarryState",
    "CaseChangeover",
    "CaseImpact",
    "Change",
    "ChangeoverPlan",
    "ChangeoverPreview",
    "Decision",
    "ItemSubject",
    "MatterSubject",
    "OpenCase",
    "ParameterSubject",
    "Place",
    "Preview",
    "PreviewRuns",
    "Run",
    "RunState",
    "Stretch",
    "Subject",
    "Totals",
    "carry_out",
    "carry_out_due",
    "decide_for_all",
    "decide_for_cases",
    "default_decision",
    "judge_of",
    "look",
    "objection_to",
    "open_cases_reading",
    "plan_of",
    "preview",
    "preview_all",
    "preview_and_note",
    "preview_of",
    "require_all_previewed",
    "require_clause",
    "require_previewed",
    "subject_of",
    "values_changing",
]
