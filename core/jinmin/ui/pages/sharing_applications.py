"""共享申请: what waits for its form check or answer, the first due first; Enter opens one."""

from functools import partial

from nicegui import ui

from jinmin.db.work import Work
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.sharing.listing import ApplicationFilter, admitted_clients, applications
from jinmin.sharing.models import ApplicationState, SharingApplication
from jinmin.sharing.policy import MANAGE
from jinmin.ui.context import PageContext
from jinmin.ui.rows import Cell, Column, Row, Tone
from jinmin.ui.sections import card
from jinmin.ui.tables import Empty, RowTable
from jinmin.ui.words import day

COLUMNS = (
    Column("number", "编号", code=True, lead=True),
    Column("state", "状态", side=True),
    Column("client", "申请系统", wrap=True),
    Column("resource", "信息资源"),
    Column("purpose", "用途", wrap=True),
    Column("submitted", "收到"),
    Column("due", "期限"),
    Column("reason", "理由", wrap=True, sparse=True),
)
TABS = {
    ApplicationFilter.OPEN: "待办",
    ApplicationFilter.LATE: "逾期",
    ApplicationFilter.DONE: "已办",
}
TONES: dict[ApplicationState, Tone] = {
    ApplicationState.SUBMITTED: "blue",
    ApplicationState.CHECKED: "amber",
    ApplicationState.RETURNED: "muted",
    ApplicationState.GRANTED: "green",
    ApplicationState.REFUSED: "red",
}
Found = dict[ApplicationFilter, tuple[SharingApplication, ...]]


async def page(context: PageContext) -> None:
    """Tabs over one list."""
    found, clients, titles = await context.read(_read)
    with context.head:
        if context.actor.may(MANAGE):
            context.button("登记申请", lambda: context.open("/sharing/applications/new"), key="n", icon="add")
    _Desk(context, found, clients, titles).draw()


def _read(w: Work) -> tuple[Found, dict[str, str], dict[str, str]]:
    catalogue = w.port(ResourceCatalogue)
    known = [one for name in catalogue.ids if (one := catalogue.find(name))]
    titles = {one.id: one.title for one in known}
    titles |= {f"{one.id}.{item.field}": item.title for one in known for item in one.items}
    return {tab: applications(w, tab) for tab in TABS}, admitted_clients(w), titles


class _Desk:
    def __init__(
        self, context: PageContext, found: Found, clients: dict[str, str], titles: dict[str, str]
    ) -> None:
        self._context = context
        self._found = found
        self._clients = clients
        self._titles = titles
        self._tabs: dict[ApplicationFilter, ui.element] = {}

    def draw(self) -> None:
        with card():
            with ui.element("div").classes("jm-tabs").props('role=tablist aria-label="申请筛选"'):
                for number, (tab, title) in enumerate(TABS.items(), start=1):
                    with ui.element("button").props(f"type=button role=tab data-key={number}") as drawn:
                        ui.label(title)
                        if self._found[tab] and tab is not ApplicationFilter.DONE:
                            tone = "red" if tab is ApplicationFilter.LATE else "amber"
                            ui.label(str(len(self._found[tab]))).classes(f"jm-count jm-count-{tone}")
                    drawn.on("click", self._context.on(partial(self._choose, tab)))
                    self._tabs[tab] = drawn
            empty = Empty("没有共享申请", "收到申请后点“登记申请”，形式审查期限随即起计。")
            self._table = RowTable(COLUMNS, empty, "共享申请", opens=True)
            self._table.on(
                "open",
                self._context.on(lambda event: self._context.open(f"/sharing/applications/{event.args}")),
            )
        self._choose(ApplicationFilter.OPEN)

    def _choose(self, tab: ApplicationFilter) -> None:
        for each, drawn in self._tabs.items():
            drawn.props(f"aria-selected={'true' if each is tab else 'false'}")
        self._table.show([self._row(one) for one in self._found[tab]])

    def _row(self, one: SharingApplication) -> Row:
        due = one.answer_due or one.check_due
        waits = one.state in (ApplicationState.SUBMITTED, ApplicationState.CHECKED)
        late = waits and due < self._context.node.clock.today()
        return Row(
            str(one.id),
            {
                "number": one.number,
                "state": Cell(one.state.label, TONES[one.state], tag=True),
                "client": self._clients.get(one.client, one.client),
                "resource": self._titles.get(one.resource, one.resource),
                "purpose": one.purpose,
                "submitted": day(one.submitted_on),
                "due": Cell(day(due) + ("（暂定）" if one.due_provisional else ""), "red" if late else ""),
                "reason": one.reason,
            },
        )
