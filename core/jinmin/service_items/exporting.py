"""Writing entries to JSON and to workbooks. Workbook cells are text, so codes keep their zeros."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import xlsxwriter

from jinmin.errors import Invalid
from jinmin.service_items.element_texts import element_text
from jinmin.service_items.transfer_rows import (
    ITEMS_SHEET,
    KEY_COLUMNS,
    MATERIAL_COLUMNS,
    MATERIALS_SHEET,
    TravellingEntry,
)
from jinmin.vocabulary.implementation import Elements, element_specs
from jinmin.vocabulary.matter import MaterialRule

LONGEST_CELL = 32_767
"""What a cell of a workbook holds."""


def write_entries(path: Path, entries: Iterable[TravellingEntry]) -> int:
    """Write a ``.json``, ``.jsonl`` or ``.xlsx`` file; returns how many entries. Invalid ``item.file_kind``."""
    match path.suffix.lower():
        case ".json":
            return _write_json(path, entries)
        case ".jsonl":
            return _write_lines(path, entries)
        case ".xlsx":
            return _write_workbook(path, entries)
    raise Invalid("item.file_kind", file=path.name)


def _write_json(path: Path, entries: Iterable[TravellingEntry]) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for count, entry in enumerate(entries, start=1):
            file.write("[\n" if count == 1 else ",\n")
            file.write(json.dumps(entry.told(), ensure_ascii=False))
        file.write("\n]\n" if count else "[]\n")
    return count


def _write_lines(path: Path, entries: Iterable[TravellingEntry]) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for entry in entries:
            file.write(json.dumps(entry.told(), ensure_ascii=False) + "\n")
            count += 1
    return count


def _write_workbook(path: Path, entries: Iterable[TravellingEntry]) -> int:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    try:
        return _Sheets(book).write(entries)
    finally:
        book.close()


class _Sheets:
    def __init__(self, book: Any) -> None:
        bold = book.add_format({"bold": True, "bg_color": "#F5F7FA", "bottom": 1})
        self._items, self._materials = book.add_worksheet(ITEMS_SHEET), book.add_worksheet(MATERIALS_SHEET)
        self._names = [name for name in element_specs() if name != "materials"]
        titles = [*KEY_COLUMNS.values(), *(element_specs()[name].title for name in self._names)]
        keys = [KEY_COLUMNS[name] for name in ("matter_id", "region", "body")]
        for sheet, heads in ((self._items, titles), (self._materials, [*keys, *MATERIAL_COLUMNS.values()])):
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(heads) - 1, 18)
            _write(sheet, 0, heads, bold)
        self._line = 0

    def write(self, entries: Iterable[TravellingEntry]) -> int:
        """Every entry a line, each of its materials a line of the second sheet; returns how many entries."""
        count = 0
        for count, entry in enumerate(entries, start=1):
            elements = Elements.model_validate(entry.elements)
            told = entry.told()
            keys = [str(told[name] if told[name] is not None else "") for name in KEY_COLUMNS]
            texts = [element_text(name, getattr(elements, name)) for name in self._names]
            _write(self._items, count, [*keys, *texts])
            for material in elements.materials or ():
                self._line += 1
                place = [entry.key.matter_id, entry.key.region, entry.key.body]
                _write(self._materials, self._line, [*place, *_material(material)])
        return count


def _material(material: MaterialRule) -> list[str]:
    values = (getattr(material, name) for name in MATERIAL_COLUMNS)
    return [element_text("materials", value) for value in values]


def _write(sheet: Any, line: int, texts: list[str], look: Any = None) -> None:
    for place, text in enumerate(texts):
        if text:
            if len(text) > LONGEST_CELL:
                raise Invalid("item.cell_too_long", row=line + 1)
            sheet.write_string(line, place, text, look)
