"""Archives (档案): closed cases filed as volumes, boxed by year, proved, exported, destroyed only by a list."""

from jinmin.archives.destruction import (
    DESTROY,
    approve_list,
    cancel_list,
    destroy_list,
    draw_list,
    lists_of,
    volumes_on,
)
from jinmin.archives.exporting import ExportedVolume, export_volume, print_volume, retention_text
from jinmin.archives.filing import box_year, file_case
from jinmin.archives.integrity import VolumeFault, check_volume
from jinmin.archives.models import (
    ArchiveBox,
    ArchiveDestruction,
    ArchiveSheet,
    ArchiveVolume,
    ListState,
    VolumeState,
)
from jinmin.archives.searching import (
    VolumeLine,
    VolumeQuery,
    WaitingLine,
    boxes_of,
    due_volumes,
    search_volumes,
    see_volume,
    sheets_of,
    waiting_cases,
)
from jinmin.archives.supplements import supplement_case

__all__ = [
    "DESTROY",
    "ArchiveBox",
    "ArchiveDestruction",
    "ArchiveSheet",
    "ArchiveVolume",
    "ExportedVolume",
    "ListState",
    "VolumeFault",
    "VolumeLine",
    "VolumeQuery",
    "VolumeState",
    "WaitingLine",
    "approve_list",
    "box_year",
    "boxes_of",
    "cancel_list",
    "check_volume",
    "destroy_list",
    "draw_list",
    "due_volumes",
    "export_volume",
    "file_case",
    "lists_of",
    "print_volume",
    "retention_text",
    "search_volumes",
    "see_volume",
    "sheets_of",
    "supplement_case",
    "volumes_on",
    "waiting_cases",
]
