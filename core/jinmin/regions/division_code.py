"""Division codes: levels, significant digits, and the range that everything below a division lies in.

2 + 2 + 2 digits down to the county and 3 more for the township (民政部令第79号), 3 more
for the village as in the statistics bureau's codes.
"""

from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import SQLColumnExpression

from jinmin.errors import Invalid
from jinmin.vocabulary.actor import NATION

ZONE_TAILS = tuple(str(tail) for tail in range(71, 80))
"""Last two digits the statistics bureau gives to development zones: pseudo-counties, no divisions."""


class DivisionLevel(StrEnum):
    """How high a division stands. A grouping (市辖区, 省直辖县级) gathers counties and is no division."""

    NATION = "nation"
    PROVINCE = "province"
    PREFECTURE = "prefecture"
    GROUPING = "grouping"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"

    @property
    def rank(self) -> int:
        """0 for the nation, higher for what lies lower."""
        return _RANKS[self]

    @property
    def is_below_county(self) -> bool:
        """Township or village."""
        return self in (DivisionLevel.TOWNSHIP, DivisionLevel.VILLAGE)


_RANKS = {level: rank for rank, level in enumerate(DivisionLevel)}

_BY_LENGTH = {
    0: DivisionLevel.NATION,
    2: DivisionLevel.PROVINCE,
    4: DivisionLevel.PREFECTURE,
    6: DivisionLevel.COUNTY,
    9: DivisionLevel.TOWNSHIP,
    12: DivisionLevel.VILLAGE,
}
_SHORTER = {12: 9, 9: 6, 6: 4, 4: 2, 2: 0}


def significant(code: str) -> str:
    """The digits that tell: ``510800`` → ``5108``, ``510822001000`` → ``510822001``; Invalid for no code."""
    if not ((code.isascii() and code.isdigit()) or code == NATION) or len(code) not in _BY_LENGTH:
        raise Invalid("region.code_shape", code=code)
    digits = code
    while digits and not int(digits[_SHORTER[len(digits)] :]):
        digits = digits[: _SHORTER[len(digits)]]
    return digits


def padded(region: str) -> str:
    """The code as written: ``51`` → ``510000``; six digits or more stay, the nation stays empty."""
    return region.ljust(6, "0") if region else NATION


def canonical(code: str) -> str:
    """The one spelling of a code: ``51``, ``510000`` and ``510000000000`` all give ``510000``."""
    return padded(significant(code))


def level_of(region: str) -> DivisionLevel:
    """The level a code stands at by its length: ``5108`` and ``510800`` are prefectures."""
    return _BY_LENGTH[len(significant(region))]


def prefixes(region: str) -> tuple[str, ...]:
    """``region`` and everything it lies in, the nearest first, the nation last: 510822, 5108, 51, ""."""
    digits = significant(region)
    found = [digits]
    while digits:
        digits = digits[: _SHORTER[len(digits)]]
        found.append(digits)
    return tuple(found)


def is_zone(code: str) -> bool:
    """Whether this is a county-level code for a development zone."""
    return len(code) == 6 and code[4:] in ZONE_TAILS


def lies_within(code: str, region: str) -> bool:
    """Whether ``code`` is ``region`` or below it."""
    return significant(code).startswith(significant(region))


def bounds(region: str) -> tuple[str, str]:
    """The half-open range ``low <= code < high`` of all codes in ``region``, compared byte by byte."""
    digits = significant(region)
    return digits, digits[:-1] + chr(ord(digits[-1]) + 1)


def within(column: SQLColumnExpression[Any], region: str) -> sa.ColumnElement[bool]:
    """``column`` holds a code in ``region``: a range an index serves, true for the nation.

    The column is compared byte by byte (``jinmin.db.columns.code``).
    """
    if region == NATION:
        return sa.true()
    low, high = bounds(region)
    return sa.and_(column >= low, column < high)
