"""Saved filters of the worklist: a tab, a matter and an order under a name of the user's own."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from nicegui import ui

from jinmin.identity import keep_preference
from jinmin.ui.buttons import plain_button
from jinmin.ui.choices import Choice
from jinmin.ui.context import PageContext
from jinmin.ui.field_specs import option_of
from jinmin.ui.tables import Arrangement

KEPT_AS = "case.worklist.filters"
MOST = 20
LONGEST_TITLE = 20


@dataclass(frozen=True)
class SavedFilter:
    """One filter; ``matter`` "" means all. ``tab`` is a WorklistFilter or the id of a plug-in's tab."""

    title: str
    tab: str
    matter: str
    arrangement: Arrangement


@dataclass(frozen=True)
class SavedFilters:
    """Those of one user."""

    saved: tuple[SavedFilter, ...] = ()

    def with_one(self, added: SavedFilter) -> "SavedFilters":
        """The newest first; one of the same title is replaced, the oldest goes when there are MOST."""
        others = tuple(each for each in self.saved if each.title != added.title)
        return replace(self, saved=(added, *others)[:MOST])

    def without(self, title: str) -> "SavedFilters":
        """All but that one."""
        return replace(self, saved=tuple(each for each in self.saved if each.title != title))


class FilterBar:
    """Matter, saved filters, and the buttons to keep or drop one. ``current`` is what is shown now."""

    def __init__(
        self,
        context: PageContext,
        current: Callable[[str], SavedFilter],
        choose: Callable[[SavedFilter], Awaitable[None]],
        narrow: Callable[[str], Awaitable[None]],
    ) -> None:
        self._context = context
        self._current = current
        self._choose = choose
        self._narrow = narrow
        self._filters = SavedFilters()

    def draw(self, matters: Mapping[str, str], filters: SavedFilters) -> None:
        """One row above the list. ``matters`` are titles by id, ``filters`` the user's own."""
        on = self._context.on
        with ui.element("div").classes("jm-bar jm-bar-pair jm-no-print"):
            self._matter = Choice([option_of(key, title) for key, title in matters.items()])
            self._matter.props('aria-label="事项" placeholder="全部事项" clearable').mark("matter")
            self._matter.on_value_change(on(lambda: self._narrow(self._matter.value or "")))
            self._saved = Choice(())
            self._saved.props('aria-label="我的筛选" placeholder="我的筛选"').mark("saved-filter")
            self._saved.on_value_change(on(self._picked))
            plain_button("保存筛选", on(self._keep), kind="quiet", icon="bookmark_add").mark("keep-filter")
            self._drop = plain_button("删除筛选", on(self._forget), kind="quiet").mark("drop-filter")
        self._show(filters)

    def _show(self, filters: SavedFilters, chosen: str | None = None) -> None:
        self._filters = filters
        self._saved.offer([option_of(each.title, each.title) for each in filters.saved], value=chosen)
        self._drop.visible = chosen is not None

    async def _picked(self) -> None:
        found = next((each for each in self._filters.saved if each.title == self._saved.value), None)
        self._drop.visible = found is not None
        if found is not None:
            self._matter.set_value(found.matter or None)
            await self._choose(found)

    async def _keep(self) -> None:
        title = await _ask_title(self._saved.value or "")
        if title:
            await self._change(self._filters.with_one(self._current(title)), title)
            ui.notify(f"已保存筛选“{title}”", type="positive")

    async def _forget(self) -> None:
        await self._change(self._filters.without(str(self._saved.value)), None)

    async def _change(self, filters: SavedFilters, chosen: str | None) -> None:
        await self._context.act(lambda w: keep_preference(w, KEPT_AS, filters))
        self._show(filters, chosen)


async def _ask_title(known: str) -> str:
    with ui.dialog() as box, ui.element("div").classes("jm-dialog").props("role=dialog data-jm-form=submit"):
        ui.label("保存当前筛选").classes("jm-dialog-title")
        ui.label("名称（不写个人信息）").classes("jm-label")
        title = ui.input(value=known).props(f'maxlength={LONGEST_TITLE} aria-label="筛选名称" autofocus')
        with ui.element("div").classes("jm-dialog-actions"):
            plain_button("返回", lambda: box.submit(None), kind="second", key="Esc")
            plain_button("保存", lambda: box.submit(True), key="Ctrl+Enter").mark("keep-filter-yes")
    agreed: object = await box
    words = (title.value or "").strip()
    if not box.is_deleted:
        box.delete()
    return words if agreed is True else ""
