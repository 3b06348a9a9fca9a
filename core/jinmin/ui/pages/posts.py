"""岗位与任职: the posts of the security administrator's division, their rights, who holds them."""

from nicegui import ui

from jinmin.identity import PostKind
from jinmin.identity.post_lists import PAGE, Place, PostLine, posts
from jinmin.ui.context import PageContext
from jinmin.ui.pages.staff_words import KINDS, kind_cell
from jinmin.ui.rows import Cell, Column, Row
from jinmin.ui.sections import card
from jinmin.ui.tables import Empty, Page, PagedTable

COLUMNS = (
    Column("title", "岗位", lead=True),
    Column("kind", "种类", side=True),
    Column("org", "机构"),
    Column("holders", "今日在任", align="right"),
    Column("rights", "权限", align="right"),
)


async def page(context: PageContext) -> None:
    """One searched list; a click opens the post."""
    await _Posts(context).draw()


class _Posts:
    def __init__(self, context: PageContext) -> None:
        self._context = context

    async def draw(self) -> None:
        context = self._context
        with context.head:
            context.button("新设岗位", lambda: context.open("/posts/new"), key="n", icon="add")
        with card():
            look = "outlined dense"
            with ui.element("div").classes("jm-filters").props("data-jm-find"):
                said = "岗位或机构名称"
                self._text = ui.input(placeholder=said).props(f'{look} clearable aria-label="{said}"')
                kinds = {"": "全部种类"} | {kind.value: title for kind, title in KINDS.items()}
                self._kind = ui.select(kinds, value="").props(f'{look} aria-label="种类"')
                context.button("查询", self._find, kind="second")
            self._text.on("keydown.enter", context.on(self._find))
            self._table = PagedTable[Place](
                context,
                COLUMNS,
                self._load,
                Empty("没有这样的岗位", "按岗位或机构名称的一部分查找；没有的可以新设。"),
                "岗位",
                lambda key: context.open(f"/posts/{key}"),
            ).draw()
        await self._find()

    async def _find(self) -> None:
        await self._table.first()

    async def _load(self, after: Place | None) -> Page[Place]:
        text, kind = str(self._text.value or ""), str(self._kind.value or "")
        wanted = PostKind(kind) if kind else None
        lines = await self._context.read(lambda w: posts(w, text, after, kind=wanted))
        return Page(tuple(_row(line) for line in lines), lines[-1].place if len(lines) == PAGE else None)


def _row(line: PostLine) -> Row:
    holders = Cell(f"{line.holders} 人") if line.holders else Cell("空缺", "amber")
    return Row(
        str(line.id),
        {
            "title": line.title,
            "kind": kind_cell(line.kind),
            "org": line.org,
            "holders": holders,
            "rights": f"{len(line.rights)} 项" if line.kind is PostKind.BUSINESS else "固定",
        },
    )
