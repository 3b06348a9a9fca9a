"""What a PDF says of itself without being opened: pages, password, and whether it would do something.

Only dictionaries are read (ISO 32000-2): those that stand open, and those packed into object streams. The
content of pages, fonts and pictures is never touched.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_STREAM_KIND = re.compile(rb"/Type\s*/ObjStm(?![a-zA-Z])")
_HEX_IN_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
_PAGE = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")
_TREE = re.compile(rb"<<(?:(?!<<|>>).)*?/Type\s*/Pages(?![a-zA-Z])(?:(?!<<|>>).)*?>>", re.DOTALL)
_COUNT = re.compile(rb"/Count\s+(\d{1,6})(?!\s+\d+\s+R)")
_NUMBER = rb"\s*(-?\d{1,6}(?:\.\d*)?)"
_BOX = re.compile(rb"/MediaBox\s*\[" + 4 * _NUMBER + rb"\s*\]")
_PASSWORD = re.compile(rb"/Encrypt(?![a-zA-Z])")
_ACTIVE = re.compile(
    rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData|GoToR|GoToE|XFA)(?![a-zA-Z])"
)
_MOST_UNPACKED = 32 * 1024 * 1024
"""Bytes of object streams that are unpacked before a file counts as hostile."""


@dataclass(frozen=True)
class PdfFacts:
    """``pages`` is None when the page tree does not tell; ``active`` are the names of what would act, sorted.

    ``side`` is the shortest side of any page in points (1/72 inch), None when none is told.
    """

    pages: int | None
    side: float | None
    encrypted: bool
    active: tuple[str, ...]


class Unreadable(ValueError):
    """The file's object streams cannot be unpacked, or unpack to far too much."""


def look_into_pdf(data: bytes) -> PdfFacts:
    """The facts of a whole PDF file. Raises Unreadable."""
    encrypted = _PASSWORD.search(_STREAM.sub(b"", data)) is not None
    # What is packed in an encrypted file cannot be unpacked without its password.
    parts = [_STREAM.sub(b"", data), *(() if encrypted else _packed(data))]
    told = [_HEX_IN_NAME.sub(lambda found: bytes([int(found[1], 16)]), part) for part in parts]
    active = {found[1].decode("ascii") for part in told for found in _ACTIVE.finditer(part)}
    return PdfFacts(_pages(told), _side(told), encrypted, tuple(sorted(active)))


def _side(parts: list[bytes]) -> float | None:
    boxes = [[float(edge) for edge in box.groups()] for part in parts for box in _BOX.finditer(part)]
    return min((min(abs(x2 - x1), abs(y2 - y1)) for x1, y1, x2, y2 in boxes), default=None)


def _packed(data: bytes) -> Iterator[bytes]:
    left = _MOST_UNPACKED
    for found in _STREAM.finditer(data):
        # The dictionary of a stream stands right before it.
        before = data[max(0, found.start() - 400) : found.start()].rpartition(b"obj")[2]
        if not _STREAM_KIND.search(before):
            continue
        unpacked = _inflated(found[1], left) if b"FlateDecode" in before else found[1]
        left -= len(unpacked)
        yield unpacked


def _inflated(packed: bytes, most: int) -> bytes:
    unpacking = zlib.decompressobj()
    try:
        plain = unpacking.decompress(packed, most)
    except zlib.error as error:
        raise Unreadable from error
    if unpacking.unconsumed_tail:
        raise Unreadable
    return plain


def _pages(parts: list[bytes]) -> int | None:
    """What the root of the page tree counts, else how many pages there are, else None."""
    trees = [tree[0] for part in parts for tree in _TREE.finditer(part)]
    roots = [count for tree in trees if b"/Parent" not in tree and (count := _COUNT.search(tree))]
    if roots:
        # An amended file carries its older roots; the last one written stands.
        return int(roots[-1][1])
    return sum(len(_PAGE.findall(part)) for part in parts) or None
