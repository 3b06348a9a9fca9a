"""Bad input to lists, parameters, flows and calendars: a clear message each time, and nothing lost."""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from tests.integration.parameter_changes.offices import DAYS, opened_node, published, shorter
from tests.integration.service_items.lists import COUNTY, FILLED, drafted
from tests.integration.service_items.lists import published as published_list

from jinmin.errors import JinminError
from jinmin.ids import new_id
from jinmin.ledger.entries import ledger_position
from jinmin.matters import HolidayNotice, enter_notice
from jinmin.matters.flow_checks import require_sound
from jinmin.messages import explain
from jinmin.node import Node
from jinmin.parameter_changes import save_change, start_change, submit_change
from jinmin.service_items import (
    MAINTAIN,
    PUBLISH,
    ItemPolicy,
    Plan,
    preview_import,
    publish,
    read_entries,
    submit_draft,
)
from jinmin.service_items.transfer_rows import ITEMS_SHEET, KEY_COLUMNS, MATERIAL_COLUMNS, MATERIALS_SHEET
from jinmin.vocabulary.actor import Actor
from jinmin.vocabulary.matter import Limit, MaterialRule, Matter

WRITER = Actor(user_id=new_id(), name="维护者", region="510822", permissions=frozenset({MAINTAIN}))
CHIEF = Actor(user_id=new_id(), name="发布者", region="510822", permissions=frozenset({PUBLISH}))
Attempt = Callable[[Node, Path], object]


@pytest.fixture
def node(tmp_path: Path, fresh_sqlite: str) -> Iterator[Node]:
    """A county on SQLite: no engine has a part in these rules."""
    node = opened_node(tmp_path / "node", fresh_sqlite)
    yield node
    node.close()


def overlapping_lists(node: Node, _folder: Path) -> None:
    published_list(node, WRITER, CHIEF, COUNTY, FILLED, Plan(date(2027, 1, 1), date(2027, 12, 31)))
    later = drafted(node, WRITER, COUNTY, FILLED, Plan(date(2027, 6, 1)))
    with node.work(WRITER) as w:
        submit_draft(w, later)
    with node.work(CHIEF) as w:
        publish(w, later)


def overlapping_parameters(node: Node, _folder: Path) -> None:
    published(node, WRITER, CHIEF, shorter(10, date(2027, 1, 1), date(2027, 12, 31)))
    submit_parameter(node, shorter(9, date(2027, 6, 1)))


def submit_parameter(node: Node, new: object) -> None:
    with node.work(WRITER) as w:
        change_id = start_change(w, DAYS, "510822").id
    with node.work(WRITER) as w:
        save_change(w, change_id, new)  # type: ignore[arg-type]
    with node.work(WRITER) as w:
        submit_change(w, change_id)


def submit_list(node: Node, **changes: object) -> None:
    item_id = drafted(node, WRITER, COUNTY, FILLED.model_copy(update=changes))
    with node.work(WRITER) as w:
        submit_draft(w, item_id)


def dead_end(_node: Node, _folder: Path) -> None:
    told = tomllib.loads((Path(__file__).parent / "matters.toml").read_text("utf-8"))["matter"][0]
    told["flow"].append({"id": "visit", "title": "核查", "permission": "listing.do", "outcomes": {}})
    told["flow"][0]["outcomes"]["accepted"] = {"title": "受理", "next": "visit"}
    require_sound(Matter.model_validate(told), "listing")


def holed_holidays(node: Node, _folder: Path) -> None:
    pieces = [
        {"name": name, "first": f"2027-{month:02}-01", "last": f"2027-{month:02}-01"}
        for month, name in enumerate(("元旦", "春节", "清明", "劳动节", "端午节", "中秋"), start=1)
    ]
    golden = [
        {"name": "国庆节", "first": "2027-10-01", "last": "2027-10-03"},
        {"name": "国庆节", "first": "2027-10-05", "last": "2027-10-07"},
    ]
    told = {"year": 2027, "doc_no": "试验〔2026〕1号", "holidays": [*pieces, *golden]}
    with node.work() as w:
        enter_notice(w, HolidayNotice.model_validate(told))


