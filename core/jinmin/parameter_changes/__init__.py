"""Parameters in the hands of people: new values by two persons, the levels' rules, trial calculation, the list."""

from jinmin.parameter_changes.drafting import (
    drop_change,
    forbidden,
    nearest,
    new_value,
    open_change,
    parameters_now,
    save_change,
    start_change,
    submit_change,
)
from jinmin.parameter_changes.judging import NewValue, bounds_for, in_breach_below, objections, uppers
from jinmin.parameter_changes.listing import ParameterLine, list_parameters, locked
from jinmin.parameter_changes.models import ChangeState, ParameterChange, parameter_subject
from jinmin.parameter_changes.publishing import publish_change, send_change_back
from jinmin.parameter_changes.trying import Tried, judge_trial, mark_planned, try_parameter, with_change
from jinmin.parameter_changes.values import Kind, kind_of, parse_value, value_text

__all__ = [
    "ChangeState",
    "Kind",
    "NewValue",
    "ParameterChange",
    "ParameterLine",
    "Tried",
    "bounds_for",
    "drop_change",
    "forbidden",
    "in_breach_below",
    "judge_trial",
    "kind_of",
    "list_parameters",
    "locked",
    "mark_planned",
    "nearest",
    "new_value",
    "objections",
    "open_change",
    "parameter_subject",
    "parameters_now",
    "parse_value",
    "publish_change",
    "save_change",
    "send_change_back",
    "start_change",
    "submit_change",
    "try_parameter",
    "uppers",
    "value_text",
    "with_change",
]
