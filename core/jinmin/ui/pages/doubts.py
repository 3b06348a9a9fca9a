"""疑义校核: questions to answer here, questions asked of others, what is late, what is done."""

from nicegui import ui

from jinmin.db.work import Work
from jinmin.doubts import ANSWER, RAISE, DoubtFilter, DoubtLine, Outcome, doubts
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.ui.context import PageContext
from jinmin.ui.rows import Cell, Column, Row
from jinmin.ui.sections import card
from jinmin.ui.tables import Empty, RowTable
from jinmin.ui.words import day

COLUMNS = (
    Column("number", "编号", code=True, lead=True),
    Column("state", "状态", side=True),
    Column("resource", "信息资源"),
    Column("field", "信息项"),
    Column("asker", "提出方"),
    Column("raised", "提出"),
    Column("due", "答复时限"),
    Column("answered", "答复", sparse=True),
)
TABS = {
    DoubtFilter.TO_ANSWER: "待我方答复",
    DoubtFilter.ASKED: "我方提出",
    DoubtFilter.LATE: "逾期",
    DoubtFilter.DONE: "已答复",
}
EMPTY = Empty("没有这一类疑义", "发现共享来的记录有误，可在该记录的页面上提出疑义。")
Titles = dict[tuple[str, str], str]


async def page(context: PageContext) -> None:
    """Tabs with counts over one list."""
    found, titles = await context.read(_read)
    desk = _Desk(context, found, titles)
    with context.head:
        context.button("反向追错清单", lambda: context.open("/doubts/retractions"), kind="second")
        if context.actor.may(RAISE):
            context.button("提出疑义", lambda: context.open("/doubts/new"), key="n", icon="add")
    desk.draw()


def _read(w: Work) -> tuple[dict[DoubtFilter, tuple[DoubtLine, ...]], Titles]:
    catalogue = w.port(ResourceCatalogue)
    known = [found for name in catalogue.ids if (found := catalogue.find(name))]
    titles = {(one.id, ""): one.title for one in known}
    titles |= {(one.id, item.field): item.title for one in known for item in one.items}
    return {tab: doubts(w, tab) for tab in TABS}, titles


class _Desk:
    def __init__(
        self, context: PageContext, found: dict[DoubtFilter, tuple[DoubtLine, ...]], titles: Titles
    ) -> None:
        self._context = context
        self._found = found
        self._titles = titles
        self._tabs: dict[DoubtFilter, ui.element] = {}

    def draw(self) -> None:
        with card():
            with ui.element("div").classes("jm-tabs").props('role=tablist aria-label="疑义筛选"'):
                for number, (tab, title) in enumerate(TABS.items(), start=1):
                    self._draw_tab(number, tab, title)
            self._table = RowTable(COLUMNS, EMPTY, "疑义", opens=True)
            open_one = self._context.on(lambda event: self._context.open(f"/doubts/{event.args}"))
            self._table.on("open", open_one)
        self._choose(DoubtFilter.TO_ANSWER if self._context.actor.may(ANSWER) else DoubtFilter.ASKED)

    def _draw_tab(self, number: int, tab: DoubtFilter, title: str) -> None:
        with ui.element("button").props(f"type=button role=tab data-key={number}") as drawn:
            ui.label(title)
            count = len(self._found[tab])
            if count and tab is not DoubtFilter.DONE:
                tone = "red" if tab is DoubtFilter.LATE else "amber"
                ui.label(str(count)).classes(f"jm-count jm-count-{tone}")
        drawn.mark(f"tab-{tab.value}").on("click", self._context.on(lambda: self._choose(tab)))
        self._tabs[tab] = drawn

    def _choose(self, tab: DoubtFilter) -> None:
        for each, drawn in self._tabs.items():
            drawn.props(f"aria-selected={'true' if each is tab else 'false'}")
        self._table.show([self._row(line) for line in self._found[tab]])

    def _row(self, line: DoubtLine) -> Row:
        late = line.outcome is None and line.due_on < self._context.node.clock.today()
        return Row(
            str(line.id),
            {
                "number": line.number,
                "state": state_of(line.outcome, late=late, passed_on=line.passed_on),
                "resource": self._titles.get((line.resource, ""), line.resource),
                "field": self._titles.get((line.resource, line.field), line.field),
                "asker": line.asker_title,
                "raised": day(line.raised_on),
                "due": Cell(
                    day(line.due_on) + ("（暂定）" if line.due_provisional else ""), "red" if late else ""
                ),
                "answered": day(line.answered_on) if line.answered_on else "",
            },
        )


def state_of(outcome: Outcome | None, *, late: bool, passed_on: bool = False) -> Cell:
    """How a question stands, as a tag."""
    if outcome is not None:
        return Cell(outcome.label, "green" if outcome is Outcome.CORRECTED else "muted", tag=True)
    if late:
        return Cell("逾期未答复", "red", tag=True)
    return Cell("已转送" if passed_on else "校核中", "blue", tag=True)
