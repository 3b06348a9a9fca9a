"""Reading entries from JSON: one object a line (``.jsonl``), or a whole array (``.json``)."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from jinmin.errors import Invalid, JinminError
from jinmin.regions import significant
from jinmin.service_items.element_faults import faulty_element
from jinmin.service_items.entries import EntryKey
from jinmin.service_items.policy import ItemPolicy
from jinmin.service_items.transfer_rows import FileRow, RowError
from jinmin.vocabulary.implementation import Elements, element_specs

MOST_WHOLE_BYTES = 100_000_000
"""A larger array has to come line by line: it would have to be held whole."""
SHEET = "JSON"
ENCODING = "utf-8-sig"
"""Editors on Windows put a mark before the first character."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    matter_id: str = Field(min_length=1, max_length=80)
    region: str = Field(default="", max_length=12)
    body: str = Field(default="", max_length=24)
    edition: int | None = None
    state: str = ""
    planned_from: date | None = None
    planned_to: date | None = None
    elements: dict[str, Any]


def read_json(path: Path, policy: ItemPolicy) -> Iterator[FileRow]:
    """The entries of a file as ``exporting`` writes it. Raises Invalid where the file as a whole is no such."""

    def bounded() -> Iterator[tuple[int, object]]:
        for number, told in _objects(path):
            if number > policy.most_import_rows:
                raise Invalid("item.too_many_rows", sheet=path.name, most=policy.most_import_rows)
            yield number, told

    return rows_of_objects(bounded())


def rows_of_objects(objects: Iterable[tuple[int, object]]) -> Iterator[FileRow]:
    """The entries of these JSON objects, each with its number; one that comes twice is an error."""
    seen: set[EntryKey] = set()
    for number, told in objects:
        row = _row(number, told)
        if row.key in seen:
            error = RowError(SHEET, number, "", Invalid("item.row_twice", matter=row.key.matter_id))
            row = FileRow(number, row.key, None, None, {}, (*row.errors, error))
        seen.add(row.key)
        yield row


def _objects(path: Path) -> Iterable[tuple[int, object]]:
    if path.suffix.lower() == ".jsonl":
        return _lines(path)
    if path.stat().st_size > MOST_WHOLE_BYTES:
        raise Invalid("item.json_too_big", file=path.name, most=MOST_WHOLE_BYTES // 1_000_000)
    try:
        whole = json.loads(path.read_text(encoding=ENCODING))
    except (ValueError, RecursionError) as broken:
        raise Invalid("item.no_json", file=path.name, row=getattr(broken, "lineno", 1)) from broken
    if not isinstance(whole, list):
        raise Invalid("item.no_json", file=path.name, row=1)
    return enumerate(whole, start=1)


def _lines(path: Path) -> Iterator[tuple[int, object]]:
    number = 0
    with path.open(encoding=ENCODING) as file:
        try:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, json.loads(line)
        except UnicodeDecodeError as broken:
            raise Invalid("item.no_json", file=path.name, row=number + 1) from broken
        except (ValueError, RecursionError) as broken:
            raise Invalid("item.no_json", file=path.name, row=number) from broken


def _row(number: int, told: object) -> FileRow:
    try:
        entry = _Entry.model_validate(told)
        key = EntryKey(entry.matter_id, significant(entry.region), entry.body)
    except ValidationError as broken:
        return _faulty(number, EntryKey(f"第{number}条", ""), broken, told)
    except JinminError as error:
        place = RowError(SHEET, number, "region", error)
        return FileRow(number, EntryKey(entry.matter_id, entry.region, entry.body), None, None, {}, (place,))
    try:
        elements = Elements.model_validate(entry.elements)
    except ValidationError as broken:
        return _faulty(number, key, broken, entry.elements)
    values = {name: getattr(elements, name) for name in elements.set_names}
    return FileRow(number, key, entry.planned_from, entry.planned_to, values)


def _faulty(number: int, key: EntryKey, broken: ValidationError, told: object) -> FileRow:
    error = faulty_element(broken, told)
    name = error.field or ""
    column = element_specs()[name].title if name in element_specs() else name
    return FileRow(number, key, None, None, {}, (RowError(SHEET, number, column, error),))
