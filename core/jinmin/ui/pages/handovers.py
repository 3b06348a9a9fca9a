"""交接单: drawing one's own, and the sheets of the office."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from nicegui import ui

from jinmin.cases.acts import (
    HandOverSheet,
    SheetState,
    draw_sheet,
    in_hand,
    sheets_of_office,
    takers_of,
)
from jinmin.cases.holders import Colleague
from jinmin.cases.sheet_models import Handful, LineKind
from jinmin.db.work import Work
from jinmin.messages import text
from jinmin.ui.context import PageContext
from jinmin.ui.rows import Cell, Column, Row, Tone
from jinmin.ui.tables import Empty, RowTable
from jinmin.ui.words import moment

Takers = Mapping[str, tuple[Colleague, ...]]
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
    held, takers = await context.read(lambda w: _held(w, user_id))
    with ui.element("section").classes("jm-card jm-section"):
        ui.label("移交我名下的全部工作").classes("jm-group-title")
        if not held or not all(takers.values()):
            ui.label(
                "您名下没有需要移交的办件、暂存或物品。" if not held else "本机关没有可以接收的同事。"
            ).classes("jm-empty")
            return
        _DrawForm(context, held, takers).draw()


def _held(w: Work, user_id: UUID) -> tuple[Sequence[Handful], Takers]:
    held = in_hand(w, user_id)
    return held, takers_of(w, held)


class _DrawForm:
    """The reason, and a taker for each thing; nobody is named beforehand."""

    def __init__(self, context: PageContext, held: Sequence[Handful], takers: Takers) -> None:
        self._context, self._held = context, held
        self._names = {
            subject: {str(each.user_id): each.name for each in able} for subject, able in takers.items()
        }
        self._chosen: dict[str, ui.select] = {}

    def draw(self) -> None:
        """One line for each thing, and one choice for all of them."""
        ui.label(
            "每一项都要有接收人，办件只能交给能接着办的同事。制单后由您和每位接收人各自登录确认，全部确认时一次移交；任何人不能代签。"
        )
        ui.label("事由").classes("jm-label").style("margin-top:8px")
        self._reason = (
            ui.input().props('outlined dense maxlength=200 aria-label="事由"').mark("handover-reason")
        )
        everybody = {taker: name for names in self._names.values() for taker, name in names.items()}
        with ui.element("div").classes("jm-row").style("margin:12px 0"):
            ui.label("全部交给").style("min-width:30.5em")
            every = ui.select(everybody).props('outlined dense aria-label="全部交给"').style("min-width:10em")
            every.on_value_change(lambda event: self._give_all(event.value))
        for thing in self._held:
            with ui.element("div").classes("jm-row jm-handed").style("margin-bottom:8px"):
                told = _told(self._context, thing)
                ui.label(thing.kind.label).style("min-width:4em")
                ui.label(told).style("min-width:26em")
                choice = ui.select(self._names[thing.subject]).style("min-width:10em")
                self._chosen[thing.subject] = choice.props(f'outlined dense aria-label="{told}的接收人"')
        with ui.element("div").classes("jm-row").style("margin-top:12px"):
            self._context.button("制作交接单", self._send, key="Ctrl+Enter")

    def _give_all(self, taker: str) -> None:
        """To this colleague goes whatever may."""
        for subject, choice in self._chosen.items():
            if taker in self._names[subject]:
                choice.set_value(taker)

    async def _send(self) -> None:
        self._reason.error = None if (self._reason.value or "").strip() else text("sheet.reason_needed")
        for choice in self._chosen.values():
            choice.error = None if choice.value else "请选择接收人"
        if self._reason.error or any(choice.error for choice in self._chosen.values()):
            return
        chosen = {subject: UUID(str(choice.value)) for subject, choice in self._chosen.items()}
        sheet_id = await self._context.act(lambda w: draw_sheet(w, self._reason.value, chosen).id)
        self._context.open(f"/handovers/{sheet_id}")


def _told(context: PageContext, thing: Handful) -> str:
    """A case by its number alone: its title names persons."""
    if thing.kind is LineKind.CASE:
        return thing.detail
    page = context.interface.page_at(thing.detail) if thing.kind is LineKind.DRAFT else None
    return f"{thing.title}　{page.title if page else thing.detail}"


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
