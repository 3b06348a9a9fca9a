"""信息资源目录: every resource the node declares, its edition in force, and what the catalogue owes."""

from jinmin.sharing.catalogue import CatalogueEntry, catalogue
from jinmin.ui.context import PageContext
from jinmin.ui.rows import Cell, Column, Row
from jinmin.ui.sections import card
from jinmin.ui.tables import Empty, RowTable
from jinmin.ui.words import day

SHARE_TYPES = {1: "无条件共享", 2: "有条件共享", 3: "不予共享"}
MODES = {1: "共享平台", 2: "邮件", 3: "介质"}
COLUMNS = (
    Column("title", "信息资源名称", lead=True),
    Column("state", "目录状态", side=True),
    Column("id", "标识", code=True, minor=True),
    Column("type", "共享类型"),
    Column("cycle", "更新周期"),
    Column("items", "信息项", align="right"),
    Column("personal", "含个人信息", align="right"),
    Column("edition", "版本"),
    Column("due", "应更新", sparse=True),
)


async def page(context: PageContext) -> None:
    """One list; Enter opens a resource with all its metadata."""
    found = await context.read(catalogue)
    with card():
        table = RowTable(
            COLUMNS, Empty("没有信息资源", "业务插件声明的资源会列在这里。"), "信息资源目录", opens=True
        )
        table.on("open", context.on(lambda event: context.open(f"/sharing/resources/{event.args}")))
        table.show([_row(context, entry) for entry in found])


def _row(context: PageContext, entry: CatalogueEntry) -> Row:
    shown = entry.card
    late = entry.due_on is not None and entry.due_on < context.node.clock.today()
    return Row(
        shown.id,
        {
            "title": shown.title,
            "state": state_of(entry),
            "id": shown.id,
            "type": SHARE_TYPES[shown.share_type],
            "cycle": shown.update_cycle,
            "items": str(len(shown.items)),
            "personal": str(sum(item.personal for item in shown.items)),
            "edition": f"第 {entry.edition} 版，{day(entry.published_on)}"
            if entry.published_on
            else "未发布",
            "due": Cell(day(entry.due_on), "red" if late else "amber") if entry.due_on else "",
        },
    )


def state_of(entry: CatalogueEntry) -> Cell:
    """How the catalogue stands to what is declared."""
    if not entry.edition:
        return Cell("未发布", "amber", tag=True)
    if entry.due_on is not None:
        return Cell("应更新", "red", tag=True)
    return Cell("有变化", "amber", tag=True) if entry.changed else Cell("已发布", "green", tag=True)
