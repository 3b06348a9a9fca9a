"""Matters 事项: the catalogue, the dated parameters of the law, and the working-day calendar."""

from jinmin.matters.bounds import Bounds, bounds_of
from jinmin.matters.calendar_notices import (
    Holiday,
    HolidayNotice,
    check_notice,
    enter_notice,
    load_published_years,
    read_notice,
)
from jinmin.matters.catalogue import Catalogue
from jinmin.matters.lower_levels import TRANSITIONS, Below, Transition
from jinmin.matters.parameter_writing import end_entered, enter_parameter, withdraw_parameter
from jinmin.matters.parameters import PACK, Parameter, Parameters, ParameterValue
from jinmin.matters.recounting import DueKind, DueKinds, Foreseen, foresee, recount_dues
from jinmin.matters.shipped_files import ParameterEntry
from jinmin.matters.synchronising import Synchronised, synchronise
from jinmin.matters.working_calendar import Due, Pause, Unit, WorkingCalendar, runs_of_years

__all__ = [
    "PACK",
    "TRANSITIONS",
    "Below",
    "Bounds",
    "Catalogue",
    "Due",
    "DueKind",
    "DueKinds",
    "Foreseen",
    "Holiday",
    "HolidayNotice",
    "Parameter",
    "ParameterEntry",
    "ParameterValue",
    "Parameters",
    "Pause",
    "Synchronised",
    "Transition",
    "Unit",
    "WorkingCalendar",
    "bounds_of",
    "check_notice",
    "end_entered",
    "enter_notice",
    "enter_parameter",
    "foresee",
    "load_published_years",
    "read_notice",
    "recount_dues",
    "runs_of_years",
    "synchronise",
    "withdraw_parameter",
]
