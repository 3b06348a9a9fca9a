"""插件: which are loaded and what they bring, which are not and how to mend it."""

from nicegui import ui

from jinmin import __version__
from jinmin.messages import explain
from jinmin.node import Node
from jinmin.plugin_host import LoadedPlugin
from jinmin.ui.context import PageContext
from jinmin.ui.facts import facts
from jinmin.ui.rows import Column, Row
from jinmin.ui.session import in_thread
from jinmin.ui.tables import Empty, RowTable

REJECTED = (
    Column("name", "插件", lead=True),
    Column("from", "安装包", code=True),
    Column("why", "原因和办法", wrap=True),
)

BRINGS = (
    ("pages", "页面"),
    ("permissions", "权限"),
    ("resources", "信息资源"),
    ("indicators", "统计指标"),
    ("commands", "命令"),
)


async def page(context: PageContext) -> None:
    """A card per plug-in, then the rejected ones."""
    host = context.node.host
    brought = await in_thread(_brought, context.node)
    ui.label(
        f"宿主版本 {__version__}；已加载 {len(host.loaded)} 个，未加载 {len(host.rejected)} 个。"
    ).classes("jm-lead-line")
    for plugin in host.loaded:
        _card(plugin, brought[plugin.manifest.id])
    if host.rejected:
        with ui.element("section").classes("jm-card"):
            ui.label("未加载").classes("jm-group-title jm-inset")
            table = RowTable(REJECTED, Empty(""), "未加载的插件", opens=False)
            table.show(
                [
                    Row(each.name, {"name": each.name, "from": each.distribution, "why": explain(each.error)})
                    for each in host.rejected
                ]
            )


def _card(plugin: LoadedPlugin, brought: dict[str, str]) -> None:
    card = plugin.manifest
    with ui.element("section").classes("jm-card jm-section").mark(f"plugin-{card.id}"):
        with ui.element("div").classes("jm-group-title"):
            ui.label(card.title)
            ui.label("已加载").classes("jm-tag jm-tag-green")
        if card.summary:
            ui.label(card.summary).classes("jm-muted").style("margin:-4px 0 8px")
        known = {"编号": card.id, "版本": card.version, "安装包": plugin.distribution, "宿主要求": card.host}
        facts({**known, "依赖": "、".join(card.requires), **brought})


def _brought(node: Node) -> dict[str, dict[str, str]]:
    listed: dict[str, dict[str, str]] = {name: {} for name in node.host.ids}
    for hook, title in BRINGS:
        for name, items in node.host.each(hook):
            titles = [getattr(item, "title", None) or item.name for item in items]
            listed[name][title] = "、".join(titles)
    return listed
