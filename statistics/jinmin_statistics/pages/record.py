"""One counted record whose case is not the viewer's to open: its shown facts and its ledger entries."""

from collections.abc import Sequence
from uuid import UUID

from nicegui import ui

from jinmin.api import DetailColumn, Entry, Forbidden, NotFound, Work, case_detail, entries_of
from jinmin.api.pages import Column, Empty, PageContext, Row, RowTable, facts, plain_button
from jinmin_statistics.drill import DetailRow
from jinmin_statistics.words import detail, moment

ELSEWHERE = "该记录没有对应的办件（历史补录或其他节点的记录）。以下是统计所用的内容和台账记录。"
NOT_YOURS = (
    "该办件由承办机关办理，您的岗位不能打开。以下是统计所用的内容和台账记录；需要核实的，请向承办机关发函。"
)
ENTRIES = (
    Column("seq", "账序号", lead=True),
    Column("version", "版本"),
    Column("at", "记账时间"),
    Column("origin", "记账节点"),
)


async def open_record(context: PageContext, row: DetailRow, columns: Sequence[DetailColumn]) -> None:
    """The row's case where the viewer may see it, else what the figure rests on."""
    case_id = row.case_id
    if case_id is not None and await context.read(lambda w: _may_open(w, case_id)):
        context.open(f"/cases/{case_id}")
        return
    entries = await context.read(lambda w: entries_of(w, [row.record_id]))
    _show(row, columns, entries, ELSEWHERE if case_id is None else NOT_YOURS)


def _may_open(w: Work, case_id: UUID) -> bool:
    try:
        case_detail(w, case_id)
    except (NotFound, Forbidden):
        return False
    return True


def _show(row: DetailRow, columns: Sequence[DetailColumn], entries: Sequence[Entry], why: str) -> None:
    with (
        ui.dialog() as box,
        ui.element("div").classes("jm-dialog jm-dialog-wide").props("role=dialog").mark("record"),
    ):
        ui.label("统计明细记录").classes("jm-dialog-title")
        ui.label(why).classes("jm-lead-line")
        facts({column.title: detail(row.values[column.name]) for column in columns})
        table = RowTable(ENTRIES, Empty("没有台账记录"), "台账记录", opens=False)
        table.show([_line(entry) for entry in entries])
        with ui.element("div").classes("jm-dialog-actions"):
            plain_button("知道了", box.close, key="Ctrl+Enter").props("autofocus")
    box.open()


def _line(entry: Entry) -> Row:
    cells = {
        "seq": str(entry.seq),
        "version": f"第 {entry.version} 版",
        "at": moment(entry.at),
        "origin": entry.origin,
    }
    return Row(str(entry.seq), cells)
