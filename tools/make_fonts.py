"""Make the two print faces in core/jinmin/documents/fonts from Debian's packages (needs fonttools).

    python tools/make_fonts.py UNIHAN_OTHER_MAPPINGS.txt.bz2

The argument is ``/usr/share/unicode/Unihan_OtherMappings.txt.bz2`` of the Debian package unicode-data; its
field ``kTGH`` marks the 8,105 characters of 通用规范汉字表 (2013). The faces are read from the Debian package
fonts-noto-cjk.
"""

import bz2
import io
import sys
from pathlib import Path

from fontTools.misc.transform import Transform
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.transformPen import TransformPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

SOURCE = Path("/usr/share/fonts/opentype/noto")
TARGET = Path(__file__).parent.parent / "core/jinmin/documents/fonts"
SIMPLIFIED_CHINESE = 2
FACES = {"NotoSerifCJK-Regular.ttc": "Jinmin Serif", "NotoSansCJK-Regular.ttc": "Jinmin Sans"}
RARE_NAME_CHARACTERS = "䶮𬭎㛃𠅤"
CHECK_BOX, CHECKED_BOX, SQUARE, CHECK_MARK, SPARE_GLYPH = 0x2610, 0x2611, 0x25A1, 0x2713, 0x3020
BLOCKS = (
    range(0x20, 0x7F),
    range(0xA0, 0x100),
    range(0x2010, 0x2028),
    range(0x2030, 0x2040),
    range(0x2460, 0x249C),
    range(0x25A0, 0x2600),
    range(0x3000, 0x3040),
    range(0xFF01, 0xFFEF),
    (0x2103, 0x2116, SPARE_GLYPH, SQUARE, CHECK_MARK),
)


def gb2312_characters() -> set[int]:
    """Every character of GB 2312, by way of Python's own codec."""
    rows = (bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    return {ord(character) for pair in rows for character in pair.decode("gb2312", "ignore")}


def big5_frequent_characters() -> set[int]:
    """Level 1 of Big5 (常用字), for names and addresses written in traditional characters in 港澳台."""
    rows = (bytes((row, cell)) for row in range(0xA4, 0xC7) for cell in range(0x40, 0xFF))
    return {ord(pair.decode("big5", "ignore")) for pair in rows if len(pair.decode("big5", "ignore")) == 1}


def standard_characters(mappings: Path) -> set[int]:
    """The characters of 通用规范汉字表, by Unihan's field kTGH."""
    lines = bz2.decompress(mappings.read_bytes()).decode("utf-8").splitlines()
    fields = (line.split("\t") for line in lines if not line.startswith("#"))
    found = {int(field[0][2:], 16) for field in fields if field[1:2] == ["kTGH"]}
    if len(found) != 8105:
        raise SystemExit(f"expected 8105 characters in kTGH, found {len(found)}")
    return found


def wanted_characters(mappings: Path) -> set[int]:
    """All characters the faces shall cover."""
    blocks = {code for block in BLOCKS for code in block}
    rare = {ord(character) for character in RARE_NAME_CHARACTERS}
    return gb2312_characters() | standard_characters(mappings) | big5_frequent_characters() | blocks | rare


def cut(face: Path, characters: set[int]) -> TTFont:
    """The Simplified Chinese font of ``face`` cut down to ``characters``, horizontal setting only."""
    font = TTCollection(face, lazy=True).fonts[SIMPLIFIED_CHINESE]
    options = Options(layout_features=["kern", "ccmp", "liga", "calt", "mark", "mkmk"], hinting=False)
    options.name_IDs, options.notdef_outline = ["*"], True
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    return reread(font)


def reread(font: TTFont) -> TTFont:
    """The font as its file will be read, free of lazily loaded parts."""
    stored = io.BytesIO()
    font.flavor = None
    font.save(stored)
    return TTFont(io.BytesIO(stored.getvalue()))


def redraw(font: TTFont, glyph: str, parts: list[tuple[str, Transform]], width: int) -> None:
    """Give ``glyph`` the outlines of ``parts``, each moved by its transform, and the advance ``width``."""
    charstrings, glyphs = font["CFF "].cff.topDictIndex[0].CharStrings, font.getGlyphSet()
    private = charstrings[glyph].private
    recordings = []
    for part, move in parts:
        recording = DecomposingRecordingPen(glyphs)
        glyphs[part].draw(TransformPen(recording, move))
        recordings.append(recording)
    pen = T2CharStringPen(width - private.nominalWidthX, glyphs)
    for recording in recordings:
        recording.replay(pen)
    drawn = pen.getCharString(private=private, globalSubrs=charstrings[glyph].globalSubrs)
    drawn.fdSelectIndex = getattr(charstrings[glyph], "fdSelectIndex", None)
    charstrings[glyph] = drawn
    font["hmtx"][glyph] = (width, font["hmtx"][glyph][1])


def make_digits_tabular(font: TTFont) -> None:
    """Centre every digit in the widest digit's advance, so that numbers stand in columns."""
    names = [font.getBestCmap()[code] for code in range(ord("0"), ord("9") + 1)]
    widest = max(font["hmtx"][name][0] for name in names)
    for name in names:
        shift = (widest - font["hmtx"][name][0]) / 2
        redraw(font, name, [(name, Transform(dx=round(shift)))], widest)


def add_check_boxes(font: TTFont) -> None:
    """☐ is the square; ☑ is the square with the check mark in it, drawn over a glyph nobody needs."""
    cmap = font.getBestCmap()
    square, mark, spare = cmap[SQUARE], cmap[CHECK_MARK], cmap[SPARE_GLYPH]
    smaller = Transform(xx=0.6, yy=0.6, dx=215, dy=150)
    redraw(font, spare, [(square, Transform()), (mark, smaller)], font["hmtx"][square][0])
    for table in font["cmap"].tables:
        if table.format in (4, 12):
            table.cmap.pop(SPARE_GLYPH, None)
            table.cmap.update({CHECK_BOX: square, CHECKED_BOX: spare})


def rename(font: TTFont, family: str) -> None:
    """A modified font carries a name of its own; copyright and licence entries stay."""
    names, postscript = font["name"], family.replace(" ", "")
    texts = {1: family, 2: "Regular", 3: f"{postscript}-Regular", 4: family, 6: f"{postscript}-Regular"}
    names.names = [record for record in names.names if record.nameID in (0, 5, 7, 8, 9, 11, 13, 14)]
    for name_id, text in texts.items():
        names.setName(text, name_id, 3, 1, 0x409)
    cff = font["CFF "].cff
    cff.fontNames[0] = texts[6]
    cff.topDictIndex[0].FullName, cff.topDictIndex[0].FamilyName = family, family


def main() -> None:
    """Write both faces and say how large they are."""
    characters = wanted_characters(Path(sys.argv[1]))
    for file, family in FACES.items():
        font = cut(SOURCE / file, characters)
        make_digits_tabular(font)
        add_check_boxes(font)
        rename(font, family)
        target = TARGET / f"{family.replace(' ', '')}-Regular.otf"
        font["head"].modified = font["head"].created
        font.recalcTimestamp = False
        font.save(target)
        covered = set(font.getBestCmap())
        lacking = "".join(map(chr, sorted(standard_characters(Path(sys.argv[1])) - covered)))
        print(f"{target.name}: {target.stat().st_size} bytes, {len(covered)} characters, lacks “{lacking}”")


if __name__ == "__main__":
    main()
