"""Matters 事项: the catalogue, the dated parameters of the law, and the working-day calendar."""

from jinmin.matters.calendar_notices import (
    Holiday,
    HolidayNotice,
    enter_notice,
    load_published_years,
    read_notice,
)
from jinmin.matters.catalogue import Catalogue
from jinmin.matters.parameter_writing import enter_parameter, withdraw_parameter
from jinmin.matters.parameters import Parameter, Parameters, ParameterValue
from jinmin.matters.shipped_files import ParameterEntry
from jinmin.matters.synchronising import Synchronised, synchronise
from jinmin.matters.working_calendar import Due, Pause, Unit, WorkingCalendar

__all__ = [
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
    "Unit",
    "WorkingCalendar",
    "enter_notice",
    "enter_parameter",
    "load_published_years",
    "read_notice",
    "synchronise",
    "withdraw_parameter",
]
