"""Supervision (电子监察): rules as data light alerts when something is near its due or past it, and tell posts."""

from jinmin.supervision.alerts import (
    AlertKey,
    AlertLine,
    AlertPage,
    AlertQuery,
    alerts,
    alerts_of_case,
    count_alerts,
    handle_alert,
    handlings_of_case,
)
from jinmin.supervision.models import (
    AlertHandling,
    AlertState,
    Light,
    Moment,
    Subject,
    SupervisionAlert,
    SupervisionRule,
)
from jinmin.supervision.rule_files import (
    SET_RULES,
    RuleEntry,
    enter_rules,
    kept_rules,
    read_rules,
    ship_rules,
    withdraw_rule,
)
from jinmin.supervision.ticking import Ticked, tick

__all__ = [
    "SET_RULES",
    "AlertHandling",
    "AlertKey",
    "AlertLine",
    "AlertPage",
    "AlertQuery",
    "AlertState",
    "Light",
    "Moment",
    "RuleEntry",
    "Subject",
    "SupervisionAlert",
    "SupervisionRule",
    "Ticked",
    "alerts",
    "alerts_of_case",
    "count_alerts",
    "enter_rules",
    "handle_alert",
    "handlings_of_case",
    "kept_rules",
    "read_rules",
    "ship_rules",
    "tick",
    "withdraw_rule",
]
