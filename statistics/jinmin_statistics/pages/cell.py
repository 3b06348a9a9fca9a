"""The rows behind one figure, beside its passport 数字护照. Enter opens the case, Backspace goes back."""

from dataclasses import dataclass
from functools import partial

from nicegui import ui

from jinmin.api import Access, Work, write_access
from jinmin.api.pages import Cell as Shown
from jinmin.api.pages import (
    Column,
    Empty,
    Page,
    PageContext,
    PagedTable,
    Row,
    card,
    facts,
    plain_button,
    section,
)
from jinmin_statistics.cells import Cell
from jinmin_statistics.drill import DetailPage, DetailRow, Place, rows
from jinmin_statistics.naming import named
from jinmin_statistics.pages.address import back_from, cell_of
from jinmin_statistics.pages.grid import FirstRow, dress
from jinmin_statistics.pages.record import open_record
from jinmin_statistics.passport import NumberPassport, passport, passport_lines
from jinmin_statistics.words import detail, number

LISTED = 50
EMPTY = Empty("这一格没有业务记录", "数值为零。")
HIDDEN = Empty("您的岗位不能查看明细", "需要时请联系安全管理员授予“下钻统计明细”。")


@dataclass(frozen=True)
class Opened:
    """A cell as first read: its passport and first page, from one snapshot."""

    card: NumberPassport
    first: DetailPage


async def page(context: PageContext) -> None:
    """Left the rows, right the passport."""
    cell = cell_of(context.query)
    opened = await context.read(lambda w: _open(w, cell))
    looked = Access("statistics.rows", cell.indicator, len(opened.first.rows))
    await context.act(lambda w: write_access(w, w.actor, looked, context.digest))
    dress()
    with context.head:
        back = back_from(context.query, cell).address
        plain_button("返回", partial(context.open, back), kind="second", key="Backspace", icon="arrow_back")
    with ui.element("div").classes("jm-split"):
        with card():
            with ui.element("div").classes("st-caption"):
                shown = opened.card
                ui.label(f"{shown.title}：{number(shown.value)} {shown.unit}").classes("jm-group-title")
                ui.label(f"{shown.area}　{shown.period}").classes("jm-muted")
            table = _table(context, cell, opened)
        with section("数字护照"):
            _passport(opened)
    await table.first()
    FirstRow()


def _open(w: Work, cell: Cell) -> Opened:
    first = rows(w, cell, limit=LISTED)
    return Opened(passport(w, first.figure), first)


def _table(context: PageContext, cell: Cell, opened: Opened) -> PagedTable[Place]:
    cases: dict[str, DetailRow] = {}

    async def load(after: Place | None) -> Page[Place]:
        page = await context.read(lambda w: named(w, rows(w, cell, after=after, limit=LISTED)))
        cases.update({str(row.record_id): row for row in page.rows})
        total = f"共 {number(page.figure.value)} {page.figure.unit}，"
        return Page(tuple(_row(row) for row in page.rows), page.after, total)

    async def open_row(key: str) -> None:
        await open_record(context, cases[key], opened.first.columns)

    columns = (
        *(
            Column(column.name, column.title, lead=place == 0)
            for place, column in enumerate(opened.first.columns)
        ),
        Column("ledger_seq", "账序号", align="right"),
    )
    empty = HIDDEN if opened.first.hidden else EMPTY
    return PagedTable[Place](context, columns, load, empty, "明细", open_row).draw()


def _row(row: DetailRow) -> Row:
    cells: dict[str, str | Shown] = {name: detail(value) for name, value in row.values.items()}
    return Row(str(row.record_id), {**cells, "ledger_seq": str(row.ledger_seq)})


def _passport(opened: Opened) -> None:
    shown, first = opened.card, opened.first
    lines: dict[str, str | Shown] = {
        "数值": f"{number(shown.value)} {shown.unit}",
        **passport_lines(shown),
    }
    if first.hidden:
        lines["明细"] = Shown(f"可见 {number(first.shown)}，不可见 {number(first.hidden)}", "amber")
    facts(lines, columns=1)
    with ui.element("details").classes("st-exact").mark("condition"):
        with ui.element("summary"):
            ui.label("精确条件（供核查）")
        ui.label(shown.condition).classes("st-condition")
