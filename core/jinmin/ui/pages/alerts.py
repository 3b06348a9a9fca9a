"""预警: the lights that concern this post; who supervises sees all of the division and orders what to do."""

from nicegui import ui

from jinmin.cases import SUPERVISE
from jinmin.errors import NotFound
from jinmin.supervision import (
    AlertKey,
    AlertLine,
    AlertPage,
    AlertQuery,
    AlertState,
    Light,
    Subject,
    alerts,
    count_alerts,
    handle_alert,
)
from jinmin.ui.context import PageContext
from jinmin.ui.question import Answers, Blank, question
from jinmin.ui.rows import Cell, Column, Row, Tone
from jinmin.ui.tables import Empty, Page, PagedTable
from jinmin.ui.words import day

COLUMNS = (
    Column("light", "灯", side=True),
    Column("title", "预警", lead=True),
    Column("case_no", "办件号", code=True),
    Column("matter", "事项"),
    Column("org", "承办机关"),
    Column("due", "时限"),
    Column("days", "距今", align="right"),
    Column("state", "处理"),
)
MINE, RED, ALL = AlertQuery(), AlertQuery(light=Light.RED), AlertQuery(mine=False)


async def page(context: PageContext) -> None:
    """Tabs over one list."""
    await _Alerts(context).draw()


class _Alerts:
    def __init__(self, context: PageContext) -> None:
        self._context = context
        self._query = MINE
        self._lines: dict[str, AlertLine] = {}
        self._tabs: dict[AlertQuery, ui.element] = {}

    @property
    def _supervises(self) -> bool:
        return self._context.actor.may(SUPERVISE)

    async def draw(self) -> None:
        tabs = [(MINE, "告知我的"), (RED, "其中红灯")] + ([(ALL, "辖区全部")] if self._supervises else [])
        counts = await self._context.read(lambda w: [count_alerts(w, query) for query, _title in tabs])
        with ui.element("section").classes("jm-card"):
            with ui.element("div").classes("jm-tabs").props('role=tablist aria-label="预警筛选"'):
                for number, ((query, title), count) in enumerate(zip(tabs, counts, strict=True), start=1):
                    self._tab(number, query, title, count)
            self._table = PagedTable[AlertKey](
                self._context,
                COLUMNS,
                self._load,
                Empty("没有预警", "办件、协办、容缺承诺和公示都在时限内。"),
                "预警",
                self._open,
            ).draw()
        await self._choose(MINE)

    def _tab(self, number: int, query: AlertQuery, title: str, count: int) -> None:
        with ui.element("button").props(f"type=button role=tab data-key={number}") as tab:
            tab.on("click", self._context.on(lambda: self._choose(query)))
            ui.label(title)
            if count:
                ui.label(str(count)).classes("jm-count")
        self._tabs[query] = tab

    async def _choose(self, query: AlertQuery) -> None:
        self._query = query
        for each, tab in self._tabs.items():
            tab.props(f"aria-selected={'true' if each is query else 'false'}")
        await self._table.first()

    async def _load(self, after: AlertKey | None) -> Page[AlertKey]:
        query = self._query
        found: AlertPage = await self._context.read(lambda w: alerts(w, query, after))
        self._lines |= {str(line.id): line for line in found.lines}
        return Page(tuple(_row(line) for line in found.lines), found.following)

    async def _open(self, key: str) -> None:
        line = self._lines.get(key)
        if line is None:
            raise NotFound("record.not_found")
        if self._supervises and line.state is AlertState.OPEN:
            await self._order(line)
        else:
            self._go(line)

    def _go(self, line: AlertLine) -> None:
        if line.subject is Subject.TICKET:
            self._context.open(f"/voice/{line.subject_id}")
        else:
            self._context.open(f"/cases/{line.case_id}")

    async def _order(self, line: AlertLine) -> None:
        async def act(given: Answers) -> None:
            if given["what"] == "order":
                await self._context.act(
                    lambda w: handle_alert(w, line.id, given["order"], expected=line.version)
                )
                ui.notify("已记录督办意见，承办人在办件中可见", type="positive")
                await self._table.again()
            else:
                self._go(line)

        await question(
            self._context,
            line.title,
            f"{line.case_no}　{line.matter_title}　{line.org}　时限 {day(line.due_on)}。"
            "督办后灯仍亮，办结或延期后自动熄灭。",
            (
                Blank("what", "处理", {"order": "督办", "open": "只查看"}),
                Blank("order", "督办要求（督办时必填）", long=True),
            ),
            act,
            yes="确定",
        )


def _row(line: AlertLine) -> Row:
    tone: Tone = "red" if line.light is Light.RED else "amber"
    days = (
        f"逾期 {line.days} 天" if line.days > 0 else "今日到期" if line.days == 0 else f"还有 {-line.days} 天"
    )
    nobody = "　无人任督查岗" if line.unstaffed else ""
    return Row(
        str(line.id),
        {
            "light": Cell(line.light.label, tone, tag=True),
            "title": line.title,
            "case_no": line.case_no,
            "matter": line.matter_title,
            "org": line.org,
            "due": day(line.due_on) + ("（暂定）" if line.provisional else ""),
            "days": Cell(days, tone),
            "state": Cell(line.state.label + nobody, "amber" if line.unstaffed else ""),
        },
    )
