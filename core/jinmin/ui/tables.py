"""A list: paged by the server, worked by keyboard, exported as shown. The whole table is one element."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from nicegui.element import Element
from nicegui.events import GenericEventArguments

from jinmin.identity import keep_preference, load_preference
from jinmin.ui.context import PageContext
from jinmin.ui.quick_props import begin_with
from jinmin.ui.rows import Cell, Column, Row

K = TypeVar("K")
Drawn = str | tuple[str, str]

EXPORT_MOST = 5_000
"""The most rows one file holds (设计): enough for a year of a county office, and no way to carry a register off."""


@dataclass(frozen=True)
class Page(Generic[K]):
    """A stretch of rows; ``following`` asks for the next, None at the end. ``total`` says how many in all."""

    rows: tuple[Row, ...]
    following: K | None = None
    total: str = ""


@dataclass(frozen=True)
class Empty:
    """What an empty list says: what there is none of, and what can be done."""

    title: str
    hint: str = ""


@dataclass(frozen=True)
class Arrangement:
    """How a user wants a list: columns left out, the column it is sorted by."""

    hidden: tuple[str, ...] = ()
    sort: str = ""
    descending: bool = False

    def sorted_by(self, column: str) -> "Arrangement":
        """After a click on the head of ``column``: up, then down, then as the list comes."""
        if self.sort != column:
            return replace(self, sort=column, descending=False)
        return (
            replace(self, descending=True)
            if not self.descending
            else replace(self, sort="", descending=False)
        )


class RowTable(Element, component="static/components/row_table.js"):
    """The drawn table, with its foot. Emits ``open`` with a row's key on click and on Enter."""

    def __init__(self, columns: Sequence[Column], empty: Empty, label: str, *, opens: bool) -> None:
        super().__init__()
        self.rows: tuple[Row, ...] = ()
        self._names = tuple(column.name for column in columns)
        # Tuples, not lists: NiceGUI would watch each row and cell of a list for changes.
        drawn = tuple(_column(column) for column in columns)
        begin_with(self, {"columns": drawn, "label": label, "opens": opens, "busy": True, "rows": ()})
        self.say(empty)

    def show(self, rows: Sequence[Row]) -> None:
        """Replace the rows."""
        self.rows = tuple(rows)
        self._props["rows"] = tuple(self._drawn(row) for row in rows)
        self._props["busy"] = False
        self.update()

    def foot(self, count: str, *, back: bool = False, onward: bool = False) -> None:
        """What stands below: how many there are, and whether there are pages before and after."""
        self._props |= {"foot": True, "count": count, "back": back, "onward": onward}

    def _drawn(self, row: Row) -> tuple[Drawn, ...]:
        """Its key, then its cells by the order of the columns."""
        return (row.key, *(_cell(row.cells.get(name, "")) for name in self._names))

    def say(self, empty: Empty) -> None:
        """What to say while there are no rows."""
        self._props["empty"] = {"title": empty.title, "hint": empty.hint}

    def arrange(self, arrangement: Arrangement) -> None:
        """Show the list's order in its head and leave columns out; from now on columns can be chosen."""
        self._props["choosing"] = True
        self._props["hidden"] = list(arrangement.hidden)
        self._props["sort"] = arrangement.sort
        self._props["descending"] = arrangement.descending
        self.update()

    def wait(self) -> None:
        """Say that rows are on their way."""
        self._props["busy"] = True
        self.update()


Load = Callable[[K | None], Awaitable[Page[K]]]


