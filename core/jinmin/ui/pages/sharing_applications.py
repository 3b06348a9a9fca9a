"""共享申请: what waits for its form check or answer, the first due first; Enter decides."""

from collections.abc import Callable
from functools import partial

from nicegui import ui

from jinmin.db.work import Work
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.sharing.applications import check_form, grant_application, refuse_application
from jinmin.sharing.listing import ApplicationFilter, admitted_clients, applications
from jinmin.sharing.models import EVERY_FIELD, ApplicationState, SharingAgreement, SharingApplication
from jinmin.sharing.policy import MANAGE
from jinmin.ui.buttons import plain_button
from jinmin.ui.context import PageContext
from jinmin.ui.facts import facts
from jinmin.ui.question import Answers, Blank, question
from jinmin.ui.rows import Cell, Column, Row, Tone
from jinmin.ui.sections import card
from jinmin.ui.tables import Empty, RowTable
from jinmin.ui.trouble import Halted
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
Decide = Callable[[Work, str], SharingApplication | SharingAgreement]
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
            self._table.on("open", self._context.on(lambda event: self._open(str(event.args))))
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

    def _open(self, key: str) -> None:
        found = next(one for part in self._found.values() for one in part if str(one.id) == key)
        with ui.dialog() as box, ui.element("div").classes("jm-dialog jm-dialog-wide").props("role=dialog"):
            ui.label(f"共享申请 {found.number}").classes("jm-dialog-title")
            facts(self._facts(found))
            with ui.element("div").classes("jm-dialog-actions"):
                plain_button("返回", box.close, kind="second", key="Esc")
                if self._context.actor.may(MANAGE):
                    self._decisions(found, box)
        box.on("hide", box.delete)
        box.open()

    def _facts(self, one: SharingApplication) -> dict[str, str | Cell]:
        fields = [self._titles.get(f"{one.resource}.{name}", name) for name in one.fields]
        return {
            "状态": Cell(one.state.label, TONES[one.state], tag=True),
            "申请系统": self._clients.get(one.client, one.client),
            "信息资源": self._titles.get(one.resource, one.resource),
            "信息项": "全部" if EVERY_FIELD in one.fields else "、".join(fields),
            "区划": one.region or "全国",
            "用途": one.purpose,
            "再提供": one.onward_use or "不再提供",
            "依据": one.basis,
            "使用期限": f"{day(one.wanted_from)} 至 {day(one.wanted_to)}",
            "每日条数": str(one.daily_records),
            "形式审查期限": day(one.check_due),
            "答复期限": day(one.answer_due) if one.answer_due else "",
            "理由": one.reason,
        }

    def _decisions(self, one: SharingApplication, box: ui.dialog) -> None:
        if one.state is ApplicationState.SUBMITTED:
            self._ask(
                box, "退回补正", "缺什么（必填）", lambda w, said: check_form(w, one.id, said), must=True
            )
            self._ask(box, "形式审查通过", "", lambda w, _said: check_form(w, one.id))
        if one.state is ApplicationState.CHECKED:
            self._ask(
                box,
                "拒绝",
                "拒绝的理由（必填）",
                lambda w, said: refuse_application(w, one.id, said),
                must=True,
            )
            self._ask(box, "同意并订立协议", "", lambda w, _said: grant_application(w, one.id))

    def _ask(self, box: ui.dialog, title: str, blank: str, decide: Decide, *, must: bool = False) -> None:
        async def act(given: Answers) -> None:
            said = given.get("said", "")
            if must and not said.strip():
                ui.notify("请填写理由", type="warning")
                raise Halted
            await self._context.act(lambda w: decide(w, said).number)
            await self._context.refresh()

        async def ask() -> None:
            box.close()
            blanks = [Blank("said", blank, long=True, most=400)] if blank else []
            await question(self._context, title, "办理后记入台账，不能撤回。", blanks, act, yes=title)

        self._context.button(title, ask, kind="second" if must else "main")
