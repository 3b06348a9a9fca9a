"""Tables of divisions 行政区划, their changes, and the reporting trees laid over them."""

from datetime import date
from typing import ClassVar

import sqlalchemy as sa
from sqlmodel import Field

from jinmin.db.base import Plain
from jinmin.db.columns import choice, code, public
from jinmin.ledger.ledgered import Ledgered
from jinmin.regions.division import ChangeKind, DivisionSource
from jinmin.regions.division_code import DivisionLevel

DIVISION_CODE = code(12)
TREE_CODE = code(24)


class DivisionRow(Plain, table=True):
    """One division under one name. ``valid_to`` is its last day; a renamed division has a row per name."""

    __tablename__ = "region_division"
    __why_plain__: ClassVar[str] = "reference data of the division register; its changes are ledgered"
    __table_args__ = (sa.Index("ix_region_division_parent_code", "parent", "code"),)

    code: str = Field(sa_type=DIVISION_CODE, primary_key=True)
    valid_from: date = Field(primary_key=True)
    valid_to: date | None = None
    name: str = Field(max_length=60)
    level: DivisionLevel = Field(sa_type=choice(DivisionLevel))
    parent: str = Field(sa_type=DIVISION_CODE)
    source: DivisionSource = Field(sa_type=choice(DivisionSource))


class RegionChange(Ledgered, table=True):
    """One old code and one new code of a change; a merger or a split has several rows.

    ``old`` or ``new`` is "" where there is none; ``region`` is the new one, else the old one.
    """

    __tablename__ = "region_change"
    __region__ = "region"
    __table_args__ = (
        sa.Index("ix_region_change_old", "old"),
        sa.Index("ix_region_change_new", "new"),
    )

    kind: ChangeKind = public(sa_type=choice(ChangeKind))
    old: str = public(sa_type=DIVISION_CODE)
    new: str = public(sa_type=DIVISION_CODE)
    region: str = public(sa_type=DIVISION_CODE)
    name: str = public(max_length=60)
    effective: date = public()
    doc_no: str = public(max_length=80)


class ReportingTreeRow(Plain, table=True):
    """A way of adding up divisions. ``zones``: development zones are nodes of their own."""

    __tablename__ = "region_reporting_tree"
    __why_plain__: ClassVar[str] = "reference data seeded from a file"

    id: str = Field(sa_type=TREE_CODE, primary_key=True)
    title: str = Field(max_length=60)
    source: str = Field(max_length=200)
    confirmed: bool
    zones: bool


class ReportingNodeRow(Plain, table=True):
    """A node that differs from the plain tree of divisions."""

    __tablename__ = "region_reporting_node"
    __why_plain__: ClassVar[str] = "reference data seeded from a file"

    tree: str = Field(sa_type=TREE_CODE, primary_key=True)
    code: str = Field(sa_type=TREE_CODE, primary_key=True)
    title: str = Field(max_length=60)
    parent: str = Field(sa_type=TREE_CODE)
    position: int


class ReportingMemberRow(Plain, table=True):
    """Codes beginning with ``prefix`` belong to ``node``; the longest prefix of a tree wins.

    The key is the prefix: no code can belong to two nodes.
    """

    __tablename__ = "region_reporting_member"
    __why_plain__: ClassVar[str] = "reference data seeded from a file"

    tree: str = Field(sa_type=TREE_CODE, primary_key=True)
    prefix: str = Field(sa_type=DIVISION_CODE, primary_key=True)
    node: str = Field(sa_type=TREE_CODE)
