"""① 工作台: what waits for this post, the most urgent kinds first; 1–8 choose the kind, Enter opens."""

from collections.abc import Mapping
from dataclasses import dataclass

from nicegui import ui

from jinmin.cases import my_drafts
from jinmin.cases.drafts import DraftSummary
from jinmin.cases.states import STATE_LABELS, Channel, HoldReason
from jinmin.cases.worklist import (
    PageKey,
    Urgency,
    WorklistFilter,
    WorklistQuery,
    WorklistRow,
    worklist,
    worklist_counts,
)
from jinmin.db.work import Work
from jinmin.health import examine
from jinmin.identity import MANAGE_ACCOUNTS, mask_name
from jinmin.messages import text
from jinmin.ui.buttons import plain_button, show_key
from jinmin.ui.context import PageContext
from jinmin.ui.interface import may_open
from jinmin.ui.rows import Cell, Column, Row, Tone
from jinmin.ui.session import in_thread
from jinmin.ui.tables import Empty, Page, PagedTable
from jinmin.ui.words import day, moment, remaining
from jinmin.vocabulary.manifest import HealthFinding

PAGE = 50
COUNT_LIMIT = 10_000

TABS: tuple[tuple[WorklistFilter, str, Tone], ...] = (
    (WorklistFilter.ALL, "全部在办", ""),
    (WorklistFilter.OVERDUE, "逾期", "red"),
    (WorklistFilter.TODAY, "今日到期", "amber"),
    (WorklistFilter.SOON, "即将到期", "amber"),
    (WorklistFilter.RETURNED, "退回补正", ""),
    (WorklistFilter.WAITING_CHECK, "待联网核对", ""),
    (WorklistFilter.EXCHANGE_REFUSED, "交换退回", "red"),
    (WorklistFilter.MINE, "我的", ""),
)

COLUMNS = (
    Column("urgency", "紧急", side=True),
    Column("case_no", "办件号", code=True),
    Column("matter", "事项"),
    Column("parties", "当事人", lead=True),
    Column("step", "环节"),
    Column("statutory", "法定时限", minor=True),
    Column("promised", "承诺时限"),
    Column("left", "剩余"),
    Column("channel", "来源", minor=True),
    Column("clerk", "经办", minor=True),
    Column("holder", "占用人"),
)

URGENCY: Mapping[Urgency, Cell] = {
    Urgency.OVERDUE: Cell("逾期", "red", tag=True),
    Urgency.TODAY: Cell("今日", "amber", tag=True),
    Urgency.SOON: Cell("临近", "amber", tag=True),
    Urgency.NORMAL: Cell("正常", "green", tag=True),
    Urgency.NONE: Cell(""),
}

EMPTY = Empty("没有这一类办件", "换一个筛选，或按 N 新办一件。")


async def page(context: PageContext) -> None:
    """The counted tabs, the list, and beside it what else concerns today."""
    desk = _Desk(context)
    with context.head:
        _new_case(context)
    with ui.element("div").classes("jm-desk"):
        with ui.element("section").classes("jm-card"):
            desk.draw()
        aside = ui.element("aside").classes("jm-aside")
    await desk.choose(WorklistFilter.ALL)
    drafts = await context.read(_drafts)
    with aside:
        _draft_list(context, drafts)
        if context.actor.may(MANAGE_ACCOUNTS):
            _health_notes(await in_thread(examine, context.node))


@dataclass(frozen=True)
class _Loaded:
    rows: tuple[WorklistRow, ...]
    following: PageKey | None
    counts: Mapping[WorklistFilter, int]


