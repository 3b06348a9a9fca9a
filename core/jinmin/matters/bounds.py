"""How small and how large the whole numbers of a parameter may be. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from jinmin.matters.lower_levels import Value

MOST_OF_UNIT = {
    "秒": 86_400, "分钟": 10_080, "小时": 8_760, "日": 36_500, "天": 36_500, "工作日": 3_650, "个月": 1_200,
    "月": 1_200, "年": 1_000, "周岁": 150,
}  # fmt: skip
"""What no value of this unit exceeds unless its declaration says so: a slip of the finger, not a rule (设计)."""
MOST = 10**12


class Declared(Protocol):
    """What says the unit of its value, and its ``least`` and ``most`` where these are not the usual ones."""

    @property
    def unit(self) -> str: ...

    @property
    def least(self) -> int | None: ...

    @property
    def most(self) -> int | None: ...


@dataclass(frozen=True)
class Bounds:
    """The least and the most a whole number may be, both allowed."""

    least: int
    most: int

    def hold(self, value: Value) -> bool:
        """Whether the value, or each number of a list, lies within; what is no number always does."""
        numbers = value if isinstance(value, tuple) else (value,)
        return all(
            self.least <= each <= self.most
            for each in numbers
            if isinstance(each, int) and not isinstance(each, bool)
        )


def bounds_of(declared: Iterable[Declared]) -> Bounds:
    """The narrowest of what was declared; undeclared a number is never negative, and no larger than its unit allows."""
    known = tuple(declared)
    least = [each.least for each in known if each.least is not None]
    most = [each.most for each in known if each.most is not None]
    usual = min((MOST_OF_UNIT.get(each.unit, MOST) for each in known), default=MOST)
    return Bounds(max(least, default=0), min(most, default=usual))
