"""① 工作台: what waits for this post, the most urgent kinds first; 1–9 and letters choose the kind, Enter opens."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from nicegui import ui

from jinmin.cases import (
    WorklistFilter,
    WorklistQuery,
    WorklistTab,
    WorklistTabs,
    my_drafts,
    worklist,
    worklist_counts,
)
from jinmin.cases.access import own_matters
from jinmin.cases.acts import HeldItem, ItemKeepers
from jinmin.cases.drafts import DraftSummary
from jinmin.cases.worklist import LONGEST_PAGE, PageKey, WorklistPage
from jinmin.db.work import Work
from jinmin.devices import Devices
from jinmin.exchange.status import refused_cases
from jinmin.health import examine
from jinmin.identity import MANAGE_ACCOUNTS
from jinmin.matters import Catalogue, Parameters
from jinmin.queueing import TAKE, AppointmentLine
from jinmin.regions import Divisions
from jinmin.supervision import AlertLine, AlertQuery, Light, alerts, count_alerts
from jinmin.ui.buttons import plain_button, show_key
from jinmin.ui.context import PageContext
from jinmin.ui.interface import may_open
from jinmin.ui.neighbours import remember_list
from jinmin.ui.pages.appointments import appointment_list, appointments_today
from jinmin.ui.pages.worklist_aside import (
    ExchangeNotes,
    alert_list,
    device_list,
    draft_list,
    exchange_notes,
    health_notes,
    item_list,
    read_exchange_notes,
)
from jinmin.ui.pages.worklist_filters import FilterBar, SavedFilter
from jinmin.ui.pages.worklist_rows import COLUMNS, ORDERS, TABS, Seen, row_of
from jinmin.ui.rows import Row, Tone
from jinmin.ui.session import in_thread
from jinmin.ui.tables import Empty, Page, PagedTable
from jinmin.ui.window_strip import window_strip

PAGE = 50
ALERTS_SHOWN = 5
COUNT_LIMIT = 10_000
VISIT_MINUTES = "case.visit_minutes"
"""The parameter that says after which wait a visit is marked."""
FURTHER_KEYS = "abcd"
"""Keys of plug-ins' tabs, after the ten digits of the host's own."""

EMPTY = Empty("没有这一类办件", "换一个筛选，或按 N 新办一件。")


async def page(context: PageContext) -> None:
    """The counted tabs, the list, and beside it what else concerns today."""
    desk = _Desk(context)
    with context.head:
        _new_case(context)
    await window_strip(context)
    with ui.element("div").classes("jm-desk"):
        with ui.element("section").classes("jm-card"):
            desk.draw(await context.read(_offered))
        aside = ui.element("aside").classes("jm-aside")
    await desk.begin()
    mine = await context.read(_mine)
    devices = await in_thread(lambda: tuple(context.node.ports.get(Devices).statuses()))
    with aside:
        alert_list(context, mine.alerts, mine.lights)
        appointment_list(mine.booked)
        exchange_notes(mine.waiting)
        draft_list(context, mine.drafts)
        item_list(mine.items)
        device_list(context, devices)
        if context.actor.may(MANAGE_ACCOUNTS):
            health_notes(await in_thread(examine, context.node))


@dataclass(frozen=True)
class _Loaded:
    page: Page[PageKey]
    counts: Mapping[str, int]


class _Desk:
    def __init__(self, context: PageContext) -> None:
        self._context = context
        self._filter: str = WorklistFilter.ALL
        self._matter = ""
        self._listed: list[str] = []
        self._tabs: dict[str, ui.element] = {}
        self._counts: dict[str, ui.label] = {}
        self._bar = FilterBar(context, self._as_saved, self._apply, self._narrow)

    def draw(self, offered: "_Offered") -> None:
        with ui.element("div").classes("jm-tabs").props('role=tablist aria-label="办件筛选"'):
            for number, (kind, title, tone) in enumerate(TABS, start=1):
                self._tab(str(number % 10), kind, title, tone)
            for key, tab in zip(FURTHER_KEYS, offered.tabs, strict=False):
                self._tab(key, tab.id, tab.title, "amber")
        self._bar.draw(offered.matters)
        self._table = PagedTable[PageKey](
            self._context,
            COLUMNS,
            self._load,
            EMPTY,
            "办件",
            self._open,
            subject="case.worklist",
            memory="case.worklist",
            load_all=self._load_all,
        ).draw()

    async def begin(self) -> None:
        """The first tab as the user arranged the list."""
        await self._table.recall()
        await self._bar.recall()
        await self.choose(WorklistFilter.ALL)

    async def choose(self, kind: str) -> None:
        self._filter = kind
        for each, tab in self._tabs.items():
            tab.props(f"aria-selected={'true' if each == kind else 'false'}")
        await self._table.first()

    def _tab(self, key: str, kind: str, title: str, tone: Tone) -> None:
        with ui.element("button").props(f"type=button role=tab data-key={key}") as tab:
            tab.mark(f"tab-{kind}").on("click", self._context.on(lambda: self.choose(kind)))
            ui.label(title)
            self._counts[kind] = ui.label("").classes(f"jm-count jm-count-{tone}")
        self._tabs[kind] = tab

    def _as_saved(self, title: str) -> SavedFilter:
        return SavedFilter(title, self._filter, self._matter, self._table.arrangement)

    async def _apply(self, saved: SavedFilter) -> None:
        self._matter = saved.matter
        self._table.arrange(saved.arrangement)
        await self.choose(saved.tab if saved.tab in self._tabs else WorklistFilter.ALL)

    async def _narrow(self, matter: str) -> None:
        if matter != self._matter:
            self._matter = matter
            await self._table.first()

    def _query(self, after: PageKey | None, limit: int) -> WorklistQuery:
        arrangement = self._table.arrangement
        order = ORDERS.get(arrangement.sort)
        return WorklistQuery(self._filter, after, limit, self._matter, order, arrangement.descending)

    async def _load(self, after: PageKey | None) -> Page[PageKey]:
        query = self._query(after, PAGE)
        loaded = await self._context.read(lambda w: _read(w, query))
        for kind, label in self._counts.items():
            count = loaded.counts[kind]
            label.set_text(f"{COUNT_LIMIT}+" if count >= COUNT_LIMIT else str(count))
            label.visible = count > 0
        total = loaded.counts[self._filter]
        shown = f"共 {total if total < COUNT_LIMIT else f'{COUNT_LIMIT} 以上'} 件，"
        rows = loaded.page.rows
        self._listed = [*(self._listed if after else []), *(row.key for row in rows)]
        return Page(rows, loaded.page.following, shown)

    async def _load_all(self, most: int) -> Page[PageKey]:
        rows: list[Row] = []
        following: PageKey | None = None
        while len(rows) < most:
            query = self._query(following, min(LONGEST_PAGE, most - len(rows)))
            found = await self._context.read(partial(_listed, query=query))
            rows += found.rows
            following = found.following
            if following is None:
                break
        return Page(tuple(rows), following)

    def _open(self, key: str) -> None:
        remember_list(self._listed)
        self._context.open(f"/cases/{key}")


def _read(w: Work, query: WorklistQuery) -> _Loaded:
    return _Loaded(_listed(w, query), worklist_counts(w, refused_cases, query.matter))


def _listed(w: Work, query: WorklistQuery) -> Page[PageKey]:
    found = worklist(w, query, refused_cases)
    minutes = w.port(Parameters).resolve(VISIT_MINUTES, w.today, w.actor.region).integer
    seen = Seen(w.at, timedelta(minutes=minutes), _places(w, found))
    return Page(tuple(row_of(row, seen) for row in found.rows), found.following)


def _places(w: Work, found: WorklistPage) -> dict[str, str]:
    """The names of the divisions of cases that one place accepted for another."""
    across = [row for row in found.rows if row.accepting_region]
    codes = {code for row in across for code in (row.region, row.accepting_region)}
    return {code: w.port(Divisions).name(code, w.today) for code in codes}


@dataclass(frozen=True)
class _Offered:
    """What the actor may choose from: matters by title, tabs of plug-ins."""

    matters: dict[str, str]
    tabs: tuple[WorklistTab, ...]


def _offered(w: Work) -> _Offered:
    mine = own_matters(w)
    matters = {m.id: m.title for m in w.port(Catalogue).all(w.today) if mine is None or m.id in mine}
    return _Offered(matters, w.port(WorklistTabs).of(w))


@dataclass(frozen=True)
class _Mine:
    """What stands beside the list. ``lights`` are how many red and amber ones, ``alerts`` the most pressing."""

    drafts: tuple[DraftSummary, ...]
    items: tuple[HeldItem, ...]
    alerts: tuple[AlertLine, ...]
    lights: tuple[int, int]
    waiting: ExchangeNotes
    booked: tuple[AppointmentLine, ...]


def _mine(w: Work) -> _Mine:
    user_id = w.actor.user_id
    held = w.port(ItemKeepers).held(w, user_id) if user_id else ()
    red, amber = (count_alerts(w, AlertQuery(light=light)) for light in (Light.RED, Light.AMBER))
    return _Mine(
        drafts=my_drafts(w) if w.actor.org_id else (),
        items=tuple(item for _plugin, item in held),
        alerts=alerts(w, AlertQuery(), limit=ALERTS_SHOWN).lines if red + amber else (),
        lights=(red, amber),
        waiting=read_exchange_notes(w),
        booked=appointments_today(w) if w.actor.may(TAKE) else (),
    )


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
