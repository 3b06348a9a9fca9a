"""The tabs of a case. What is personal or belongs to a domain is drawn by that domain's plug-in."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import sqlalchemy as sa
from nicegui import ui

from jinmin.cases import read_material
from jinmin.cases.case_file import CaseDetail
from jinmin.cases.states import STATE_LABELS, Trust
from jinmin.db.work import Work
from jinmin.documents.store import ContentId, FileStore
from jinmin.errors import NotFound
from jinmin.ledger.journal import RECORDS, Access, write_access
from jinmin.ui.context import PageContext
from jinmin.ui.loading import load
from jinmin.ui.tables import Cell, Column, Empty, Row, RowTable
from jinmin.ui.words import day, moment
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

ACTIONS = {"case.read": "查看办件", "case.material": "查看材料", "case.print": "查看文书"}
ACCESS_SHOWN = 100


class CaseTabs:
    """One card with tabs; a tab is drawn when it is chosen."""

    def __init__(self, context: PageContext, detail: CaseDetail, view: CaseView) -> None:
        self._context = context
        self._detail = detail
        self._view = view
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
        columns = (
            Column("title", "名称", lead=True),
            Column("trust", "可信等级"),
            Column("seen", "原件"),
            Column("pages", "页数", align="right"),
            Column("by", "采集人"),
            Column("at", "时间"),
            Column("state", "状态"),
            Column("seq", "账序号", align="right"),
        )
        rows = [
            Row(
                str(line.id),
                {
                    "title": line.title,
                    "trust": Trust(line.trust).label,
                    "seen": "已核" if line.original_seen else "",
                    "pages": str(line.pages or ""),
                    "by": line.collected_by_name,
                    "at": moment(line.collected_at),
                    "state": Cell("已替换", "muted") if line.superseded_by else "",
                    "seq": str(line.seq),
                },
            )
            for line in self._detail.materials
        ]
        self._table(
            columns, rows, Empty("没有材料", "受理或补正时提交的材料会列在这里。"), self._show_material
        )

    async def _steps(self) -> None:
        columns = (
            Column("title", "环节", lead=True),
            Column("post", "岗位"),
            Column("by", "办理人"),
            Column("arrived", "到达"),
            Column("done", "办结"),
            Column("due", "时限"),
            Column("outcome", "结果"),
            Column("opinion", "意见", wrap=True),
            Column("seq", "账序号", align="right"),
        )
        rows = [
            Row(
                str(line.position),
                {
                    "title": line.title,
                    "post": line.post,
                    "by": line.actor_name,
                    "arrived": moment(line.arrived_at),
                    "done": moment(line.done_at),
                    "due": day(line.due_on),
                    "outcome": line.outcome_title,
                    "opinion": line.opinion,
                    "seq": str(line.seq),
                },
            )
            for line in self._detail.steps
        ]
        self._table(columns, rows, Empty("还没有办过的环节"))

    async def _prints(self) -> None:
        columns = (
            Column("title", "文书", lead=True),
            Column("serial", "印制号", code=True),
            Column("copies", "份数", align="right"),
            Column("by", "打印人"),
            Column("at", "时间"),
            Column("reason", "原因", wrap=True),
            Column("seq", "账序号", align="right"),
        )
        rows = [
            Row(
                f"{line.content_id}|{line.title}",
                {
                    "title": line.title,
                    "serial": line.serial,
                    "copies": str(line.copies),
                    "by": line.printed_by_name,
                    "at": moment(line.printed_at),
                    "reason": line.reason,
                    "seq": str(line.seq),
                },
            )
            for line in self._detail.prints
        ]
        self._table(columns, rows, Empty("没有打印过文书"), self._show_print)

    async def _related(self) -> None:
        columns = (
            Column("case_no", "办件号", code=True),
            Column("matter", "事项", lead=True),
            Column("state", "状态"),
            Column("opened", "受理"),
            Column("finished", "办结"),
        )
        rows = [
            Row(
                str(line.id),
                {
                    "case_no": line.case_no,
                    "matter": line.matter_title,
                    "state": STATE_LABELS[line.state],
                    "opened": moment(line.opened_at),
                    "finished": day(line.finished_on),
                },
            )
            for line in self._detail.related.seen
        ]
        self._table(
            columns, rows, Empty("没有您可以查看的关联办件"), lambda key: self._context.open(f"/cases/{key}")
        )
        if self._detail.related.hidden:
            ui.label(f"另有 {self._detail.related.hidden} 件属于其他业务或辖区，只显示件数。").classes(
                "jm-found-note"
            )

    async def _access(self) -> None:
        columns = (
            Column("at", "时间"),
            Column("who", "人员", lead=True),
            Column("what", "操作"),
            Column("why", "事由", wrap=True),
        )
        subject = f"case/{self._detail.header.id}"
        rows = await self._context.read(lambda w: _access_rows(w, subject))
        self._table(columns, rows, Empty("还没有查阅记录"))

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
        line = next(line for line in self._detail.materials if str(line.id) == key)
        data = await self._context.act(
            lambda w: self._read(w, "case.material", lambda: read_material(w, UUID(key)))
        )
        self._context.show_paper(data, line.media, line.filename or line.title)

    async def _show_print(self, key: str) -> None:
        content_id, _, title = key.partition("|")
        if not content_id:
            raise NotFound("print.no_content")
        file = ContentId(content_id)
        data = await self._context.act(
            lambda w: self._read(w, "case.print", lambda: w.port(FileStore).get(file))
        )
        self._context.show_paper(data, "application/pdf", f"{title}.pdf")

    def _read(self, w: Work, action: str, read: Callable[[], bytes]) -> bytes:
        data = read()
        write_access(w, w.actor, Access(action, f"case/{self._detail.header.id}", 1), self._context.digest)
        return data


def _access_rows(w: Work, subject: str) -> list[Row]:
    query = (
        sa.select(RECORDS)
        .where(RECORDS.c.subject == subject)
        .order_by(RECORDS.c.seq.desc())
        .limit(ACCESS_SHOWN)
    )
    return [
        Row(
            str(row.seq),
            {
                "at": moment(row.at),
                "who": row.actor,
                "what": Cell("被拒绝", "red", tag=True)
                if row.denied
                else ACTIONS.get(row.action, row.action),
                "why": row.purpose,
            },
        )
        for row in w.execute(query)
    ]