def workbook(folder: Path, spoil: Callable[[xlsxwriter.worksheet.Worksheet], object]) -> Path:
    path = folder / "清单.xlsx"
    book = xlsxwriter.Workbook(str(path))
    items, materials = book.add_worksheet(ITEMS_SHEET), book.add_worksheet(MATERIALS_SHEET)
    items.write_row(0, 0, [*KEY_COLUMNS.values(), "办理地点"])
    keys = [KEY_COLUMNS[name] for name in ("matter_id", "region", "body")]
    materials.write_row(0, 0, [*keys, *MATERIAL_COLUMNS.values()])
    spoil(items)
    book.close()
    return path


def taken_in(node: Node, path: Path, policy: ItemPolicy | None = None) -> None:
    with node.read(WRITER) as w:
        report = preview_import(w, read_entries(path, policy or ItemPolicy()))
    assert report.faulty == len(report.errors) == 1
    raise report.errors[0].error


def many_rows(node: Node, folder: Path) -> None:
    path = workbook(folder, lambda sheet: [sheet.write_string(row, 0, "x") for row in range(1, 12)])
    taken_in(node, path, ItemPolicy(most_import_rows=10))


ROW = ["listing.permit", "510822", "B1", "", "", "", ""]


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (overlapping_lists, "与第 1 版的施行期（2027-01-01 至 2027-12-31）重叠"),
        (overlapping_parameters, "与 2027-01-01 至 2027-12-31 的值“10日”施行期重叠"),
        (lambda node, _: submit_parameter(node, replace(shorter(), law="")), "没有写明依据条款的参数不能提交"),
        (lambda node, _: submit_parameter(node, shorter(25)), "“25日”超出允许"),
        (dead_end, "没有任何结果，办件会停在那里"),
        (
            lambda node, _: submit_list(
                node,
                materials=(MaterialRule(id="plan", title="方案"),),
                dropped_materials=("plan",),
            ),
            "既列为必要，又列入不再收取",
        ),
        (
            lambda node, _: submit_list(node, promised=Limit(days=30, unit="working")),
            "承诺时限“30个工作日”长于法定时限“20个工作日”",
        ),
        (
            lambda node, _: submit_list(node, statutory=Limit(days=25, unit="working")),
            "“法定办结时限”与上级不一致且超出允许",
        ),
        (holed_holidays, "“国庆节”从 2027-10-01 到 2027-10-07 中间缺了日期"),
        (
            lambda node, folder: taken_in(
                node, workbook(folder, lambda sheet: sheet.write_row(1, 0, [*ROW, "=1+1"]))
            ),
            "单元格 H2 是公式",
        ),
        (
            lambda node, folder: taken_in(
                node,
                workbook(
                    folder,
                    lambda sheet: [sheet.write_string(1, place, each) for place, each in enumerate([*ROW, "=A1&B1"])],
                ),
            ),
            "“办理地点”里写的是公式",
        ),
        (
            lambda node, folder: taken_in(
                node, workbook(folder, lambda sheet: sheet.merge_range(1, 0, 2, 0, "listing.permit"))
            ),
            "工作表“事项”第 2 行第 1 列是合并单元格",
        ),
        (many_rows, "“事项”超过 10 行，请分成几个文件导入"),
    ],
    ids=[
        "overlapping lists", "overlapping parameters", "no source", "beyond the law", "dead end",
        "both required and dropped",
        "promise too long", "statutory too long", "holiday list with a gap", "formula", "formula as text",
        "merged cells", "too many rows",
    ],
)  # fmt: skip
def test_it_is_said_and_nothing_is_lost(node: Node, tmp_path: Path, attempt: Attempt, said: str) -> None:
    with pytest.raises(JinminError) as refused:
        attempt(node, tmp_path)
    told = explain(refused.value)
    assert said in told
    assert "〔" not in told.replace("〔2026〕", "")
    with node.read() as w:
        position = ledger_position(w)
    node.migrate()  # what stands is whole: starting again changes nothing
    with node.read() as w:
        assert ledger_position(w) == position