class _Desk:
    def __init__(self, context: PageContext) -> None:
        self._context = context
        self._filter = WorklistFilter.ALL
        self._tabs: dict[WorklistFilter, ui.element] = {}
        self._counts: dict[WorklistFilter, ui.label] = {}

    def draw(self) -> None:
        with ui.element("div").classes("jm-tabs").props('role=tablist aria-label="办件筛选"'):
            for number, (kind, title, tone) in enumerate(TABS, start=1):
                self._tab(number, kind, title, tone)
        self._table = PagedTable[PageKey](
            self._context, COLUMNS, self._load, EMPTY, "办件", self._open, subject="case.worklist"
        ).draw()

    async def choose(self, kind: WorklistFilter) -> None:
        self._filter = kind
        for each, tab in self._tabs.items():
            tab.props(f"aria-selected={'true' if each is kind else 'false'}")
        await self._table.first()

    def _tab(self, number: int, kind: WorklistFilter, title: str, tone: Tone) -> None:
        with ui.element("button").props(f"type=button role=tab data-key={number}") as tab:
            tab.mark(f"tab-{kind.value}").on("click", self._context.on(lambda: self.choose(kind)))
            ui.label(title)
            self._counts[kind] = ui.label("").classes(f"jm-count jm-count-{tone}")
        self._tabs[kind] = tab

    async def _load(self, after: PageKey | None) -> Page[PageKey]:
        query = WorklistQuery(self._filter, after, PAGE)
        loaded = await self._context.read(lambda w: _read(w, query))
        for kind, label in self._counts.items():
            count = loaded.counts[kind]
            label.set_text(f"{COUNT_LIMIT}+" if count >= COUNT_LIMIT else str(count))
            label.visible = count > 0
        total = loaded.counts[self._filter]
        shown = f"共 {total if total < COUNT_LIMIT else f'{COUNT_LIMIT} 以上'} 件，"
        return Page(tuple(_row(row) for row in loaded.rows), loaded.following, shown)

    def _open(self, key: str) -> None:
        self._context.open(f"/cases/{key}")


def _read(w: Work, query: WorklistQuery) -> _Loaded:
    listed = worklist(w, query)
    return _Loaded(listed.rows, listed.following, worklist_counts(w))


def _drafts(w: Work) -> tuple[DraftSummary, ...]:
    return my_drafts(w) if w.actor.org_id else ()


def _row(row: WorklistRow) -> Row:
    late: Tone = "red" if row.urgency is Urgency.OVERDUE else "amber" if row.days_left in (0, 1, 2) else ""
    step = f"{row.step_title}（{HoldReason(row.held_reason).label}）" if row.held_reason else row.step_title
    returned = Cell(STATE_LABELS["returned"], "amber", tag=True)
    cells: dict[str, str | Cell] = {
        "urgency": returned if row.state == "returned" else URGENCY[row.urgency],
        "case_no": row.case_no,
        "matter": row.matter_title,
        "parties": "、".join(mask_name(name) for name in row.parties),
        "step": step,
        "statutory": day(row.statutory_due),
        "promised": day(row.promised_due),
        "left": Cell(remaining(row.days_left) + ("（暂定）" if row.due_provisional else ""), late),
        "channel": Channel(row.channel).label,
        "clerk": row.opened_by_name,
        "holder": row.holder_name,
    }
    return Row(str(row.id), cells)


def _new_case(context: PageContext) -> None:
    begins = dict.fromkeys(view.begin for view in context.interface.case_views.values() if view.begin)
    pages = [found for path in begins if (found := context.interface.page_at(path))]
    mine = [found for found in pages if may_open(context.actor, found)]
    for place, found in enumerate(mine):
        key = "n" if place == 0 else ""
        button = plain_button(
            found.title, lambda path=found.path: context.open(path), key=key, icon=found.icon
        )
        if key:
            show_key(button, key)


def _draft_list(context: PageContext, drafts: tuple[DraftSummary, ...]) -> None:
    with ui.element("section").classes("jm-card jm-section"):
        ui.label("我的暂存").classes("jm-group-title")
        if not drafts:
            ui.label("没有未交的表。填表时会自动暂存，退出后仍在。").classes("jm-muted")
            return
        with ui.element("ul").classes("jm-notes"):
            for draft in drafts[:8]:
                with ui.element("li"):
                    _draft_line(context, draft)


def _health_notes(findings: list[HealthFinding]) -> None:
    notes = [finding for finding in findings if finding.level != "ok"]
    with ui.element("section").classes("jm-card jm-section"):
        ui.label("运行提示").classes("jm-group-title")
        if not notes:
            ui.label("各项检查正常。").classes("jm-muted")
        with ui.element("ul").classes("jm-notes"):
            for finding in notes:
                with ui.element("li"):
                    tone = "red" if finding.level == "fault" else "amber"
                    ui.label(finding.name).classes(f"jm-tag jm-tag-{tone}")
                    ui.label(text(finding.key, **finding.values))


def _draft_line(context: PageContext, draft: DraftSummary) -> None:
    path = draft.key.form.replace("{case_id}", draft.key.subject)
    found = context.interface.page_at(path)
    if found:
        ui.link(found.title, path)
    else:
        ui.label(draft.key.form)
    if not draft.settled:
        ui.label("待核对").classes("jm-tag jm-tag-amber")
    ui.label(moment(draft.saved_at)[5:]).classes("jm-muted jm-push")
