"""Files: out and in again unchanged, every mistake at its row and column, all of it or none."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
import xlsxwriter
from tests.integration.service_items.lists import BODY, COUNTY, FILLED, PERMIT, published

from jinmin.errors import Invalid
from jinmin.node import Node
from jinmin.service_items import (
    ImportRefused,
    ItemPolicy,
    ItemVersion,
    import_entries,
    preview_import,
    read_entries,
    travelling,
    versions_of,
    write_entries,
)
from jinmin.service_items.transfer_rows import (
    ITEMS_SHEET,
    KEY_COLUMNS,
    MATERIAL_COLUMNS,
    MATERIALS_SHEET,
    TravellingEntry,
)
from jinmin.vocabulary.actor import Actor
from jinmin.vocabulary.implementation import element_specs
from jinmin.vocabulary.matter import Limit, MaterialRule

EASED = FILLED.model_copy(
    update={
        "materials": (MaterialRule(id="card", title="身份证", platform_supplied=True, copies=0),),
        "statutory": Limit(days=20, unit="working"),
    }
)
Sheet = Callable[[xlsxwriter.Workbook], None]
HEADS = [*KEY_COLUMNS.values(), *(s.title for s in element_specs().values() if s.name != "materials")]
PROMISED = HEADS.index("承诺办结时限")


def workbook(path: Path, rows: list[dict[int, str]], materials: int = 0, spoil: Sheet | None = None) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet, second = book.add_worksheet(ITEMS_SHEET), book.add_worksheet(MATERIALS_SHEET)
        sheet.write_row(0, 0, HEADS)
        second.write_row(0, 0, [*list(KEY_COLUMNS.values())[:3], *MATERIAL_COLUMNS.values()])
        for number, row in enumerate(rows, start=1):
            for place, text in ({0: PERMIT, 1: "510822", 2: BODY} | row).items():
                sheet.write_string(number, place, text)
        for number in range(1, materials + 1):
            second.write_row(number, 0, [PERMIT, "510822", BODY, f"m{number}", "材料"])
        if spoil:
            spoil(book)
    return path


@pytest.mark.parametrize("kind", ["xlsx", "json", "jsonl"])
def test_what_goes_out_comes_in_unchanged(
    node: Node, writer: Actor, chief: Actor, tmp_path: Path, kind: str
) -> None:
    published(node, writer, chief, COUNTY, EASED)
    with node.read(writer) as w:
        assert write_entries(tmp_path / f"lists.{kind}", travelling(w, region="510822")) == 1
    with node.read(writer) as w:
        report = preview_import(w, read_entries(tmp_path / f"lists.{kind}", ItemPolicy()))
    assert (report.same, report.changed, report.faulty) == (1, 0, 0)


@pytest.mark.parametrize("kind", ["xlsx", "json"])
def test_nothing_of_a_material_is_lost_on_the_way(tmp_path: Path, kind: str) -> None:
    whole = MaterialRule(
        id="book", title="户口簿", required=False, party="applicant", source="office", original_checked=True,
        max_files=3, article="某办法第三条", kind="1", format="纸质", form="表样", example="样例", originals=1,
        copies=2,
        platform_supplied=True, document="household_book", valid_days=180, proved_by="permits.residence",
        asked_because="每次核对（某办法第四条）",
    )  # fmt: skip
    assert whole.model_fields_set == set(MaterialRule.model_fields)
    elements = {"materials": [whole.model_dump(mode="json")]}
    write_entries(tmp_path / f"a.{kind}", [TravellingEntry(COUNTY, 1, "published", None, None, elements)])
    [row] = read_entries(tmp_path / f"a.{kind}", ItemPolicy())
    assert (row.errors, row.elements["materials"]) == ((), (whole,))


def test_a_changed_row_becomes_a_draft(node: Node, writer: Actor, chief: Actor, tmp_path: Path) -> None:
    published(node, writer, chief, COUNTY, EASED)
    file = tmp_path / "lists.json"
    with node.read(writer) as w:
        write_entries(file, travelling(w, region="510822"))
    told = json.loads(file.read_text("utf-8"))
    told[0]["elements"]["address"] = "三楼"
    file.write_text(json.dumps(told), "utf-8")
    with node.work(writer) as w:
        report = import_entries(w, read_entries(file, ItemPolicy()))
    assert (report.changed, report.changes[0].elements) == (1, ("办理地点",))
    with node.read() as w:
        draft, older = versions_of(w, COUNTY)
    assert (draft.elements["address"], draft.state.label, draft.org_id) == ("三楼", "草稿", older.org_id)


def test_one_wrong_row_keeps_all_out_unless_told_otherwise(node: Node, writer: Actor, tmp_path: Path) -> None:
    rows = [{PROMISED: "30个工作日"}, {2: "X2", PROMISED: "三天"}, {2: "X3"}, {0: "no.such", 2: "X4"}]
    file = workbook(tmp_path / "lists.xlsx", rows)
    with pytest.raises(ImportRefused) as refused, node.work(writer) as w:
        import_entries(w, read_entries(file, ItemPolicy()))
    told = [(e.row, e.column, e.error.key) for e in refused.value.report.errors]
    assert told == [
        (2, "承诺办结时限", "item.violation"),
        (2, "承诺办结时限", "item.violation"),
        (3, "承诺办结时限", "item.not_a_limit"),
        (5, "", "item.matter_unknown"),
    ]
    table = ItemVersion.__table__
    count = sa.select(sa.func.count()).where(table.c.body != "").select_from(table)
    with node.read() as w:
        assert w.execute(count).scalar_one() == 0
    with node.work(writer) as w:
        report = import_entries(w, read_entries(file, ItemPolicy()), partial=True)
    assert (report.new, report.faulty) == (1, 3)


def test_one_imports_for_ones_own_place(node: Node, writer: Actor, tmp_path: Path) -> None:
    file = workbook(tmp_path / "lists.xlsx", [{1: "510104"}])
    with node.read(writer) as w:
        report = preview_import(w, read_entries(file, ItemPolicy()))
    assert [error.error.key for error in report.errors] == ["access.region"]


def _formula(book: xlsxwriter.Workbook) -> None:
    book.get_worksheet_by_name(ITEMS_SHEET).write_formula(1, 8, "=1+1")


def _merged(book: xlsxwriter.Workbook) -> None:
    book.get_worksheet_by_name(ITEMS_SHEET).merge_range(3, 0, 4, 0, PERMIT)


def _strange(book: xlsxwriter.Workbook) -> None:
    book.get_worksheet_by_name(ITEMS_SHEET).write_string(0, len(HEADS), "随便")


@pytest.mark.parametrize(
    ("spoil", "key", "shown"),
    [
        (_formula, "item.formula_cell", {"cell": "I2"}),
        (_merged, "item.merged_cells", {"sheet": "事项", "row": 4, "column": 1}),
        (_strange, "item.column_unknown", {"sheet": "事项", "column": "随便"}),
    ],
)
def test_a_workbook_that_hides_something_is_refused(
    tmp_path: Path, spoil: Sheet, key: str, shown: dict[str, object]
) -> None:
    file = workbook(tmp_path / "lists.xlsx", [{}], spoil=spoil)
    with pytest.raises(Invalid) as refused:
        list(read_entries(file, ItemPolicy()))
    assert (refused.value.key, dict(refused.value.values)) == (key, shown)


@pytest.mark.parametrize(
    ("rows", "materials", "expected"),
    [
        ([{HEADS.index("办理地点"): "=cmd()"}], 0, [(2, "办理地点", "item.formula")]),
        ([{}, {}], 0, [(3, "", "item.row_twice")]),
        ([{2: "Y"}], 1, [(2, "", "item.material_alone")]),
        ([{5: "明天"}], 0, [(2, "计划生效日期", "item.not_a_day")]),
        ([{1: "51x"}], 0, [(2, "区划", "region.code_shape")]),
    ],
)
def test_a_mistake_is_told_at_its_cell(
    tmp_path: Path, rows: list[dict[int, str]], materials: int, expected: list[tuple[int, str, str]]
) -> None:
    file = workbook(tmp_path / "lists.xlsx", rows, materials)
    read = [error for row in read_entries(file, ItemPolicy()) for error in row.errors]
    assert [(error.row, error.column, error.error.key) for error in read] == expected


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("a.xlsx", b"no zip", "item.no_workbook"),
        ("a.json", b"{", "item.no_json"),
        ("a.json", b"{}", "item.no_json"),
        ("a.jsonl", b"{}\n{", "item.no_json"),
        ("a.csv", b"", "item.file_kind"),
    ],
)
def test_what_is_no_such_file_is_refused(tmp_path: Path, name: str, content: bytes, key: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Invalid) as refused:
        list(read_entries(tmp_path / name, ItemPolicy()))
    assert refused.value.key == key


def test_too_many_rows_are_refused_before_any_is_read(tmp_path: Path) -> None:
    file = workbook(tmp_path / "lists.xlsx", [{2: f"X{number}"} for number in range(30)])
    with pytest.raises(Invalid) as refused:
        list(read_entries(file, ItemPolicy(most_import_rows=20)))
    assert refused.value.key == "item.too_many_rows"
