"""放假安排: a holiday notice is taken in by one person with the right and put in force by another."""

from jinmin.calendar_changes.models import CalendarChange, NoticeState
from jinmin.calendar_changes.publishing import (
    drop_notice,
    publish_notice,
    submit_notice,
    submitted_notices,
)

__all__ = [
    "CalendarChange",
    "NoticeState",
    "drop_notice",
    "publish_notice",
    "submit_notice",
    "submitted_notices",
]
