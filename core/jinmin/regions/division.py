"""What a division is, and what can become of it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from jinmin.regions.division_code import DivisionLevel


class DivisionSource(StrEnum):
    """Whose list a division is on: 民政部, 国家统计局, or one's own."""

    MCA = "MCA"
    STATS = "STATS"
    LOCAL = "LOCAL"


class ChangeKind(StrEnum):
    """设立, 撤销, 改变隶属关系, 更名, 合并, 分设."""

    CREATE = "create"
    ABOLISH = "abolish"
    MOVE = "move"
    RENAME = "rename"
    MERGE = "merge"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class Division:
    """A division under one name, from ``valid_from`` to its last day ``valid_to`` (None: still in force).

    ``parent`` is the code of the division it lies in, "" for a province.
    """

    code: str
    name: str
    level: DivisionLevel
    parent: str
    valid_from: date
    valid_to: date | None
    source: DivisionSource

    def is_valid(self, on: date) -> bool:
        """Whether it is in force on this day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)
