"""审计: the access journal and the ledger by page, for the audit administrator. Nothing here can be exported."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from nicegui import ui

from jinmin.db.work import Work
from jinmin.errors import Invalid
from jinmin.identity import journal_access
from jinmin.identity.auditing import AccessLine, AuditQuery, EntryLine, access_lines, entry_lines
from jinmin.ledger.journal import Access
from jinmin.messages import codes_called, title_of
from jinmin.ui.context import PageContext
from jinmin.ui.pages.audit_subjects import Names, names_of
from jinmin.ui.rows import Cell, Column, Row
from jinmin.ui.session import in_thread
from jinmin.ui.tables import Empty, Page, PagedTable
from jinmin.ui.words import moment

PAGE = 50
BY_THE_NODE = "本节点"

ACCESS_COLUMNS = (
    Column("seq", "序号", align="right"),
    Column("at", "时间"),
    Column("actor", "何人", lead=True),
    Column("action", "操作"),
    Column("subject", "对象"),
    Column("purpose", "事由", wrap=True),
    Column("rows", "条数", align="right"),
    Column("denied", "结果", side=True),
)
ENTRY_COLUMNS = (
    Column("seq", "账序号", align="right"),
    Column("at", "时间"),
    Column("actor", "经办", lead=True),
    Column("action", "操作"),
    Column("kind", "表"),
    Column("record", "记录号"),
    Column("case", "办件"),
    Column("version", "版本", align="right"),
    Column("origin", "节点"),
    Column("hash", "链值"),
)

Read = Callable[[Work, AuditQuery, int | None, int], Sequence[tuple[int, Row]]]


@dataclass(frozen=True)
class Book:
    """One of the two books: how it is read and what can be asked of it."""

    subject: str
    title: str
    columns: tuple[Column, ...]
    read: Read
    about: str
    denials: bool = False


async def access_page(context: PageContext) -> None:
    """查阅日志: who read what, and who was refused."""
    await _Reading(context, ACCESS_BOOK).show()


async def ledger_page(context: PageContext) -> None:
    """台账: every entry's header; contents stay sealed."""
    await _Reading(context, LEDGER_BOOK).show()


class _Reading:
    def __init__(self, context: PageContext, book: Book) -> None:
        self._context = context
        self._book = book
        self._query = AuditQuery()

    async def show(self) -> None:
        with ui.element("section").classes("jm-card"):
            self._search()
            empty = Empty("没有符合条件的记录", "放宽日期或去掉条件再查。")
            self._table = PagedTable[int](
                self._context, self._book.columns, self._load, empty, self._book.title
            ).draw()
        await self._table.first()

    def _search(self) -> None:
        look = "outlined dense"
        with ui.element("div").classes("jm-filters").props("data-jm-find"):
            self._since = ui.input(placeholder="自 2026-01-01").props(f'{look} aria-label="起始日期"')
            self._until = ui.input(placeholder="至 2026-12-31").props(f'{look} aria-label="截止日期"')
            self._what = ui.input(placeholder="操作，如 登录、查阅").props(f'{look} aria-label="操作"')
            self._about = ui.input(placeholder=self._book.about).props(f'{look} aria-label="对象"')
            self._denied = ui.checkbox("仅看被拒绝的").props("dense")
            self._denied.visible = self._book.denials
            self._context.button("查询", self._find, kind="second")
        for box in (self._since, self._until, self._what, self._about):
            box.on("keydown.enter", self._context.on(self._find))

    async def _find(self) -> None:
        self._query = self._asked()
        await self._table.first()

    async def _load(self, before: int | None) -> Page[int]:
        lines = await self._context.read(lambda w: self._book.read(w, self._query, before, PAGE))
        # Whoever reads the books is in them, too.
        looked = Access("audit.read", self._book.subject, len(lines))
        await in_thread(journal_access, self._context.node.work, self._context.actor, looked)
        return Page(tuple(row for _seq, row in lines), lines[-1][0] if len(lines) == PAGE else None)

    def _asked(self) -> AuditQuery:
        what = str(self._what.value or "").strip()
        return AuditQuery(
            since=_day(self._since.value),
            until=_day(self._until.value),
            what=what,
            actions=codes_called("action", what),
            about=str(self._about.value or "").strip(),
            denied=bool(self._denied.value),
        )


def _day(typed: str | None) -> date | None:
    asked = (typed or "").strip()
    if not asked:
        return None
    try:
        return date.fromisoformat(asked)
    except ValueError as wrong:
        raise Invalid("audit.day", value=asked) from wrong


def _accesses(w: Work, query: AuditQuery, before: int | None, limit: int) -> list[tuple[int, Row]]:
    lines = access_lines(w, query, before, limit)
    names = names_of(w, (line.subject for line in lines))
    return [(line.seq, _access(line, names)) for line in lines]


def _access(line: AccessLine, names: Names) -> Row:
    denied = Cell("拒绝", "red", tag=True) if line.denied else Cell("允许", "muted")
    cells: dict[str, str | Cell] = {
        "seq": str(line.seq),
        "at": moment(line.at),
        "actor": line.actor or BY_THE_NODE,
        "action": title_of("action", line.action),
        "subject": names.get(line.subject, title_of("action", line.subject)),
        "purpose": line.purpose,
        "rows": str(line.rows) if line.rows else "",
        "denied": denied,
    }
    return Row(str(line.seq), cells)


def _entries(w: Work, query: AuditQuery, before: int | None, limit: int) -> list[tuple[int, Row]]:
    lines = entry_lines(w, query, before, limit)
    names = names_of(w, (f"case/{line.case_id}" for line in lines if line.case_id))
    return [(line.seq, _entry(line, names)) for line in lines]


def _entry(line: EntryLine, names: Names) -> Row:
    cells: dict[str, str | Cell] = {
        "seq": str(line.seq),
        "at": moment(line.at),
        "actor": line.actor or BY_THE_NODE,
        "action": title_of("action", line.action),
        "kind": line.kind,
        "record": str(line.record_id),
        "case": names.get(f"case/{line.case_id}", ""),
        "version": str(line.version),
        "origin": line.origin,
        "hash": f"{line.hash}…",
    }
    return Row(str(line.seq), cells)


ACCESS_BOOK = Book(
    "audit.access", "查阅日志", ACCESS_COLUMNS, _accesses, "对象，如 statistics.rows", denials=True
)
LEDGER_BOOK = Book("audit.ledger", "台账", ENTRY_COLUMNS, _entries, "表名、记录号或办件标识")
