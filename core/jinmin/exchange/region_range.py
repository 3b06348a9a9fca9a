"""A division and everything below it, as a range over codes that compare byte by byte."""

from typing import Any

import sqlalchemy as sa

from jinmin.vocabulary.actor import NATION


def in_region(column: sa.ColumnElement[Any], region: str) -> sa.ColumnElement[bool]:
    """Whether ``column`` holds a code that starts with the significant digits ``region``."""
    if region == NATION:
        return sa.true()
    beyond = region[:-1] + chr(ord(region[-1]) + 1)
    return sa.and_(column >= region, column < beyond)
