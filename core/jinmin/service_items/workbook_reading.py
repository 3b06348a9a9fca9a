"""Reading entries from a workbook: row by row, every mistake told with its row and column."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from jinmin.errors import Invalid, JinminError
from jinmin.regions import significant
from jinmin.service_items.element_texts import FORMULA, elements_of_texts
from jinmin.service_items.entries import EntryKey
from jinmin.service_items.policy import ItemPolicy
from jinmin.service_items.transfer_rows import (
    ITEMS_SHEET,
    KEY_COLUMNS,
    MATERIAL_COLUMNS,
    MATERIALS_SHEET,
    FileRow,
    RowError,
)
from jinmin.service_items.workbook_vetting import require_readable
from jinmin.vocabulary.implementation import element_specs
from jinmin.vocabulary.matter import MaterialRule

_FLAGS = {"是": True, "否": False, "": None}
Cells = Sequence[Any]


def read_workbook(path: Path, policy: ItemPolicy) -> Iterator[FileRow]:
    """The entries of a workbook as ``exporting`` writes it, in its order.

    Raises Invalid for what makes the whole file unreadable: no workbook, a missing sheet or column, merged
    cells, formulas, too many rows.
    """
    require_readable(path, policy)
    try:
        with closing(CalamineWorkbook.from_path(path)) as book:
            items, materials = _sheet(book, ITEMS_SHEET), _sheet(book, MATERIALS_SHEET)
            for sheet in (items, materials):
                _refuse_shape(sheet, policy)
            held = _materials(materials)
            yield from _items(items, held)
    except CalamineError as broken:  # a damaged part comes to light when its sheet is read
        raise Invalid("item.no_workbook", file=path.name) from broken


def _sheet(book: CalamineWorkbook, name: str) -> CalamineSheet:
    if name not in book.sheet_names:
        raise Invalid("item.sheet_missing", sheet=name)
    return book.get_sheet_by_name(name)


def _refuse_shape(sheet: CalamineSheet, policy: ItemPolicy) -> None:
    merged = sheet.merged_cell_ranges
    if merged:
        (row, column), _end = merged[0]
        raise Invalid("item.merged_cells", sheet=sheet.name, row=row + 1, column=column + 1)
    if sheet.total_height > policy.most_import_rows:
        raise Invalid("item.too_many_rows", sheet=sheet.name, most=policy.most_import_rows)


def _headed(
    sheet: CalamineSheet, needed: Sequence[str], known: Sequence[str]
) -> tuple[list[str], Iterator[Cells]]:
    rows = iter(sheet.iter_rows())
    heads = [str(cell).strip() for cell in next(rows, ())]
    for name in needed:
        if name not in heads:
            raise Invalid("item.column_missing", sheet=sheet.name, column=name)
    for name in heads:
        if name and (name not in known or heads.count(name) > 1):
            raise Invalid("item.column_unknown", sheet=sheet.name, column=name)
    return heads, rows


def _items(
    sheet: CalamineSheet, materials: dict[EntryKey, list[tuple[int, dict[str, str]]]]
) -> Iterator[FileRow]:
    names = {element_specs()[name].title: name for name in element_specs() if name != "materials"}
    keys = {title: name for name, title in KEY_COLUMNS.items()}
    heads, rows = _headed(sheet, [KEY_COLUMNS[n] for n in ("matter_id", "region")], [*names, *keys])
    seen: set[EntryKey] = set()
    for number, cells in enumerate(rows, start=2):
        texts = {head: _text(cell) for head, cell in zip(heads, cells, strict=False) if head}
        if not any(texts.values()):
            continue
        told = {keys[head]: text for head, text in texts.items() if head in keys}
        elements = {names[head]: text for head, text in texts.items() if head in names}
        row = _row(number, told, elements, materials)
        if row.key in seen:
            row = _with_error(row, Invalid("item.row_twice", matter=row.key.matter_id))
        seen.add(row.key)
        yield row
    for key in materials.keys() - seen:
        number = materials[key][0][0]
        error = RowError(MATERIALS_SHEET, number, "", Invalid("item.material_alone", matter=key.matter_id))
        yield FileRow(number, key, None, None, {}, (error,))


def _row(
    number: int,
    told: dict[str, str],
    texts: dict[str, str],
    materials: dict[EntryKey, list[tuple[int, dict[str, str]]]],
) -> FileRow:
    values, wrong = elements_of_texts(texts)
    errors = [RowError(ITEMS_SHEET, number, _heading(error), error) for error in wrong]
    days: dict[str, date | None] = {}
    for name in ("planned_from", "planned_to"):
        days[name] = _day(told.get(name, ""), name, number, errors)
    key = _key(told, number, errors)
    rules = [_material(line, cells, errors) for line, cells in materials.get(key, ())]
    kept = [rule for rule in rules if rule is not None]
    if materials.get(key):
        values["materials"] = tuple(kept)
    return FileRow(
        number, key, days["planned_from"], days["planned_to"],
        {name: value for name, value in values.items() if value is not None}, tuple(errors),
    )  # fmt: skip


def _key(told: dict[str, str], number: int, errors: list[RowError]) -> EntryKey:
    region = told.get("region", "")
    try:
        region = significant(region)
    except JinminError as error:
        errors.append(RowError(ITEMS_SHEET, number, KEY_COLUMNS["region"], error))
    return EntryKey(told.get("matter_id", ""), region, told.get("body", ""))


def _materials(sheet: CalamineSheet) -> dict[EntryKey, list[tuple[int, dict[str, str]]]]:
    names = {title: name for name, title in MATERIAL_COLUMNS.items()}
    keys = {KEY_COLUMNS[name]: name for name in ("matter_id", "region", "body")}
    heads, rows = _headed(sheet, [MATERIAL_COLUMNS["id"], MATERIAL_COLUMNS["title"]], [*names, *keys])
    held: dict[EntryKey, list[tuple[int, dict[str, str]]]] = {}
    for number, cells in enumerate(rows, start=2):
        texts = {head: _text(cell) for head, cell in zip(heads, cells, strict=False) if head}
        if any(texts.values()):
            told = {name: texts.get(head, "") for head, name in keys.items()}
            key = EntryKey(told["matter_id"], _bare(told["region"]), told["body"])
            held.setdefault(key, []).append(
                (number, {names[head]: text for head, text in texts.items() if head in names})
            )
    return held


def _bare(region: str) -> str:
    try:
        return significant(region)
    except JinminError:
        return region


def _material(number: int, texts: dict[str, str], errors: list[RowError]) -> MaterialRule | None:
    values: dict[str, object] = {}
    for name, text in texts.items():
        if text.startswith(FORMULA):
            wrong = Invalid("item.formula", field="materials", title=MATERIAL_COLUMNS[name])
            errors.append(RowError(MATERIALS_SHEET, number, MATERIAL_COLUMNS[name], wrong))
            return None
        told = (
            _FLAGS.get(text, text) if name in ("required", "original_checked", "platform_supplied") else text
        )
        if told not in (None, ""):
            values[name] = told
    try:
        return MaterialRule.model_validate(values)
    except ValidationError as broken:
        name = str(broken.errors()[0]["loc"][0])
        column = MATERIAL_COLUMNS.get(name, "")
        errors.append(
            RowError(
                MATERIALS_SHEET, number, column, Invalid("item.material", field="materials", column=column)
            )
        )
        return None


def _day(text: str, name: str, number: int, errors: list[RowError]) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        column = KEY_COLUMNS[name]
        errors.append(RowError(ITEMS_SHEET, number, column, Invalid("item.not_a_day", column=column)))
        return None


def _text(cell: object) -> str:
    match cell:
        case bool():
            return "是" if cell else "否"
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case float() if cell.is_integer():
            return str(int(cell))
        case _:
            return str(cell).strip()


def _heading(error: JinminError) -> str:
    return element_specs()[error.field].title if error.field in element_specs() else ""


def _with_error(row: FileRow, error: JinminError) -> FileRow:
    place = RowError(ITEMS_SHEET, row.number, "", error)
    return FileRow(
        row.number,
        row.key,
        row.planned_from,
        row.planned_to,
        row.elements,
        tuple(chain(row.errors, (place,))),
    )
