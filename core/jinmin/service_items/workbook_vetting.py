"""Vetting a workbook before it is read: what its reader would choke on, or would not show."""

import re
import zipfile
import zlib
from lzma import LZMAError
from pathlib import Path

from jinmin.errors import Invalid
from jinmin.service_items.policy import ItemPolicy

CHUNK = 1 << 20
LONGEST_CELL_HEAD = 200
"""Bytes of a cell's tags that two chunks may share."""

CELL = rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3}[0-9]{1,7})"[^>]*>'
FORMULA = re.compile(CELL + rb"\s*<(?:\w+:)?f[\s>/]")
FAR_CELL = re.compile(rb'\br="([A-Z]{3,}[0-9]+|[D-Z][A-Z][0-9]+|[A-Z]+([0-9]{6,}))"')
"""Beyond column CZ, or in a row of six digits: the reader sets up every cell up to it, filled or not."""

_DAMAGED = (zipfile.BadZipFile, OSError, EOFError, RuntimeError, zlib.error, LZMAError)
"""What the standard library raises for archives that are cut, encrypted, or packed in a way it does not know."""


def require_readable(path: Path, policy: ItemPolicy) -> None:
    """Raise Invalid for a file that is no workbook, is too big unpacked, or has formulas or cells far out."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(part.file_size for part in archive.infolist())
            if size > policy.most_import_bytes:
                raise Invalid("item.file_too_big", file=path.name, most=policy.most_import_bytes // 1_000_000)
            for part in archive.namelist():
                if part.startswith("xl/worksheets/") and part.endswith(".xml"):
                    _require_plain(archive, part, policy)
    except _DAMAGED as broken:
        raise Invalid("item.no_workbook", file=path.name) from broken


def _require_plain(archive: zipfile.ZipFile, part: str, policy: ItemPolicy) -> None:
    rest = b""
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            text = rest + chunk
            if found := FORMULA.search(text):  # it shows a value nobody typed
                raise Invalid("item.formula_cell", cell=found[1].decode())
            for far in FAR_CELL.finditer(text):
                if far[2] is None or int(far[2]) > policy.most_import_rows:
                    raise Invalid("item.far_cell", cell=far[1].decode(), most=policy.most_import_rows)
            rest = text[-LONGEST_CELL_HEAD:]
