"""How figures and detail values are written, in tables, sheets and on the command line."""

from datetime import date, datetime
from decimal import Decimal

from jinmin.api import SHANGHAI

NOTHING_BEFORE = "—"
NOT_COVERED = "—"
"""In place of a nought that nobody has reported."""


def number(value: int) -> str:
    """12,345."""
    return f"{value:,}"


def change(value: Decimal | None) -> str:
    """+3.2%, -0.5%, — when there was nothing before."""
    return NOTHING_BEFORE if value is None else f"{value:+}%" if value else f"{abs(value)}%"


def moment(at: datetime) -> str:
    """2026-11-21 14:03:05, in Shanghai."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


def detail(value: object) -> str:
    """A detail value as text; nothing as nothing."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
