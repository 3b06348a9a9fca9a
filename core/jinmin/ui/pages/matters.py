"""⑩ 事项清单: left 领域→事项→办理项, right the entries that answer; “/” looks up, Enter opens."""

from collections.abc import Mapping

from nicegui import ui

from jinmin.db.work import Work
from jinmin.matters import Catalogue
from jinmin.plugin_host import PluginHost
from jinmin.service_items import ItemPage, ItemQuery, search_items
from jinmin.service_items.entries import level_name
from jinmin.service_items.models import Standing
from jinmin.service_items.searching import ItemLine, Key
from jinmin.ui.context import PageContext
from jinmin.ui.rows import Cell, Column, Row, Tone
from jinmin.ui.tables import Empty, Page, PagedTable
from jinmin.ui.words import day

COLUMNS = (
    Column("title", "事项", lead=True, wrap=True),
    Column("place", "层级、实施主体", wrap=True),
    Column("edition", "版本"),
    Column("state", "状态", side=True),
    Column("from", "生效"),
    Column("to", "失效"),
    Column("code", "编码", code=True, minor=True),
)
TONES: dict[Standing, Tone] = {
    Standing.DRAFT: "amber",
    Standing.SUBMITTED: "blue",
    Standing.COMING: "blue",
    Standing.IN_FORCE: "green",
    Standing.OVER: "muted",
}
UNCODED = Cell("待编", "muted")
"""Nobody has given it a code yet."""


async def page(context: PageContext) -> None:
    """The tree, the search and the list."""
    with ui.element("div").classes("jm-lists"):
        chosen = context.query.get("matter", "")
        await draw_tree(context, chosen)
        with ui.element("section").classes("jm-card"):
            with ui.element("div").classes("jm-bar"):
                with ui.element("div").props("data-jm-find"):
                    wanted = ui.input(placeholder="名称、拼音首字母或编码（/）").props(
                        'aria-label="查找事项" clearable debounce=250 style="min-width:260px"'
                    )
                every = ui.checkbox("包括草稿和已终止").props("dense")
            table = PagedTable[Key](
                context,
                COLUMNS,
                lambda key: _load(
                    context, _query(context, wanted.value or "", chosen, bool(every.value)), key
                ),
                Empty("没有这样的事项", "换一个词，或勾选“包括草稿和已终止”。"),
                "事项清单",
                on_open=lambda key: context.open(f"/matters/{key}"),
                subject="matters",
            ).draw()
    wanted.on_value_change(context.on(table.first))
    every.on_value_change(context.on(table.first))
    every.set_value(True)
    await table.first()


async def draw_tree(context: PageContext, chosen: str, current: str = "") -> None:
    """领域→事项, and below the chosen matter its entries of the actor's places."""
    groups, entries, names = await context.read(lambda w: _tree(w, chosen))
    with ui.element("nav").classes("jm-card jm-tree").props('aria-label="事项"'):
        _link("全部事项", "/matters", "" if chosen else "here")
        for domain, matters in groups.items():
            ui.html(domain, sanitize=True, tag="h2")
            for matter_id, title in matters.items():
                _link(title, f"/matters?matter={matter_id}", "here" if matter_id == chosen else "")
                for line in entries if matter_id == chosen else ():
                    note = f"第{line.edition}版 {line.standing.label}"
                    mark = "here" if str(line.id) == current else ""
                    _link(
                        line.body_name or line.body or names[line.region],
                        f"/matters/{line.id}",
                        mark,
                        note,
                        entry=True,
                    )


def _link(title: str, address: str, mark: str, note: str = "", *, entry: bool = False) -> None:
    with ui.element("a").props(f'href="{address}"').classes("jm-tree-entry" if entry else "") as link:
        if mark:
            link.props("aria-current=true")
        ui.label(title)
        if note:
            ui.html(note, sanitize=True, tag="small")


def _tree(w: Work, chosen: str) -> tuple[dict[str, dict[str, str]], tuple[ItemLine, ...], Mapping[str, str]]:
    titles = {plugin.manifest.id: plugin.manifest.title for plugin in w.port(PluginHost).loaded}
    groups: dict[str, dict[str, str]] = {}
    for matter in w.port(Catalogue).all(w.today):
        groups.setdefault(titles.get(matter.domain, matter.domain), {})[matter.id] = matter.title
    if not chosen:
        return groups, (), {}
    found = search_items(
        w, ItemQuery(region=w.actor.region, matter_id=chosen, with_above=True, limit=30)
    ).lines
    return groups, found, {line.region: level_name(w, line.region) for line in found}


def _query(context: PageContext, text: str, chosen: str, every: bool) -> ItemQuery:
    return ItemQuery(
        text, context.actor.region, matter_id=chosen, with_above=True,
        on=None if every else context.node.clock.today(), limit=50,
    )  # fmt: skip


async def _load(context: PageContext, query: ItemQuery, key: Key | None) -> Page[Key]:
    def read(w: Work) -> tuple[ItemPage, dict[str, str]]:
        found = search_items(w, query, key)
        return found, {line.region: level_name(w, line.region) for line in found.lines}

    found, names = await context.read(read)
    return Page(tuple(_row(line, names) for line in found.lines), found.following)


def _row(line: ItemLine, names: Mapping[str, str]) -> Row:
    place = line.body_name or line.body or f"{names[line.region]}　基本目录"
    return Row(
        str(line.id),
        {
            "title": line.title,
            "place": place,
            "edition": str(line.edition),
            "state": Cell(line.standing.label, TONES[line.standing], tag=True),
            "from": day(line.valid_from or line.planned_from),
            "to": day(line.valid_to),
            "code": line.list_code or UNCODED,
        },
    )
