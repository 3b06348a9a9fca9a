"""Files that are cut, damaged or something else under a known name are refused in words, whatever is wrong."""

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from jinmin.errors import Invalid
from jinmin.messages import explain
from jinmin.service_items import ItemPolicy, read_entries
from jinmin.service_items.transfer_rows import ITEMS_SHEET, KEY_COLUMNS, MATERIAL_COLUMNS, MATERIALS_SHEET

ITEMS = "xl/worksheets/sheet1.xml"


def good_workbook() -> bytes:
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept)
    items, materials = book.add_worksheet(ITEMS_SHEET), book.add_worksheet(MATERIALS_SHEET)
    items.write_row(0, 0, [*KEY_COLUMNS.values(), "办理地点"])
    keys = [KEY_COLUMNS[name] for name in ("matter_id", "region", "body")]
    materials.write_row(0, 0, [*keys, *MATERIAL_COLUMNS.values()])
    for row in range(1, 40):
        items.write_row(row, 0, ["listing.permit", "510822", f"B{row}", "", "", "", "", "大厅"])
    book.close()
    return kept.getvalue()


GOOD = good_workbook()


def read(path: Path, content: bytes) -> int:
    path.write_bytes(content)
    return len(list(read_entries(path, ItemPolicy())))


def with_parts(change: Callable[[dict[str, bytes]], object]) -> bytes:
    """The good workbook with its parts changed."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return kept.getvalue()


def with_items(before: bytes, after: bytes) -> bytes:
    """The good workbook with something else in the XML of its first sheet."""
    return with_parts(lambda parts: parts.update({ITEMS: parts[ITEMS].replace(before, after)}))


NO_WORKBOOK = "不是有效的 xlsx 工作簿"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", NO_WORKBOOK),
        ("事项,区划\n".encode(), NO_WORKBOOK),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), NO_WORKBOOK),
        (with_parts(lambda parts: (parts.clear(), parts.update({"word/document.xml": b"<w/>"}))), NO_WORKBOOK),
        (with_parts(lambda parts: parts.update({ITEMS: parts[ITEMS][:700]})), NO_WORKBOOK),
        (with_parts(lambda parts: parts.pop(ITEMS)), NO_WORKBOOK),
        (with_parts(lambda parts: parts.pop("xl/sharedStrings.xml")), NO_WORKBOOK),
        (with_items(b'"A2"', b'"A1048576"'), "单元格 A1048576 超出了表格范围"),
        (with_items(b'"H2"', b'"XFD2"'), "单元格 XFD2 超出了表格范围"),
        (with_items(b'<c r="H2" t="s"><v>', b'<x:c s="1" r="H2" t="str"><x:f>1+1</x:f><v>'), "单元格 H2 是公式"),
    ],
    ids=[
        "empty", "text", "xls", "docx", "half a sheet", "a sheet gone", "strings gone", "far row", "far column",
        "formula of another writer",
    ],
)  # fmt: skip
def test_what_is_no_workbook_is_said(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(tmp_path / "清单.xlsx", content)
    assert said in explain(refused.value)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damaged")


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=4),
    st.integers(0, len(GOOD)),
)
def test_no_damage_breaks_the_program(folder: Path, flips: list[tuple[int, int]], kept: int) -> None:
    damaged = bytearray(GOOD)
    for place, byte in flips:
        damaged[place] = byte
    for content in (bytes(damaged), bytes(damaged[:kept])):
        with suppress(Invalid):
            read(folder / "清单.xlsx", content)


@pytest.mark.parametrize(
    ("name", "content", "row"),
    [
        ("a.jsonl", b"{}\n\x80\xff\n", 1),
        ("a.json", b"[" * 100_000, 1),
        ("a.json", b'[{"edition":' + b"9" * 5000 + b"}]", 1),
        ("a.json", b"{}", 1),
        ("a.jsonl", b'{"matter_id":"a","elements":{}}\n{"matter_id":', 2),
    ],
)
def test_what_is_no_json_is_said(tmp_path: Path, name: str, content: bytes, row: int) -> None:
    with pytest.raises(Invalid) as refused:
        read(tmp_path / name, content)
    assert f"第 {row} 行不是有效的 JSON" in explain(refused.value)


def test_a_mark_before_the_first_character_is_no_fault(tmp_path: Path) -> None:
    assert read(tmp_path / "a.json", b'\xef\xbb\xbf[{"matter_id":"a","elements":{}}]') == 1