@dataclass
class PagedTable(Generic[K]):
    """A RowTable that gets its rows page by page; ``load`` takes the key of the page, None for the first.

    With ``memory``, a name such as ``case.worklist``, users choose columns and sort by those that can be
    sorted; ``load`` obeys ``arrangement``, which is kept for the user. With ``subject`` the list can be
    exported, up to EXPORT_MOST rows; ``load_all`` gets that number and returns them in one page.
    """

    context: PageContext
    columns: Sequence[Column]
    load: Load[K]
    empty: Empty
    label: str
    on_open: Callable[[str], object] | None = None
    subject: str = ""
    memory: str = ""
    load_all: Callable[[int], Awaitable[Page[K]]] | None = None
    keys: list[K | None] = field(default_factory=lambda: [None])
    page: Page[K] = field(default_factory=lambda: Page(()))
    arrangement: Arrangement = Arrangement()

    def draw(self) -> "PagedTable[K]":
        """Draw table and footer here; ``await first()`` fills it."""
        self.table = RowTable(self.columns, self.empty, self.label, opens=self.on_open is not None)
        if self.on_open:
            self.table.on("open", self.context.on(self._open))
        if self.memory:
            self.table.on("sort", self.context.on(self._sort))
            self.table.on("hide", self.context.on(self._hide))
        self.table.foot("")
        self.table.on("back", self.context.on(self._previous))
        self.table.on("onward", self.context.on(self._next))
        if self.subject:
            self.table.props["exports"] = True
            self.table.on("export", self.context.on(self._export))
        return self

    async def recall(self) -> None:
        """Bring back the user's arrangement; before ``first``."""
        kept = await self.context.read(lambda w: load_preference(w, self.memory, Arrangement()))
        self.arrange(kept)

    def arrange(self, wanted: Arrangement) -> None:
        """Use an arrangement; columns that are gone since it was kept are left out of it."""
        self.arrangement = fitting(self.columns, wanted)
        self.table.arrange(self.arrangement)

    def begin(self, page: Page[K], arrangement: Arrangement = Arrangement()) -> None:
        """Show a first page that was read together with all else, as it is arranged."""
        if self.memory:
            self.arrange(arrangement)
        self.page = page
        self._draw()

    async def first(self) -> None:
        """Show the first page (again)."""
        self.keys = [None]
        await self._show()

    async def again(self) -> None:
        """Show the same page with fresh rows."""
        await self._show()

    def blank(self, said: Empty) -> None:
        """Show neither rows nor a count: nothing was asked, ``said`` says why."""
        self.page = Page(())
        self.table.say(said)
        self.table.show(())
        self.table.foot("")

    async def _next(self) -> None:
        if self.page.following is not None:
            self.keys.append(self.page.following)
            await self._show()

    async def _previous(self) -> None:
        if len(self.keys) > 1:
            self.keys.pop()
            await self._show()

    async def _show(self) -> None:
        self.table.wait()
        self.page = await self.load(self.keys[-1])
        self._draw()

    def _draw(self) -> None:
        self.table.say(self.empty)
        self.table.show(self.page.rows)
        first, last = len(self.keys) == 1, self.page.following is None
        shown = f"第 {len(self.keys)} 页，本页 {len(self.page.rows)} 条"
        alone = f"共 {len(self.page.rows)} 条"
        self.table.foot(
            alone if first and last else f"{self.page.total}{shown}", back=not first, onward=not last
        )

    def _open(self, event: GenericEventArguments) -> object:
        assert self.on_open is not None
        return self.on_open(str(event.args))

    async def _sort(self, event: GenericEventArguments) -> None:
        await self._rearrange(self.arrangement.sorted_by(str(event.args)))
        await self.first()

    async def _hide(self, event: GenericEventArguments) -> None:
        await self._rearrange(replace(self.arrangement, hidden=tuple(map(str, event.args))))

    async def _rearrange(self, wanted: Arrangement) -> None:
        self.arrange(wanted)
        await self.context.act(lambda w: keep_preference(w, self.memory, self.arrangement))

    async def _export(self) -> None:
        from jinmin.ui.export import export_rows

        whole = await (self.load_all or self._gather)(EXPORT_MOST)
        shown = [column for column in self.columns if column.name not in self.arrangement.hidden]
        cut = whole.following is not None
        await export_rows(self.context, self.label, self.subject, shown, whole.rows, cut=cut)

    async def _gather(self, most: int) -> Page[K]:
        page = await self.load(None)
        rows = list(page.rows)
        while page.following is not None and len(rows) < most:
            page = await self.load(page.following)
            rows += page.rows
        return Page(tuple(rows[:most]), page.following)


def fitting(columns: Sequence[Column], wanted: Arrangement) -> Arrangement:
    """What of an arrangement still means something; at least one column is shown."""
    sortable = {column.name for column in columns if column.sort}
    known = tuple(column.name for column in columns if column.name in wanted.hidden)
    hidden = known if len(known) < len(columns) else ()
    sort = wanted.sort if wanted.sort in sortable else ""
    return Arrangement(hidden, sort, wanted.descending and bool(sort))


def _column(column: Column) -> dict[str, Any]:
    kinds = {
        "jm-right": column.align == "right",
        "jm-code": column.code,
        "jm-lead": column.lead,
        "jm-side": column.side,
        "jm-minor": column.minor,
        "jm-wrap": column.wrap,
    }
    shown = " ".join(name for name, wanted in kinds.items() if wanted)
    return {
        "name": column.name,
        "title": column.title,
        "class": shown,
        "sort": column.sort,
        "sparse": column.sparse,
    }


def _cell(cell: str | Cell) -> Drawn:
    """Its text alone, or with the class it is drawn in."""
    if isinstance(cell, str):
        return cell
    look = f"jm-tag jm-tag-{cell.tone}" if cell.tag else f"jm-tone-{cell.tone}" if cell.tone else ""
    return (cell.text, look)
