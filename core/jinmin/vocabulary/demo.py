"""Demonstration data: what the host has set up when a plug-in is asked to add its own."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

DemoSize = Literal["none", "bench", "small", "county", "province"]
"""``none`` and ``bench`` set up offices and staff only, one office and eight."""


@dataclass(frozen=True)
class DemoOffice:
    """One office at work: its counters and the users who hold a clerk's post there."""

    org_id: UUID
    title: str
    region: str
    counter_ids: tuple[UUID, ...]
    clerk_ids: tuple[UUID, ...]
    clerk_names: tuple[str, ...]


@dataclass(frozen=True)
class DemoPlan:
    """What to invent: the same seed gives the same data. ``today`` is the last day of business."""

    size: DemoSize
    seed: int
    today: date
    offices: tuple[DemoOffice, ...]
