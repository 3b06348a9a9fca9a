"""登记共享申请: one form for whatever a bureau hands in; the items are ticked, never typed."""

from nicegui import ui

from jinmin.db.work import Work
from jinmin.sharing.agreements import NOT_SHARED
from jinmin.sharing.applications import NewApplication, apply_for_sharing
from jinmin.sharing.catalogue import CatalogueEntry, catalogue
from jinmin.sharing.listing import admitted_clients, application_number
from jinmin.ui.context import PageContext
from jinmin.ui.forms import Asked, Form
from jinmin.ui.question import Answers, Blank, question
from jinmin.ui.regions import region_lookup
from jinmin.ui.sections import actions, section
from jinmin.ui.words import day

DRAWN = "GX-0"
"""Stands for the number while the form is read: it is drawn when the application is taken in."""


async def page(context: PageContext) -> None:
    """Asks for the resource first when the address does not name one."""
    entries, clients = await context.read(_read)
    entry = next((one for one in entries if one.card.id == context.query.get("resource", "")), None)
    if entry is None:
        await _ask_resource(context, entries)
    elif not clients:
        with section():
            ui.label("还没有登记接入系统。请先用 jinmin sharing admit 登记申请单位的系统和公钥。").classes(
                "jm-muted"
            )
    else:
        _Sheet(context, entry, clients).draw()


def _read(w: Work) -> tuple[tuple[CatalogueEntry, ...], dict[str, str]]:
    return tuple(one for one in catalogue(w) if one.card.share_type != NOT_SHARED), admitted_clients(w)


class _Sheet:
    def __init__(self, context: PageContext, entry: CatalogueEntry, clients: dict[str, str]) -> None:
        self._context = context
        self._entry = entry
        self._clients = clients
        self._form: Form[NewApplication] = context.form(NewApplication)
        self._ticked: dict[str, ui.checkbox] = {}

    def draw(self) -> None:
        shown, today = self._entry.card, self._context.node.clock.today()
        form = self._form
        form.keep("number", DRAWN)
        form.keep("resource", shown.id)
        form.keep("fields", ("*",))
        with form:
            with form.group(f"申请共享：{shown.title}", 3):
                form.field("client", Asked(label="申请系统", options=self._clients))
                lookup = region_lookup(self._context)
                form.field(
                    "region",
                    Asked(kind="region", label="区划", hint="不填为全国", lookup=lookup, required=False),
                )
                form.field("daily_records", Asked(label="每日至多条数"))
                form.field("purpose", Asked(label="用途", hint="写明办理什么业务", span=3))
                form.field("basis", Asked(label="依据", hint="职责或文件", span=3))
                form.field("onward_use", Asked(label="再提供给谁、作何用", hint="不填为不再提供", span=3))
                form.field("wanted_from", Asked(label="使用自"))
                form.field("wanted_to", Asked(label="使用至（含）"))
            year_on = today.replace(year=today.year + 1, day=1)
            region = self._context.actor.region
            form.fill({"wanted_from": today, "wanted_to": year_on, "region": region})
            self._items()
        with actions():
            self._context.button("登记申请", self._send, key="Ctrl+Enter")

    def _items(self) -> None:
        with section("信息项（只选业务需要的）"), ui.element("div").classes("jm-fields jm-fields-3"):
            for item in self._entry.card.items:
                title = f"{item.title}（个人信息）" if item.personal else item.title
                self._ticked[item.name] = ui.checkbox(title).mark(f"item-{item.name}")

    async def _send(self) -> None:
        chosen = tuple(name for name, box in self._ticked.items() if box.value)
        if not chosen:
            ui.notify("请至少选择一个信息项", type="warning")
            return
        self._form.keep("fields", chosen)
        asked = self._form.read()

        def take_in(w: Work) -> str:
            made = apply_for_sharing(w, asked.model_copy(update={"number": application_number(w)}))
            return f"{made.number}，{day(made.check_due)} 前完成形式审查"

        told = await self._context.submit(self._form, take_in, returns=str)
        ui.notify(f"已登记 {told}", type="positive")
        self._context.open("/sharing/applications")


async def _ask_resource(context: PageContext, entries: tuple[CatalogueEntry, ...]) -> None:
    titles = {entry.card.id: entry.card.title for entry in entries}

    async def go(given: Answers) -> None:
        context.open(f"/sharing/applications/new?resource={given['resource']}")

    async def ask() -> None:
        await question(
            context,
            "申请哪一项资源",
            "不予共享的不列出。",
            [Blank("resource", "信息资源", titles)],
            go,
            yes="下一步",
        )

    with section():
        ui.label("请先选择信息资源。").classes("jm-muted")
        with actions():
            context.button("选择信息资源", ask, key="Ctrl+Enter")
    if titles:
        await ask()
