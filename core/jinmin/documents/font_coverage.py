"""Which characters the print faces and the system's fonts can show."""

import struct
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typst

FACES = Path(__file__).parent / "fonts"
REPLACEMENT = "〓"
_INVISIBLE_CATEGORIES = {"Zs", "Zl", "Zp"}
_LINE_BREAKS = "\n\t"


@lru_cache(maxsize=2)
def fonts(*, with_system: bool) -> "typst.Fonts":
    """The faces of this package, on demand with the system's fonts behind them; read once per process."""
    import typst  # large: loaded by who prints

    return typst.Fonts(include_system_fonts=with_system, include_embedded_fonts=False, font_paths=[FACES])


def outside_our_faces(text: str) -> frozenset[str]:
    """The visible characters of ``text`` that the faces of this package do not show."""
    return frozenset(filter(_needs_glyph, text)) - _characters_of_our_faces()


def missing_glyphs(text: str) -> tuple[str, ...]:
    """The characters of ``text`` that no font can show, sorted by code point, each once."""
    outside = outside_our_faces(text)
    return tuple(sorted(outside - _characters_of_the_system())) if outside else ()


def _needs_glyph(character: str) -> bool:
    return character not in _LINE_BREAKS and unicodedata.category(character) not in _INVISIBLE_CATEGORIES


@lru_cache(maxsize=1)
def _characters_of_our_faces() -> frozenset[str]:
    faces = [frozenset(_characters(path, 0)) for path in sorted(FACES.glob("*.otf"))]
    return frozenset.intersection(*faces)


@lru_cache(maxsize=1)
def _characters_of_the_system() -> frozenset[str]:
    faces = {(Path(font.path), font.index) for font in fonts(with_system=True).fonts() if font.path}
    return frozenset().union(*(_characters(path, index) for path, index in sorted(faces)))


def _characters(path: Path, index: int) -> Iterator[str]:
    """The characters mapped by the OpenType file's face ``index`` (ISO/IEC 14496-22, ttcf and cmap)."""
    data = path.read_bytes()
    face = struct.unpack_from(">I", data, 12 + 4 * index)[0] if data[:4] == b"ttcf" else 0
    tables = _tables(data, face)
    for subtable in _unicode_subtables(data, tables[b"cmap"]) if b"cmap" in tables else ():
        yield from _visible(_mapped(data, subtable))


def _visible(codes: Iterable[int]) -> Iterator[str]:
    return (chr(code) for code in codes if not 0xD800 <= code < 0xE000 and code >= 0x20)


def _tables(data: bytes, face: int) -> dict[bytes, int]:
    (count,) = struct.unpack_from(">H", data, face + 4)
    records = (struct.unpack_from(">4sIII", data, face + 12 + 16 * number) for number in range(count))
    return {tag: offset for tag, _, offset, _ in records}


def _unicode_subtables(data: bytes, cmap: int) -> list[int]:
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    records = (struct.unpack_from(">HHI", data, cmap + 4 + 8 * number) for number in range(count))
    return [
        cmap + offset for platform, encoding, offset in records if (platform, encoding) in {(3, 1), (3, 10)}
    ]


def _mapped(data: bytes, subtable: int) -> Iterator[int]:
    (layout,) = struct.unpack_from(">H", data, subtable)
    if layout == 12:
        yield from _mapped_by_groups(data, subtable)
    elif layout == 4:
        yield from _mapped_by_segments(data, subtable)


def _mapped_by_groups(data: bytes, subtable: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">I", data, subtable + 12)
    for number in range(count):
        first, last, glyph = struct.unpack_from(">III", data, subtable + 16 + 12 * number)
        yield from (code for code in range(first, last + 1) if glyph + code - first)


def _mapped_by_segments(data: bytes, subtable: int) -> Iterator[int]:
    count = struct.unpack_from(">H", data, subtable + 6)[0] // 2
    lasts = struct.unpack_from(f">{count}H", data, subtable + 14)
    firsts = struct.unpack_from(f">{count}H", data, subtable + 16 + 2 * count)
    deltas = struct.unpack_from(f">{count}H", data, subtable + 16 + 4 * count)
    offsets_at = subtable + 16 + 6 * count
    offsets = struct.unpack_from(f">{count}H", data, offsets_at)
    for number, (first, last, delta, offset) in enumerate(zip(firsts, lasts, deltas, offsets, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if offset:
                (glyph,) = struct.unpack_from(
                    ">H", data, offsets_at + 2 * number + offset + 2 * (code - first)
                )
            if (glyph + delta) % 0x10000 if glyph or not offset else 0:
                yield code
