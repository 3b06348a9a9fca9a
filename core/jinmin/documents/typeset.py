"""Print a typst template with data as PDF/A-2b, the same bytes for the same input on every node.

Templates are files of a plug-in; the common parts are the local package ``@local/jinmin:0.1.0`` beside this
module, whose ``data`` is what was passed here. Data travels as JSON, so nothing in it is ever read as markup.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import as_file
from importlib.resources.abc import Traversable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import orjson
from pydantic import BaseModel, JsonValue
from pydantic_core import to_jsonable_python

from jinmin.documents.font_coverage import REPLACEMENT, fonts, missing_glyphs, outside_our_faces
from jinmin.errors import Invalid, Misconfigured

__all__ = ["Pdf", "missing_glyphs", "typeset"]

_PACKAGES = Path(__file__).parent / "templates"
_NO_DOWNLOADS = _PACKAGES / "no-downloads"
_STANDARD: Final = "a-2b"
_PLAIN: Final = "1.7"
_UNPRINTABLE = "PDF/A-2b error: the text "
_DOWNLOADED_PACKAGE = re.compile(r'"@(?!local/)')
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
NO_FILES: Mapping[str, bytes] = {}


@dataclass(frozen=True)
class Pdf:
    """A finished PDF/A-2b file.

    ``warnings`` holds the characters no font could show, sorted; 〓 stands in their places, so a caller that
    hands out the paper must show them to the clerk first (message ``typeset.missing_glyphs``).
    """

    content: bytes
    warnings: tuple[str, ...]


def typeset(
    template: Traversable | Path,
    data: BaseModel | Mapping[str, object],
    made_at: datetime = UNDATED,
    *,
    files: Mapping[str, bytes] = NO_FILES,
    archival: bool = True,
) -> Pdf:
    """Print ``template`` with ``data``; a few ms of one processor a page, so call it off the event loop.

    ``made_at`` becomes the file's creation date, which PDF/A demands; give the instant of the business
    record, so that printing it again gives the same bytes. Safe in several threads. A template may import
    files beside it and ``@local/jinmin``, nothing from the network. ``files`` are pictures and PDFs that the
    template shows, by the names it calls them; a PDF can only be shown with ``archival`` false, as plain PDF.

    Raises Misconfigured ``typeset.template_failed`` or ``typeset.template_downloads`` when the template is
    wrong, Invalid ``typeset.unprintable`` when the text holds what PDF/A forbids.
    """
    values = data.model_dump(mode="json") if isinstance(data, BaseModel) else to_jsonable_python(data)
    with as_file(template) as given, _beside(given, files) as file:
        _refuse_downloads(file.parent)
        for hidden in _to_hide("".join(_texts(values))):
            with suppress(_Unprintable):
                printed = _compile(file, _without(values, hidden), made_at, archival)
                return Pdf(printed, tuple(sorted(hidden)))
        raise Invalid("typeset.unprintable", template=file.name)


class _Unprintable(Exception):
    """PDF/A refused a character; says no more, for the diagnosis quotes the data."""


def _to_hide(text: str) -> Iterator[frozenset[str]]:
    """Ever more characters to show 〓 for: those no font has, then marks too, then all that our faces lack.

    A mark from one font cannot stand over a letter from another, and PDF/A refuses the gap.
    """
    missing, outside = frozenset(missing_glyphs(text)), outside_our_faces(text)
    yield missing
    yield missing | {character for character in outside if unicodedata.category(character).startswith("M")}
    yield outside


def _without(values: JsonValue, hidden: frozenset[str]) -> JsonValue:
    return _with_replacements(values, str.maketrans(dict.fromkeys(hidden, REPLACEMENT)))


def _refuse_downloads(folder: Path) -> None:
    for source in sorted(folder.rglob("*.typ")):
        if _DOWNLOADED_PACKAGE.search(source.read_text("utf-8")):
            raise Misconfigured("typeset.template_downloads", template=source.name)


@contextmanager
def _beside(template: Path, files: Mapping[str, bytes]) -> Iterator[Path]:
    """The template with these files beside it; as it lies when there are none."""
    if not files:
        yield template
        return
    with TemporaryDirectory(prefix="jinmin-print-") as folder:
        copied = Path(folder) / template.name
        copied.write_bytes(template.read_bytes())
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        yield copied


def _compile(file: Path, values: JsonValue, made_at: datetime, archival: bool) -> bytes:
    import typst  # large: loaded by who prints

    try:
        return typst.compile(
            file,
            root=file.parent,
            font_paths=fonts(with_system=bool(outside_our_faces("".join(_texts(values))))),
            sys_inputs={"data": orjson.dumps(values).decode()},
            pdf_standards=_STANDARD if archival else _PLAIN,
            timestamp=int(made_at.timestamp()),
            package_path=_PACKAGES,
            package_cache_path=_NO_DOWNLOADS,
        )
    except typst.TypstError as error:
        if error.message.startswith(_UNPRINTABLE):
            raise _Unprintable from None
        raise Misconfigured("typeset.template_failed", template=file.name) from error


def _texts(value: JsonValue) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for part in value.values() for text in _texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    return []


def _with_replacements(value: JsonValue, replacements: dict[int, str]) -> JsonValue:
    if isinstance(value, str):
        return value.translate(replacements)
    if isinstance(value, dict):
        return {key: _with_replacements(part, replacements) for key, part in value.items()}
    if isinstance(value, list):
        return [_with_replacements(part, replacements) for part in value]
    return value
