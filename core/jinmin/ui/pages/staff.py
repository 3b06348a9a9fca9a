"""机构与账号: the accounts and the organisations of the system administrator's division."""

from nicegui import ui

from jinmin.clock import Clock
from jinmin.db.work import Work
from jinmin.identity.accounts import PAGE, AccountLine, accounts
from jinmin.identity.organisation_lists import OrganisationLine, Place, organisations
from jinmin.regions import Divisions, prefixes
from jinmin.ui.context import PageContext
from jinmin.ui.pages.staff_forms import ask_account, ask_organisation
from jinmin.ui.pages.staff_words import LEVELS, account_state
from jinmin.ui.rows import Column, Row
from jinmin.ui.sections import card
from jinmin.ui.tables import Empty, Page, PagedTable
from jinmin.ui.words import moment

ACCOUNTS = (
    Column("name", "姓名", lead=True),
    Column("state", "状态", side=True),
    Column("login", "账号", code=True),
    Column("posts", "今日在任岗位", wrap=True),
    Column("opened", "最近登录"),
)
ORGANISATIONS = (
    Column("name", "机构", lead=True),
    Column("level", "级别", side=True),
    Column("region", "行政区划"),
    Column("uscc", "统一社会信用代码", code=True),
    Column("parent", "上级机构"),
    Column("counters", "登记处、窗口", sparse=True),
)
TABS = {"accounts": "账号", "organisations": "机构"}
INDENT = "\u3000"
DEPTHS = {level: depth for depth, level in enumerate(LEVELS, start=1)}


async def page(context: PageContext) -> None:
    """Two lists behind tabs, one search box over whichever is shown."""
    await _Staff(context).draw()


class _Staff:
    def __init__(self, context: PageContext) -> None:
        self._context = context
        self._tabs: dict[str, ui.element] = {}
        self._tables: dict[str, PagedTable[str] | PagedTable[Place]] = {}

    async def draw(self) -> None:
        context = self._context
        with context.head:
            context.button("新建机构", self._make_organisation, kind="second")
            context.button("开通账号", self._make_account, key="n", icon="add")
        with card():
            self._draw_tabs()
            with ui.element("div").classes("jm-filters").props("data-jm-find"):
                self._text = ui.input().props("outlined dense clearable")
                context.button("查询", self._find, kind="second")
            self._text.on("keydown.enter", context.on(self._find))
            self._places = {name: ui.element("div") for name in TABS}
            self._draw_tables()
        wanted = context.query.get("list", "")
        await self._choose(wanted if wanted in TABS else "accounts")

    def _draw_tabs(self) -> None:
        with ui.element("div").classes("jm-tabs").props('role=tablist aria-label="机构与账号"'):
            for number, (tab, title) in enumerate(TABS.items(), start=1):
                with ui.element("button").props(f"type=button role=tab data-key={number}") as drawn:
                    ui.label(title)
                drawn.on("click", self._context.on(lambda tab=tab: self._choose(tab)))
                self._tabs[tab] = drawn

    def _draw_tables(self) -> None:
        context = self._context
        with self._places["accounts"]:
            self._tables["accounts"] = PagedTable[str](
                context,
                ACCOUNTS,
                self._load_accounts,
                Empty("没有这样的账号", "按账号或姓名的开头查找；没有的可以开通。"),
                "账号",
                lambda key: context.open(f"/staff/accounts/{key}"),
            ).draw()
        with self._places["organisations"]:
            self._tables["organisations"] = PagedTable[Place](
                context,
                ORGANISATIONS,
                self._load_organisations,
                Empty("没有这样的机构", "按名称的一部分或区划代码的开头查找。"),
                "机构",
                lambda key: context.open(f"/staff/organisations/{key}"),
            ).draw()

    async def _choose(self, tab: str) -> None:
        self._tab = tab
        for name, drawn in self._tabs.items():
            drawn.props(f"aria-selected={'true' if name == tab else 'false'}")
            self._places[name].visible = name == tab
        said = "账号或姓名" if tab == "accounts" else "机构名称或区划代码"
        self._text.props(f'placeholder="{said}" aria-label="{said}"')
        self._text.set_value("")
        await self._find()

    async def _find(self) -> None:
        await self._tables[self._tab].first()

    @property
    def _asked(self) -> str:
        return str(self._text.value or "").strip()

    async def _load_accounts(self, after: str | None) -> Page[str]:
        text, clock = self._asked, self._context.node.clock
        lines = await self._context.read(lambda w: accounts(w, text, after))
        following = lines[-1].login if len(lines) == PAGE else None
        return Page(tuple(_account_row(line, clock) for line in lines), following)

    async def _load_organisations(self, after: Place | None) -> Page[Place]:
        text = self._asked
        lines, rows = await self._context.read(lambda w: _organisation_rows(w, text, after))
        return Page(rows, lines[-1].place if len(lines) == PAGE else None)

    async def _make_account(self) -> None:
        user_id = await ask_account(self._context)
        if user_id:
            self._context.open(f"/staff/accounts/{user_id}")

    async def _make_organisation(self) -> None:
        org_id = await ask_organisation(self._context)
        if org_id:
            self._context.open(f"/staff/organisations/{org_id}")


def _account_row(line: AccountLine, clock: Clock) -> Row:
    return Row(
        str(line.id),
        {
            "name": line.name,
            "state": account_state(line, clock.now()),
            "login": line.login,
            "posts": "；".join(line.posts),
            "opened": moment(line.opened_at),
        },
    )


def _organisation_rows(
    w: Work, text: str, after: Place | None
) -> tuple[tuple[OrganisationLine, ...], tuple[Row, ...]]:
    lines = organisations(w, text, after)
    top = len(prefixes(w.actor.region))
    return lines, tuple(_organisation_row(w, line, 0 if text else top) for line in lines)


def _organisation_row(w: Work, line: OrganisationLine, top: int) -> Row:
    """Indented by its division below the actor's while the list shows all of them."""
    depth = max(len(prefixes(line.region)), DEPTHS[line.level]) - top if top else 0
    counters = [f"{line.offices} 个登记处"] if line.offices else []
    counters += [f"{line.windows} 个窗口"] if line.windows else []
    return Row(
        str(line.id),
        {
            "name": INDENT * max(depth, 0) + line.name,
            "level": LEVELS[line.level],
            "region": region_name(w, line.region),
            "uscc": line.uscc,
            "parent": line.parent,
            "counters": "、".join(counters),
        },
    )


def region_name(w: Work, region: str) -> str:
    """A division by its name today, with its code; the nation by its own."""
    divisions = w.port(Divisions)
    if not region:
        return "全国"
    return divisions.name(region, w.today) if divisions.exists(region, w.today) else region
