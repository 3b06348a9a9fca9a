"""交接单: drawing one's own, and the sheets of the office."""

from uuid import UUID

from nicegui import ui

from jinmin.cases.acts import (
    HandOverSheet,
    SheetState,
    colleagues,
    draw_sheet,
    in_hand,
    sheets_of_office,
)
from jinmin.ui.context import PageContext
from jinmin.ui.rows import Cell, Column, Row, Tone
from jinmin.ui.tables import Empty, RowTable
from jinmin.ui.words import moment

COLUMNS = (
    Column("number", "编号", code=True, lead=True),
    Column("giver", "移交人"),
    Column("reason", "事由", wrap=True),
    Column("drawn", "制单"),
    Column("state", "状态", side=True),
)


async def page(context: PageContext) -> None:
    """The office's sheets, and a form that lists all one holds."""
    sheets = await context.read(sheets_of_office)
    with ui.element("section").classes("jm-card"):
        empty = Empty("还没有交接单", "离岗、轮岗前，请在下方制作交接单。")
        table = RowTable(COLUMNS, empty, "交接单", opens=True)
        table.on("open", context.on(lambda event: context.open(f"/handovers/{event.args}")))
        table.show([_row(sheet) for sheet in sheets])
    await _draw_form(context)


async def _draw_form(context: PageContext) -> None:
    user_id = context.actor.user_id
    if user_id is None:
        return
    held = await context.read(lambda w: in_hand(w, user_id))
    others = {str(taker): name for taker, name in await context.read(colleagues)}
    with ui.element("section").classes("jm-card jm-section"):
        ui.label("移交我名下的全部工作").classes("jm-group-title")
        if not held or not others:
            ui.label(
                "您名下没有需要移交的办件、暂存或物品。" if not held else "本机关没有可以接收的同事。"
            ).classes("jm-empty")
            return
        ui.label(
            "每一项都要有接收人。制单后由您和每位接收人各自登录确认，全部确认时一次移交；任何人不能代签。"
        )
        ui.label("事由").classes("jm-label").style("margin-top:8px")
        reason = ui.input().props('outlined dense maxlength=200 aria-label="事由"').mark("handover-reason")
        takers = {}
        with ui.element("div").style("margin-top:12px"):
            for thing in held:
                with ui.element("div").classes("jm-row jm-handed").style("margin-bottom:8px"):
                    ui.label(thing.kind.label).style("min-width:4em")
                    ui.label(thing.detail or thing.title).style("min-width:18em")
                    look = f'outlined dense aria-label="{thing.detail or thing.title}的接收人"'
                    takers[thing.subject] = ui.select(others, value=next(iter(others))).props(look)

        async def draw() -> None:
            chosen = {subject: UUID(str(select.value)) for subject, select in takers.items()}
            sheet_id = await context.act(lambda w: draw_sheet(w, reason.value or "", chosen).id)
            context.open(f"/handovers/{sheet_id}")

        with ui.element("div").classes("jm-row").style("margin-top:12px"):
            context.button("制作交接单", draw, key="Ctrl+Enter")


def _row(sheet: HandOverSheet) -> Row:
    tones: dict[SheetState, Tone] = {SheetState.DONE: "green", SheetState.CANCELLED: "muted"}
    return Row(
        str(sheet.id),
        {
            "number": sheet.number,
            "giver": sheet.giver_name,
            "reason": sheet.reason,
            "drawn": moment(sheet.drawn_at),
            "state": Cell(sheet.state.label, tones.get(sheet.state, "amber"), tag=True),
        },
    )
