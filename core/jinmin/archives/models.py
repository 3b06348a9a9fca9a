"""The ledgered tables of the archive: volumes with their catalogues, boxes, and lists of what is destroyed."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.columns import choice, code, personal, public
from jinmin.ledger.ledgered import Ledgered

LIVE_LIST = sa.text("state IN ('drawn', 'approved')")


class VolumeState(StrEnum):
    """How an archive volume (案卷) stands."""

    KEPT = "kept"
    LISTED = "listed"
    DESTROYED = "destroyed"

    @property
    def label(self) -> str:
        """What the archivist reads."""
        return {"kept": "在库", "listed": "待销毁", "destroyed": "已销毁"}[self.value]


class ListState(StrEnum):
    """How a list of destruction (销毁清册) stands."""

    DRAWN = "drawn"
    APPROVED = "approved"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """What the archivist reads."""
        return {"drawn": "待审批", "approved": "已批准", "done": "已销毁", "cancelled": "已撤销"}[self.value]


class ArchiveVolume(Ledgered, table=True):
    """The file of one case, put away (案卷): 全宗号, 年度, 类别 and 室编卷号 say where it stands.

    ``retention`` is a number of years, 长期 or 永久, "" while no rule is known; ``keep_until`` is the last day of
    a term in years, else None: then nothing may destroy it. ``digest`` covers the catalogue, and through it
    every file.
    """

    __tablename__ = "archive_volume"
    __region__: ClassVar[str] = "region"
    __table_args__ = (
        sa.UniqueConstraint("case_id", name="uq_archive_volume_case_id"),
        sa.UniqueConstraint(
            "origin", "fonds_no", "year", "category", "number", name="uq_archive_volume_number"
        ),
        sa.Index("ix_archive_volume_region", "region", "year", "category", "number"),
        sa.Index("ix_archive_volume_case_no", "case_no"),
        sa.Index("ix_archive_volume_box_id", "box_id"),
        sa.Index("ix_archive_volume_keep_until", "keep_until"),
    )

    case_id: UUID = public()
    case_no: str = public(sa_type=code(50))
    matter: str = public(sa_type=code(64))
    matter_title: str = public(sa_type=sa.String(200))
    title: str = personal(sa_type=sa.String(200))
    region: str = public(sa_type=code(12))
    org_id: UUID = public()
    fonds_no: str = public(sa_type=code(20))
    year: int = public()
    category: str = public(sa_type=code(40))
    number: int = public()
    retention: str = public(sa_type=code(12))
    retention_basis: str = public(sa_type=sa.String(400))
    keep_until: date | None = public(default=None)
    pages: int = public()
    digest: str = public(sa_type=code(64))
    state: VolumeState = public(sa_type=choice(VolumeState), default=VolumeState.KEPT)
    box_id: UUID | None = public(default=None)
    filed_on: date = public()
    filed_by: UUID | None = public(default=None)
    filed_by_name: str = personal(sa_type=sa.String(60))
    destroyed_on: date | None = public(default=None)


class ArchiveSheet(Ledgered, table=True):
    """One line of a volume's catalogue (卷内目录): ``first_page`` is where it begins, counted through the volume.

    ``digest`` is the SHA-256 of the file, "" for what is printed from the record itself.
    """

    __tablename__ = "archive_sheet"
    __table_args__ = (
        sa.UniqueConstraint("volume_id", "position", name="uq_archive_sheet_volume_id_position"),
    )

    volume_id: UUID = public()
    position: int = public()
    kind: str = public(sa_type=code(12))
    title: str = public(sa_type=sa.String(120))
    author: str = personal(sa_type=sa.String(120), default="")
    made_on: date = public()
    digest: str = public(sa_type=code(64), default="")
    media: str = public(sa_type=code(40), default="")
    trust: str = public(sa_type=code(12), default="")
    first_page: int = public()
    pages: int = public()


class ArchiveBox(Ledgered, table=True):
    """A box (盒): the volumes of one year and kind that stand together."""

    __tablename__ = "archive_box"
    __region__: ClassVar[str] = "region"
    __table_args__ = (
        sa.UniqueConstraint("origin", "fonds_no", "year", "category", "number", name="uq_archive_box_number"),
    )

    region: str = public(sa_type=code(12))
    fonds_no: str = public(sa_type=code(20))
    year: int = public()
    category: str = public(sa_type=code(40))
    retention: str = public(sa_type=code(12))
    number: int = public()
    volumes: int = public()
    first_volume: int = public()
    last_volume: int = public()
    closed_on: date = public()
    closed_by_name: str = personal(sa_type=sa.String(60))


class ArchiveDestruction(Ledgered, table=True):
    """A list of volumes to be destroyed (销毁清册); who approves it did not draw it."""

    __tablename__ = "archive_destruction"
    __region__: ClassVar[str] = "region"
    __table_args__ = (
        sa.UniqueConstraint("origin", "number", name="uq_archive_destruction_number"),
        sa.CheckConstraint("approved_by IS NULL OR approved_by <> drawn_by", name="two_persons"),
    )

    number: str = public(sa_type=code(60))
    region: str = public(sa_type=code(12))
    reason: str = personal(sa_type=sa.String(500))
    state: ListState = public(sa_type=choice(ListState), default=ListState.DRAWN)
    volumes: int = public()
    drawn_at: datetime = public()
    drawn_by: UUID = public()
    drawn_by_name: str = personal(sa_type=sa.String(60))
    approved_at: datetime | None = public(default=None)
    approved_by: UUID | None = public(default=None)
    approved_by_name: str = personal(sa_type=sa.String(60), default="")
    opinion: str = personal(sa_type=sa.String(500), default="")
    done_at: datetime | None = public(default=None)


class ArchiveDestructionLine(Ledgered, table=True):
    """A volume on a list."""

    __tablename__ = "archive_destruction_line"
    __table_args__ = (
        sa.UniqueConstraint("list_id", "volume_id", name="uq_archive_destruction_line_volume_id"),
    )

    list_id: UUID = public()
    volume_id: UUID = public()
