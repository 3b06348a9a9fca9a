"""投诉咨询: what citizens said and wait to be answered, and taking in what comes by word of mouth."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from nicegui import ui

from jinmin.db.work import Work
from jinmin.identity import Organisation, scope
from jinmin.ui.context import PageContext
from jinmin.ui.question import Answers, Blank, question
from jinmin.ui.rows import Cell, Column, Row
from jinmin.ui.tables import Empty, Page, PagedTable
from jinmin.ui.words import day, moment
from jinmin.voice import (
    ASSIGN,
    SOURCES,
    TicketFilter,
    TicketKind,
    TicketLine,
    TicketPlace,
    TicketState,
    receive_ticket,
    tickets,
)

COLUMNS = (
    Column("kind", "类别", side=True),
    Column("number", "编号", code=True, lead=True),
    Column("org", "承办机关"),
    Column("received", "收到"),
    Column("who", "承办人"),
    Column("due", "答复时限"),
    Column("state", "状态"),
)
TABS = {
    TicketFilter.MINE: "分派给我的",
    TicketFilter.WAITING: "待分派",
    TicketFilter.OPEN: "全部未答复",
    TicketFilter.LATE: "逾期",
    TicketFilter.CLOSED: "已答复",
}
Key = tuple[date, UUID]


async def page(context: PageContext) -> None:
    """Tabs over one list."""
    desk = _Tickets(context)
    if context.actor.may(ASSIGN):
        with context.head:
            context.button("登记投诉或咨询", desk.receive, key="n", icon="add")
    await desk.draw()


class _Tickets:
    def __init__(self, context: PageContext) -> None:
        self._context = context
        self._tab = TicketFilter.OPEN if context.actor.may(ASSIGN) else TicketFilter.MINE
        self._tabs: dict[TicketFilter, ui.element] = {}

    async def draw(self) -> None:
        with ui.element("section").classes("jm-card"):
            with ui.element("div").classes("jm-tabs").props('role=tablist aria-label="投诉咨询筛选"'):
                for number, (tab, title) in enumerate(TABS.items(), start=1):
                    self._draw_tab(number, tab, title)
            self._table = PagedTable[Key](
                self._context,
                COLUMNS,
                self._load,
                Empty("没有投诉、咨询或回访", "差评会自动生成回访。"),
                "投诉咨询",
                lambda key: self._context.open(f"/voice/{key}"),
            ).draw()
        await self._choose(self._tab)

    def _draw_tab(self, number: int, tab: TicketFilter, title: str) -> None:
        with ui.element("button").props(f"type=button role=tab data-key={number}") as drawn:
            drawn.on("click", self._context.on(lambda: self._choose(tab)))
            ui.label(title)
        self._tabs[tab] = drawn

    async def _choose(self, tab: TicketFilter) -> None:
        self._tab = tab
        for each, drawn in self._tabs.items():
            drawn.props(f"aria-selected={'true' if each is tab else 'false'}")
        await self._table.first()

    async def _load(self, after: Key | None) -> Page[Key]:
        tab, today = self._tab, self._context.node.clock.today()
        found = await self._context.read(lambda w: tickets(w, tab, after))
        return Page(tuple(_row(line, today) for line in found.lines), found.following)

    async def receive(self) -> None:
        offices = await self._context.read(_offices)

        async def act(given: Answers) -> None:
            region, org_id = given["office"].split("/")
            place = TicketPlace(region, UUID(org_id))
            await self._context.act(
                lambda w: (
                    receive_ticket(
                        w,
                        TicketKind(given["kind"]),
                        place,
                        given["content"],
                        contact=given["contact"],
                        source=given["source"],
                    ).id
                )
            )
            ui.notify("已登记，请分派承办人", type="positive")
            await self._table.first()

        kinds = {kind.value: kind.label for kind in (TicketKind.COMPLAINT, TicketKind.CONSULTATION)}
        await question(
            self._context,
            "登记投诉或咨询",
            "答复时限自今日起按工作日计算。内容和联系方式加密保存，只有分派和承办的人能看。",
            (
                Blank("kind", "类别", kinds),
                Blank(
                    "source", "来源", {key: SOURCES[key] for key in ("window", "phone", "letter", "other")}
                ),
                Blank("office", "承办机关", offices),
                Blank("content", "内容", long=True, most=1000),
                Blank("contact", "联系方式（选填）", most=60),
            ),
            act,
            yes="登记",
        )


def _offices(w: Work) -> dict[str, str]:
    """The actor's own first: most of what is said there is about it."""
    table = Organisation.__table__
    query = sa.select(table.c.id, table.c.name, table.c.region).where(scope(w.actor, table.c.region))
    rows = w.execute(query.order_by(table.c.id != w.actor.org_id, table.c.name, table.c.id).limit(500))
    return {f"{row.region}/{row.id}": row.name for row in rows}


def _row(line: TicketLine, today: date) -> Row:
    late = line.due_on < (line.closed_on or today)
    return Row(
        str(line.id),
        {
            "kind": Cell(line.kind.label, "red" if line.kind is TicketKind.COMPLAINT else "blue", tag=True),
            "number": line.number,
            "org": line.org,
            "received": moment(line.received_at),
            "who": line.assigned_name,
            "due": Cell(
                day(line.due_on) + ("（暂定）" if line.due_provisional else ""), "red" if late else ""
            ),
            "state": Cell(line.state.label, "green" if line.state is TicketState.CLOSED else ""),
        },
    )
