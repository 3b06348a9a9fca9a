"""部署方案: how this node exchanges, decided by business and partner, changed by two administrators."""

from jinmin.deployment.choices import (
    NOTHING,
    Choice,
    Direction,
    Line,
    chosen,
    lines_of,
    partners_of,
    with_carrier,
    with_partner,
    with_settings,
)
from jinmin.deployment.consequences import Consequence, consequences, titles_of
from jinmin.deployment.documents import as_toml, digest_of
from jinmin.deployment.findings import faults
from jinmin.deployment.flows import Flow, divisions_of, flow_ends, with_flow
from jinmin.deployment.in_force import ProfileFollower, approved_plan, due_profile, write_file
from jinmin.deployment.models import DeploymentPlan, PlanState
from jinmin.deployment.partner_cards import partner_of_card
from jinmin.deployment.planning import (
    approve_plan,
    begin_plan,
    changes_of,
    drop_plan,
    findings_of,
    note_trial,
    open_plan,
    plan_history,
    profile_of,
    return_plan,
    revise_plan,
    submit_plan,
    trial_of,
)
from jinmin.deployment.policy import APPROVE, PLAN, VIEW
from jinmin.deployment.saying import said, way_title
from jinmin.deployment.trying import Tried, found_in_words, trial_site, try_connections
from jinmin.deployment.typed_settings import settings_text, typed_settings

__all__ = [
    "APPROVE",
    "NOTHING",
    "PLAN",
    "VIEW",
    "Choice",
    "Consequence",
    "DeploymentPlan",
    "Direction",
    "Flow",
    "Line",
    "PlanState",
    "ProfileFollower",
    "Tried",
    "approve_plan",
    "approved_plan",
    "as_toml",
    "begin_plan",
    "changes_of",
    "chosen",
    "consequences",
    "digest_of",
    "divisions_of",
    "drop_plan",
    "due_profile",
    "faults",
    "findings_of",
    "flow_ends",
    "found_in_words",
    "lines_of",
    "note_trial",
    "open_plan",
    "partner_of_card",
    "partners_of",
    "plan_history",
    "profile_of",
    "return_plan",
    "revise_plan",
    "said",
    "settings_text",
    "submit_plan",
    "titles_of",
    "trial_of",
    "trial_site",
    "try_connections",
    "typed_settings",
    "way_title",
    "with_carrier",
    "with_flow",
    "with_partner",
    "with_settings",
    "write_file",
]
