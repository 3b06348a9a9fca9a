"""Matters 事项: the catalogue, the dated parameters of the law, and the working-day calendar."""

from jinmin.matters.calendar_notices import (
    Holiday,
    HolidayNotice,
    enter_notice,
    load_published_years,
    read_notice,
)
from jinmin.matters.catalogue import Catalogue
from jinmin.matters.lower_levels import TRANSITIONS, Below, Transition
from jinmin.matters.parameter_writing import end_entered, enter_parameter, withdraw_parameter
from jinmin.matters.parameters import PACK, Parameter, Parameters, ParameterValue
from jinmin.matters.shipped_files import ParameterEntry
from jinmin.matters.synchronising import Synchronised, synchronise
from jinmin.matters.working_calendar import Due, Pause, Unit, WorkingCalendar

__all__ = [
    "PACK",
    "TRANSITIONS",
    "Below",
    "Catalogue",
    "Due",
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
    "end_entered",
    "enter_notice",
    "enter_parameter",
    "load_published_years",
    "read_notice",
    "synchronise",
    "withdraw_parameter",
]
