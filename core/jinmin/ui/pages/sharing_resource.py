"""One resource of the catalogue: all core metadata, its items, editions with what changed, renewal after a new law."""

from collections.abc import Mapping
from datetime import date

from nicegui import ui

from jinmin.db.work import Work
from jinmin.errors import Invalid, NotFound
from jinmin.sharing.catalogue import (
    CatalogueEntry,
    catalogue,
    differences,
    editions,
    note_law_change,
    publish_edition,
)
from jinmin.sharing.models import CatalogueVersion
from jinmin.sharing.policy import MANAGE
from jinmin.ui.context import PageContext
from jinmin.ui.facts import facts
from jinmin.ui.pages.sharing_resources import MODES, SHARE_TYPES, state_of
from jinmin.ui.question import Answers, Blank, question
from jinmin.ui.rows import Cell, Column, Row
from jinmin.ui.sections import card, section
from jinmin.ui.tables import Empty, RowTable
from jinmin.ui.words import day

ITEMS = (
    Column("title", "信息项名称", lead=True),
    Column("name", "标识", code=True),
    Column("type", "类型"),
    Column("personal", "个人信息", side=True),
    Column("grade", "分级"),
)
EDITIONS = (
    Column("edition", "版本", lead=True),
    Column("published", "发布日期"),
    Column("reason", "原因", wrap=True),
    Column("law", "法规变化", sparse=True),
    Column("due", "应更新", sparse=True),
    Column("changed", "与上一版的不同", wrap=True),
)
PARTS = {
    "title": "名称", "code": "代码", "provider": "提供方", "provider_code": "提供方代码", "summary": "摘要",
    "format": "格式", "share_type": "共享类型", "condition": "共享条件", "mode": "共享方式",
    "legal_basis": "不予共享依据", "opens": "开放属性", "update_cycle": "更新周期", "related": "关联资源",
}  # fmt: skip


async def page(context: PageContext, resource_id: str) -> None:
    """Metadata, items, editions."""
    entry, history = await context.read(lambda w: _read(w, resource_id))
    titles = {item.name: item.title for item in entry.card.items}
    _buttons(context, entry)
    _metadata(entry, titles)
    with card():
        ui.label("信息项").classes("jm-group-title").style("margin:16px")
        items = RowTable(ITEMS, Empty("没有信息项"), "信息项", opens=False)
        items.show(
            [
                _item(one.name, one.title, one.type, one.grade, personal=one.personal)
                for one in entry.card.items
            ]
        )
    with card():
        ui.label("版本").classes("jm-group-title").style("margin:16px")
        table = RowTable(EDITIONS, Empty("还没有发布过", "核对无误后点“发布”。"), "版本", opens=False)
        known = {one.edition: one for one in history}
        table.show([_edition(one, known.get(one.edition - 1), titles) for one in history])


def _read(w: Work, resource_id: str) -> tuple[CatalogueEntry, tuple[CatalogueVersion, ...]]:
    entry = next((one for one in catalogue(w) if one.card.id == resource_id), None)
    if entry is None:
        raise NotFound("sharing.resource_unknown", resource=resource_id)
    return entry, editions(w, resource_id)


def _metadata(entry: CatalogueEntry, titles: Mapping[str, str]) -> None:
    shown, state = entry.card, state_of(entry)
    with section(shown.title):
        facts(
            {
                "目录状态": state,
                "代码": shown.code or Cell("（未编码）", "muted"),
                "标识": shown.id,
                "提供方": shown.provider,
                "提供方代码": shown.provider_code,
                "格式": shown.format,
                "共享类型": SHARE_TYPES[shown.share_type],
                "共享方式": MODES[shown.mode],
                "共享条件": shown.condition,
                "不予共享依据": shown.legal_basis,
                "向社会开放": "是" if shown.opens else "否",
                "更新周期": shown.update_cycle,
                "发布日期": day(entry.published_on) if entry.published_on else "",
                "关联资源": "、".join(shown.related),
                "摘要": shown.summary,
            }
        )
        if entry.changed:
            ui.label(f"声明与已发布的版本不同：{_told(entry.changed, titles)}").classes(
                "jm-note jm-note-error"
            )
        if entry.due_on:
            ui.label(f"法规或职责有变化，应在 {day(entry.due_on)} 前发布新版本").classes(
                "jm-note jm-note-error"
            )


def _buttons(context: PageContext, entry: CatalogueEntry) -> None:
    resource_id = entry.card.id
    if not context.actor.may(MANAGE):
        return

    async def publish(given: Answers) -> None:
        await context.act(lambda w: publish_edition(w, resource_id, given["reason"]).edition)
        ui.notify("已发布", type="positive")
        await context.refresh()

    async def changed(given: Answers) -> None:
        on = _day(given["on"])
        await context.act(lambda w: note_law_change(w, resource_id, given["document"].strip(), on).edition)
        await context.refresh()

    async def ask_publish() -> None:
        said = f"将发布第 {entry.edition + 1} 版，内容即上面所列；已发布的版本不会改动。"
        await question(
            context,
            "发布目录",
            said,
            [Blank("reason", "发布原因", most=200, required=True)],
            publish,
            yes="发布",
        )

    async def ask_change() -> None:
        said = "自变化之日起 15 个工作日内应发布新版本（湖南试行办法第七条；他处未核）。"
        today = context.node.clock.today().isoformat()
        blanks = [
            Blank("document", "文件名称", most=200, required=True),
            Blank("on", "变化日期", value=today),
        ]
        await question(context, "登记法规或职责变化", said, blanks, changed, yes="登记")

    with context.head:
        if entry.card.share_type != 3:
            apply = f"/sharing/applications/new?resource={resource_id}"
            context.button("申请共享", lambda: context.open(apply), kind="second")
        if entry.edition:
            context.button("登记法规变化", ask_change, kind="second")
        if not entry.edition or entry.changed or entry.due_on:
            context.button("发布", ask_publish, key="Ctrl+Enter")


TYPES = {
    "string": "字符", "date": "日期", "date-time": "时间", "integer": "整数", "number": "数值", "boolean": "是否",
    "uuid": "标识", "enum": "代码", "array": "列表",
}  # fmt: skip


def _item(name: str, title: str, kind: str, grade: int, *, personal: bool) -> Row:
    tag = Cell("个人信息", "amber", tag=True) if personal else ""
    told = {"title": title, "name": name, "type": TYPES.get(kind, kind), "personal": tag}
    return Row(name, told | {"grade": f"{grade} 级" if grade else "未分级"})


def _edition(one: CatalogueVersion, before: CatalogueVersion | None, titles: Mapping[str, str]) -> Row:
    changed = differences(before.card, one.card) if before else ()
    same = "内容未变" if one.law_changed_on else "—"
    return Row(
        str(one.edition),
        {
            "edition": f"第 {one.edition} 版",
            "published": day(one.published_on),
            "reason": one.reason,
            "law": day(one.law_changed_on) if one.law_changed_on else "",
            "due": day(one.due_on) if one.due_on else "",
            "changed": _told(changed, titles) if changed else same if before else "首次发布",
        },
    )


def _told(changed: tuple[str, ...], titles: Mapping[str, str]) -> str:
    def named(part: str) -> str:
        item = part.removeprefix("items.")
        return f"信息项“{titles.get(item, item)}”" if part != item else PARTS.get(part, part)

    return "、".join(named(part) for part in changed)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        raise Invalid("sharing.day", field="on") from None
