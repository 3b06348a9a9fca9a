"""① 工作台: what waits for this post, the most urgent kinds first; 1–9 and letters choose the kind, Enter opens."""

from functools import partial

from nicegui import ui
from nicegui.events import GenericEventArguments

from jinmin.cases import WorklistFilter
from jinmin.cases.worklist import LONGEST_PAGE, PageKey
from jinmin.devices import Devices
from jinmin.identity import is_administrator
from jinmin.ui.buttons import plain_button, show_key
from jinmin.ui.context import PageContext
from jinmin.ui.interface import may_open
from jinmin.ui.neighbours import remember_list
from jinmin.ui.pages.own_pages import draw_own_pages
from jinmin.ui.pages.worklist_aside import draw_beside, draw_devices
from jinmin.ui.pages.worklist_filters import FilterBar, SavedFilter
from jinmin.ui.pages.worklist_reading import (
    MEMORY,
    Listed,
    Opening,
    query_of,
    read_list,
    read_opening,
    read_rows,
)
from jinmin.ui.pages.worklist_rows import COLUMNS, TABS
from jinmin.ui.rows import Row
from jinmin.ui.session import in_thread
from jinmin.ui.tab_bar import Tab, TabBar
from jinmin.ui.tables import Empty, Page, PagedTable
from jinmin.ui.window_strip import WindowStrip

COUNT_LIMIT = 10_000
FURTHER_KEYS = "abcd"
"""Keys of plug-ins' tabs, after the ten digits of the host's own."""

EMPTY = Empty("没有这一类办件", "换一个筛选，或按 N 新办一件。")


async def page(context: PageContext) -> None:
    """The counted tabs, the list, and beside it what else concerns today; an administrator's pages instead."""
    if is_administrator(context.actor):
        await draw_own_pages(context)
    else:
        await _draw_worklist(context)


async def _draw_worklist(context: PageContext) -> None:
    with context.head:
        _new_case(context)
    opening = await context.read(read_opening)
    if opening.queue is not None and opening.queue.mine is not None:
        WindowStrip(context, opening.queue)
    with ui.element("div").classes("jm-desk"):
        with ui.element("section").classes("jm-card"):
            _Desk(context, opening)
        with ui.element("aside").classes("jm-aside") as aside:
            draw_beside(context, opening.beside)
    devices = await in_thread(lambda: tuple(context.node.ports.get(Devices).statuses()))
    with aside:
        draw_devices(devices)


class _Desk:
    """The tabs and the list, first the first tab as the user arranged it."""

    def __init__(self, context: PageContext, opening: Opening) -> None:
        self._context = context
        self._filter: str = WorklistFilter.ALL
        self._matter = ""
        self._listed: list[str] = []
        self._tabs = TabBar(_tabs(opening), "办件筛选")
        self._tabs.on("choose", context.on(self._chosen))
        self._tabs.choose(self._filter)
        FilterBar(context, self._as_saved, self._apply, self._narrow).draw(opening.matters, opening.filters)
        self._table = PagedTable[PageKey](
            context,
            COLUMNS,
            self._load,
            EMPTY,
            "办件",
            self._open,
            subject="case.worklist",
            memory=MEMORY,
            load_all=self._load_all,
        ).draw()
        self._table.begin(self._shown(opening.first, None), opening.arrangement)

    async def choose(self, kind: str) -> None:
        self._filter = kind
        self._tabs.choose(kind)
        await self._table.first()

    async def _chosen(self, event: GenericEventArguments) -> None:
        if event.args in self._tabs.ids:
            await self.choose(event.args)

    def _as_saved(self, title: str) -> SavedFilter:
        return SavedFilter(title, self._filter, self._matter, self._table.arrangement)

    async def _apply(self, saved: SavedFilter) -> None:
        self._matter = saved.matter
        self._table.arrange(saved.arrangement)
        await self.choose(saved.tab if saved.tab in self._tabs.ids else WorklistFilter.ALL)

    async def _narrow(self, matter: str) -> None:
        if matter != self._matter:
            self._matter = matter
            await self._table.first()

    async def _load(self, after: PageKey | None) -> Page[PageKey]:
        query = query_of(self._filter, self._matter, self._table.arrangement, after)
        return self._shown(await self._context.read(lambda w: read_list(w, query)), after)

    def _shown(self, found: Listed, after: PageKey | None) -> Page[PageKey]:
        self._tabs.count({kind: _counted(found.counts[kind]) for kind in self._tabs.ids})
        total = found.counts[self._filter]
        shown = f"共 {total if total < COUNT_LIMIT else f'{COUNT_LIMIT} 以上'} 件，"
        rows = found.page.rows
        self._listed = [*(self._listed if after else []), *(row.key for row in rows)]
        return Page(rows, found.page.following, shown)

    async def _load_all(self, most: int) -> Page[PageKey]:
        rows: list[Row] = []
        following: PageKey | None = None
        while len(rows) < most:
            limit = min(LONGEST_PAGE, most - len(rows))
            query = query_of(self._filter, self._matter, self._table.arrangement, following, limit)
            found = await self._context.read(partial(read_rows, query=query))
            rows += found.rows
            following = found.following
            if following is None:
                break
        return Page(tuple(rows), following)

    def _open(self, key: str) -> None:
        remember_list(self._listed)
        self._context.open(f"/cases/{key}")


def _tabs(opening: Opening) -> tuple[Tab, ...]:
    own = [
        Tab(kind.value, title, str(number % 10), tone)
        for number, (kind, title, tone) in enumerate(TABS, start=1)
    ]
    further = zip(FURTHER_KEYS, opening.tabs, strict=False)
    return (*own, *(Tab(tab.id, tab.title, key, "amber") for key, tab in further))


def _counted(count: int) -> str:
    return "" if not count else f"{COUNT_LIMIT}+" if count >= COUNT_LIMIT else str(count)


def _new_case(context: PageContext) -> None:
    begins = dict.fromkeys(view.begin for view in context.interface.case_views.values() if view.begin)
    pages = [found for path in begins if (found := context.interface.page_at(path))]
    mine = [found for found in pages if may_open(context.actor, found)]
    for place, found in enumerate(mine):
        key = "n" if place == 0 else ""
        button = plain_button(
            found.title, lambda path=found.path: context.open(path), key=key, icon=found.icon
        )
        if key:
            show_key(button, key)
