"""What a lower level may do with a parameter that an upper one has set. Pure."""

from enum import StrEnum
from typing import Literal

Value = bool | int | str | tuple[str, ...] | tuple[int, ...]

Transition = Literal["keep", "move"]
"""过渡: open cases ``keep`` the value of the day they were accepted on, or ``move`` to the new one."""

TRANSITIONS: dict[Transition, str] = {"keep": "在办件仍按受理时的值", "move": "在办件改按新值"}


class Below(StrEnum):
    """What lower levels may do: nothing, only less, only more, only add to or drop from a list, anything."""

    FIXED = "fixed"
    MAY_LOWER = "may_lower"
    MAY_RAISE = "may_raise"
    MAY_ADD = "may_add"
    MAY_DROP = "may_drop"
    FREE = "free"

    @property
    def label(self) -> str:
        """What the maintainer reads."""
        return _LABELS[self]

    def allows(self, upper: Value, lower: Value) -> bool:
        """Whether a lower level may set ``lower`` where ``upper`` holds above it."""
        if _kind(lower) is not _kind(upper):
            return False
        if self is Below.FREE or _same(lower, upper):
            return True
        match self, upper, lower:
            case Below.MAY_LOWER, int(), int():
                return not isinstance(upper, bool) and lower < upper
            case Below.MAY_RAISE, int(), int():
                return not isinstance(upper, bool) and lower > upper
            case Below.MAY_ADD, tuple(), tuple():
                return set(upper) <= set(lower)
            case Below.MAY_DROP, tuple(), tuple():
                return set(lower) <= set(upper)
        return False

    def covers(self, other: "Below") -> bool:
        """Whether a level that was allowed this may allow ``other`` further down: never more than it has."""
        return self is Below.FREE or other in (self, Below.FIXED)


_LABELS = {
    Below.FIXED: "不得改动",
    Below.MAY_LOWER: "只能降低",
    Below.MAY_RAISE: "只能提高",
    Below.MAY_ADD: "只能增加",
    Below.MAY_DROP: "只能减少",
    Below.FREE: "自行规定",
}


def _kind(value: Value) -> type:
    return type(value)


def _same(lower: Value, upper: Value) -> bool:
    return type(lower) is type(upper) and lower == upper
