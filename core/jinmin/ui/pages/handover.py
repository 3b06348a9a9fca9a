"""One hand-over sheet: its lines, who has confirmed, and one's own confirmation."""

from uuid import UUID

from nicegui import ui

from jinmin.cases.acts import (
    HandOverLine,
    HandOverSheet,
    SheetState,
    cancel_sheet,
    lines_of,
    print_sheet,
    sheet_of,
    sheet_paper,
    sign_sheet,
)
from jinmin.db.work import Work
from jinmin.errors import NotFound
from jinmin.identity import mask_title
from jinmin.ledger.journal import Access, write_access
from jinmin.ui.context import PageContext
from jinmin.ui.facts import facts
from jinmin.ui.frame import heading
from jinmin.ui.rows import Cell, Column, Row
from jinmin.ui.session import in_thread
from jinmin.ui.tables import Empty, RowTable
from jinmin.ui.trouble import ask
from jinmin.ui.words import moment

COLUMNS = (
    Column("kind", "类别", side=True),
    Column("title", "名称", lead=True),
    Column("detail", "编号或说明", code=True),
    Column("taker", "接收人"),
    Column("taken", "接收人确认"),
)


async def page(context: PageContext, sheet_id: str) -> None:
    """Head, lines, buttons."""
    wanted = _id(sheet_id)
    sheet, lines = await context.act(lambda w: _read(w, wanted, context.digest))
    with ui.element("section").classes("jm-card jm-section jm-case-head"):
        with ui.element("div").classes("jm-row"):
            heading(sheet.number, 2)
            ui.label(sheet.state.label).classes("jm-tag jm-tag-blue")
            ui.element("div").classes("jm-spacer")
            _buttons(context, sheet, lines)
        facts(
            {
                "移交人": sheet.giver_name,
                "移交人确认": moment(sheet.given_at) if sheet.given_at else Cell("未确认", "amber"),
                "事由": sheet.reason,
                "制单": moment(sheet.drawn_at),
                "完成": moment(sheet.done_at) if sheet.done_at else "",
            }
        )
    with ui.element("section").classes("jm-card"):
        table = RowTable(COLUMNS, Empty("没有内容"), "交接内容", opens=False)
        table.show([_row(line) for line in lines])


def _buttons(context: PageContext, sheet: HandOverSheet, lines: tuple[HandOverLine, ...]) -> None:
    me = context.actor.user_id
    mine = [line for line in lines if line.taker_id == me]

    async def sign() -> None:
        said = "以您本人的身份确认，不能撤回；最后一人确认时，全部内容一次移交。"
        if await ask("确认交接", said, yes="确认"):
            await context.act(lambda w: sign_sheet(w, sheet.id, expected=sheet.version).id)
            await context.refresh()

    async def cancel() -> None:
        if await ask("作废交接单", "作废后须重新制单，什么都不会移交。", yes="作废", danger=True):
            await context.act(lambda w: cancel_sheet(w, sheet.id).id)
            await context.refresh()

    async def show() -> None:
        paper = await context.act(lambda w: sheet_paper(w, sheet.id))
        pdf = await in_thread(print_sheet, paper)
        context.show_paper(pdf.content, "application/pdf", f"交接单{sheet.number}.pdf")

    context.button("打印", show, kind="second", key="F9")
    if sheet.state in (SheetState.DONE, SheetState.CANCELLED):
        return
    if me == sheet.giver_id or mine:
        context.button("作废", cancel, kind="danger")
    if sheet.state is SheetState.DRAWN and me == sheet.giver_id:
        context.button("我确认移交", sign, key="Ctrl+Enter")
    if sheet.state is SheetState.GIVEN and any(line.taken_at is None for line in mine):
        context.button(f"我确认接收 {len(mine)} 项", sign, key="Ctrl+Enter")


def _read(w: Work, sheet_id: UUID, digest: str) -> tuple[HandOverSheet, tuple[HandOverLine, ...]]:
    sheet = sheet_of(w, sheet_id)
    write_access(w, w.actor, Access("sheet.read", f"sheet/{sheet_id}", 1), digest)
    return sheet, lines_of(w, sheet_id)


def _row(line: HandOverLine) -> Row:
    name = mask_title(line.title) if line.kind.value == "case" else line.title
    return Row(
        str(line.id),
        {
            "kind": line.kind.label,
            "title": name,
            "detail": line.detail,
            "taker": line.taker_name,
            "taken": moment(line.taken_at) if line.taken_at else Cell("未确认", "amber"),
        },
    )


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("record.not_found") from None
