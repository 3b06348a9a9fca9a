"""The tabs of a case. What is personal or belongs to a domain is drawn by that domain's plug-in."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar
from uuid import UUID

from nicegui import ui

from jinmin.cases import (
    Case,
    read_material,
)
from jinmin.cases.access import hidden, may_see
from jinmin.cases.acts import (
    CaseCourse,
    CorrectionPaper,
    correction_paper,
    print_correction,
)
from jinmin.cases.case_file import CaseDetail
from jinmin.db.work import Work
from jinmin.documents.store import ContentId, FileStore
from jinmin.errors import NotFound
from jinmin.ledger.journal import Access, write_access
from jinmin.ui.context import PageContext
from jinmin.ui.loading import load
from jinmin.ui.pages import case_course, case_rows
from jinmin.ui.pages.case_offers import draw_offers
from jinmin.ui.rows import Column, Row
from jinmin.ui.session import in_thread
from jinmin.ui.tables import Empty, RowTable
from jinmin.vocabulary.manifest import CaseView

TABS = (
    ("facts", "基本"),
    ("materials", "材料"),
    ("steps", "环节"),
    ("prints", "打印"),
    ("checks", "核对"),
    ("corrections", "更正异议"),
    ("related", "关联办件"),
    ("access", "查阅日志"),
)


Line = TypeVar("Line")


class CaseTabs:
    """One card with tabs; a tab is drawn when it is chosen."""

    def __init__(self, context: PageContext, detail: CaseDetail, view: CaseView, course: CaseCourse) -> None:
        self._context = context
        self._detail = detail
        self._view = view
        self._course = course
        self._tabs: dict[str, ui.element] = {}

    def draw(self) -> None:
        """The row of tabs and the place for what they show."""
        counts = {"materials": len(self._standing), "prints": len(self._detail.prints)}
        counts["related"] = len(self._detail.related.seen) + self._detail.related.hidden
        with ui.element("div").classes("jm-tabs").props('role=tablist aria-label="办件内容"'):
            for number, (name, title) in enumerate(TABS, start=1):
                with ui.element("button").props(f"type=button role=tab data-key={number}") as tab:
                    ui.label(title)
                    if counts.get(name):
                        ui.label(str(counts[name])).classes("jm-count")
                tab.mark(f"tab-{name}").on("click", self._context.on(lambda chosen=name: self.choose(chosen)))
                self._tabs[name] = tab
        self._body = ui.element("div").classes("jm-tab-body").props("role=tabpanel")

    async def choose(self, name: str) -> None:
        """Show one tab."""
        for each, tab in self._tabs.items():
            tab.props(f"aria-selected={'true' if each == name else 'false'}")
        drawers: dict[str, Callable[[], Awaitable[None]]] = {
            "facts": lambda: self._from_plugin(self._view.facts, "本事项没有登记更多内容"),
            "checks": lambda: self._from_plugin(self._view.checks, "本办件没有核对记录"),
            "corrections": lambda: self._from_plugin(self._view.corrections, "没有更正或异议"),
            "materials": self._materials,
            "steps": self._steps,
            "prints": self._prints,
            "related": self._related,
            "access": self._access,
        }
        self._body.clear()
        with self._body:
            await drawers[name]()

    @property
    def _standing(self) -> Sequence[str]:
        return [line.title for line in self._detail.materials if line.superseded_by is None]

    async def _from_plugin(self, builder: str, nothing: str) -> None:
        if not builder:
            ui.label(nothing).classes("jm-empty")
            return
        with ui.element("div").classes("jm-section"):
            await load(builder)(self._context, self._detail)

    async def _materials(self) -> None:
        nothing = Empty("没有材料", "受理或补正时提交的材料会列在这里。")
        self._table(*case_rows.materials(self._detail), nothing, self._show_material)
        await draw_offers(self._context, self._detail)

    async def _steps(self) -> None:
        self._table(*case_rows.steps(self._detail), Empty("还没有办过的环节"))
        for title, columns, rows in case_course.tables(self._course):
            ui.label(title).classes("jm-group-title").style("margin:16px 16px 4px")
            opens = self._show_correction if title == "一次性告知" else None
            self._table(columns, rows, Empty(title), opens)

    async def _show_correction(self, key: str) -> None:
        def read(w: Work) -> CorrectionPaper:
            paper = correction_paper(w, UUID(key))
            subject = f"case/{self._detail.header.id}"
            write_access(w, w.actor, Access("case.print", subject, 1), self._context.digest)
            return paper

        pdf = await in_thread(print_correction, await self._context.act(read))
        self._context.show_paper(pdf.content, "application/pdf", "一次性告知书.pdf")

    async def _prints(self) -> None:
        self._table(*case_rows.prints(self._detail), Empty("没有打印过文书"), self._show_print)

    async def _related(self) -> None:
        nothing = Empty("没有您可以查看的关联办件")
        opens = self._context.open
        self._table(*case_rows.related(self._detail), nothing, lambda key: opens(f"/cases/{key}"))
        group = self._detail.header.group_id
        if group is not None:
            self._context.button("看同一张表的各件", lambda: opens(f"/joint/{group}"), kind="quiet")
        hidden = self._detail.related.hidden
        if hidden:
            ui.label(f"另有 {hidden} 件属于其他业务或辖区，只显示件数。").classes("jm-found-note")

    async def _access(self) -> None:
        subject = f"case/{self._detail.header.id}"
        table = await self._context.read(lambda w: case_rows.access(w, subject))
        self._table(*table, Empty("还没有查阅记录"))

    def _table(
        self,
        columns: Sequence[Column],
        rows: Sequence[Row],
        empty: Empty,
        opens: Callable[[str], object] | None = None,
    ) -> None:
        table = RowTable(columns, empty, empty.title, opens=opens is not None)
        if opens:
            table.on("open", self._context.on(lambda event: opens(str(event.args))))
        table.show(rows)

    async def _show_material(self, key: str) -> None:
        line = _picked(self._detail.materials, lambda each: str(each.id) == key)
        data = await self._context.act(
            lambda w: self._read(w, "case.material", lambda: read_material(w, UUID(key)))
        )
        self._context.show_paper(data, line.media, line.filename or line.title)

    async def _show_print(self, key: str) -> None:
        line = _picked(self._detail.prints, lambda each: str(each.seq) == key)
        if not line.content_id:
            raise NotFound("print.no_content")
        file = ContentId(line.content_id)
        data = await self._context.act(
            lambda w: self._read(w, "case.print", lambda: w.port(FileStore).get(file))
        )
        self._context.show_paper(data, "application/pdf", f"{line.title}.pdf")

    def _read(self, w: Work, action: str, read: Callable[[], bytes]) -> bytes:
        case_id = self._detail.header.id
        if not may_see(w, w.get(Case, case_id)):
            raise hidden(case_id)
        data = read()
        write_access(w, w.actor, Access(action, f"case/{case_id}", 1), self._context.digest)
        return data


def _picked(lines: Sequence[Line], fits: Callable[[Line], bool]) -> Line:
    """The line the browser asked for; NotFound for a key that was never shown to it."""
    for line in lines:
        if fits(line):
            return line
    raise NotFound("record.not_found")
