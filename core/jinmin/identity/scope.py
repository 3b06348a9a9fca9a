"""Which rows an actor may see: those whose division lies under the post's. Ranges on codes, never LIKE."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from jinmin.errors import Invalid
from jinmin.vocabulary.actor import NATION, Actor


def significant(code: str) -> str:
    """The digits that matter of a division code: "510000" → "51", "510800" → "5108", "" → "".

    Raises Invalid ``region.code`` for anything but 0 to 12 digits.
    """
    if len(code) > 12 or not ((code.isascii() and code.isdigit()) or code == NATION):
        raise Invalid("region.code", value=code)
    trimmed = code.rstrip("0")
    return trimmed + "0" * _missing(len(trimmed))


def _missing(length: int) -> int:
    """How many zeros belong to the last level: levels end after 2, 4, 6, 9 and 12 digits."""
    return next(end for end in (0, 2, 4, 6, 9, 12) if end >= length) - length


def contains(outer: str, inner: str) -> bool:
    """Whether the division ``inner`` lies in ``outer`` (or is it); both may be padded or not."""
    return inner.startswith(significant(outer))


def within(column: Any, region: str) -> ColumnElement[bool]:
    """The predicate "``column`` holds a code in ``region``", for a column of ``code(n)``."""
    prefix = significant(region)
    if prefix == NATION:
        return sa.true()
    return sa.and_(column >= prefix, column < prefix[:-1] + chr(ord(prefix[-1]) + 1))


def scope(actor: Actor, column: Any) -> ColumnElement[bool]:
    """The predicate every list, count, search and export of protected rows carries."""
    return within(column, actor.region)
