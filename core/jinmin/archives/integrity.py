"""Whether a volume still is what was filed: catalogue against its digest, files against theirs."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from jinmin.archives.catalogue import Leaf, PlacedLeaf, digest_of
from jinmin.archives.models import ArchiveSheet, ArchiveVolume, VolumeState
from jinmin.archives.searching import see_volume, sheets_of
from jinmin.db.work import Work
from jinmin.documents.store import ContentId, Damaged, FileStore
from jinmin.errors import NotFound


@dataclass(frozen=True)
class VolumeFault:
    """``key`` of the message and the line of the catalogue, 0 for the catalogue itself."""

    key: str
    position: int
    title: str = ""


def check_volume(w: Work, volume_id: UUID) -> tuple[VolumeFault, ...]:
    """Every fault of a volume, none for a whole one; reads each file. A destroyed volume has nothing to check."""
    volume = see_volume(w, volume_id)
    if volume.state is VolumeState.DESTROYED:
        return ()
    sheets = sheets_of(w, volume_id)
    return tuple(_faults(w.port(FileStore), sheets, volume.digest))


def leaves_from(sheets: tuple[ArchiveSheet, ...]) -> tuple[PlacedLeaf, ...]:
    """The catalogue as it was placed."""
    return tuple(
        PlacedLeaf(
            sheet.position,
            sheet.first_page,
            Leaf(
                sheet.kind,
                sheet.title,
                sheet.author,
                sheet.made_on,
                sheet.pages,
                sheet.digest,
                sheet.media,
                sheet.trust,
            ),
        )
        for sheet in sheets
    )


def sheet_of(volume: ArchiveVolume, placed: PlacedLeaf) -> ArchiveSheet:
    """A new line of this volume's catalogue."""
    leaf = placed.leaf
    return ArchiveSheet(
        origin=volume.origin,
        epoch=volume.epoch,
        volume_id=volume.id,
        position=placed.position,
        kind=leaf.kind,
        title=leaf.title,
        author=leaf.author,
        made_on=leaf.made_on,
        digest=leaf.digest,
        media=leaf.media,
        trust=leaf.trust,
        first_page=placed.first_page,
        pages=leaf.pages,
    )


def _faults(store: FileStore, sheets: tuple[ArchiveSheet, ...], digest: str) -> Iterator[VolumeFault]:
    if digest_of(leaves_from(sheets)) != digest:
        yield VolumeFault("archive.catalogue_changed", 0)
    for sheet in sheets:
        if not sheet.digest:
            continue
        try:
            store.get(ContentId(sheet.digest))
        except NotFound:
            yield VolumeFault("archive.file_gone", sheet.position, sheet.title)
        except Damaged:
            yield VolumeFault("archive.file_damaged", sheet.position, sheet.title)
