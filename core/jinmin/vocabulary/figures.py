"""What the rest of the system may ask of statistics, whoever provides it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from jinmin.vocabulary.actor import Actor


@dataclass(frozen=True)
class FigureAnswer:
    """One figure, true at ``ledger_position``."""

    value: int
    unit: str
    ledger_position: int
    as_of: datetime


@dataclass(frozen=True)
class FigureRow:
    """One record behind a figure."""

    record_id: UUID
    version: int
    case_id: UUID | None
    ledger_seq: int


@dataclass(frozen=True)
class FigureRows:
    """The rows the viewer may see and how many more there are: shown + hidden = the figure."""

    rows: tuple[FigureRow, ...]
    hidden: int
    ledger_position: int


class Figures(Protocol):
    """Figures derived from business data. ``period`` is written 2026Q3, 2026-09, 2026 or 2026Q3ytd."""

    def figure(self, actor: Actor, indicator: str, region: str, period: str) -> FigureAnswer:
        """The figure of one cell."""

    def rows(self, actor: Actor, indicator: str, region: str, period: str, limit: int) -> FigureRows:
        """The rows behind it."""
