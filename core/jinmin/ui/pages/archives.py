"""档案: the volumes that were filed, what waits to be filed, boxing at the end of a year."""

from functools import partial
from uuid import UUID

from nicegui import ui

from jinmin.archives import (
    VolumeLine,
    VolumeQuery,
    VolumeState,
    WaitingLine,
    box_year,
    file_case,
    retention_text,
    search_volumes,
    waiting_cases,
)
from jinmin.archives.searching import PAGE
from jinmin.db.work import Work
from jinmin.identity import journal_access, mask_title
from jinmin.ledger.journal import Access
from jinmin.ui.context import PageContext
from jinmin.ui.rows import Cell, Column, Row, Tone
from jinmin.ui.session import in_thread
from jinmin.ui.tables import Empty, Page, PagedTable, RowTable
from jinmin.ui.trouble import ask
from jinmin.ui.words import day

VOLUMES = (
    Column("number", "室编卷号", lead=True, code=True),
    Column("fonds", "全宗号", minor=True),
    Column("year", "年度", align="right"),
    Column("category", "类别"),
    Column("title", "当事人"),
    Column("case_no", "办件号", code=True),
    Column("retention", "保管期限"),
    Column("until", "期满"),
    Column("pages", "页数", align="right"),
    Column("box", "盒号", align="right"),
    Column("state", "状态", side=True),
)
WAITING = (
    Column("title", "当事人", lead=True),
    Column("case_no", "办件号", code=True),
    Column("finished", "办结", side=True),
)
TONES: dict[VolumeState, Tone] = {
    VolumeState.KEPT: "green",
    VolumeState.LISTED: "amber",
    VolumeState.DESTROYED: "muted",
}


async def page(context: PageContext) -> None:
    """Search, list, and beside it what is to be done."""
    await _Archives(context).show()


class _Archives:
    def __init__(self, context: PageContext) -> None:
        self._context = context

    async def show(self) -> None:
        with ui.element("div").classes("jm-desk"):
            with ui.element("section").classes("jm-card"):
                self._search()
                self._table = PagedTable[UUID](
                    self._context, VOLUMES, self._load, Empty("没有符合条件的案卷"), "案卷", self._open,
                    subject="archive.volumes",
                ).draw()  # fmt: skip
            with ui.element("aside").classes("jm-aside"):
                await self._waiting()
                self._boxing()
        await self._table.first()

    def _search(self) -> None:
        this_year = self._context.node.clock.today().year
        years = {0: "全部年度"} | {year: f"{year} 年" for year in range(this_year, this_year - 40, -1)}
        states = (
            {"": "全部状态"} | {state.value: state.label for state in VolumeState} | {"due": "期满可列清册"}
        )
        with ui.element("div").classes("jm-filters").props("data-jm-find"):
            look = "outlined dense"
            self._case_no = ui.input(placeholder="办件号").props(f'{look} aria-label="办件号"')
            self._person = ui.input(placeholder="当事人姓名、首字母或证件号码").props(
                f'{look} aria-label="当事人"'
            )
            self._number = ui.input(placeholder="室编卷号").props(
                f'{look} aria-label="室编卷号" inputmode=numeric'
            )
            self._year = ui.select(years, value=0).props(f'{look} aria-label="年度"')
            self._state = ui.select(states, value="").props(f'{look} aria-label="状态"')
            self._context.button("查询", self._find, kind="second")
        for box in (self._case_no, self._person, self._number):
            box.on("keydown.enter", self._context.on(self._find))

    async def _find(self) -> None:
        await self._table.first()

    async def _load(self, after: UUID | None) -> Page[UUID]:
        query = self._query()
        if query.person and after is None:
            access = Access("archive.person_search", "archive.volumes")
            await in_thread(journal_access, self._context.node.work, self._context.actor, access)
        lines = await self._context.read(lambda w: search_volumes(w, query, after))
        following = lines[-1].id if len(lines) == PAGE else None
        return Page(tuple(_row(line) for line in lines), following)

    def _query(self) -> VolumeQuery:
        state, number = str(self._state.value or ""), str(self._number.value or "").strip()
        return VolumeQuery(
            year=int(self._year.value or 0) or None,
            number=int(number) if number.isdecimal() else None,
            case_no=str(self._case_no.value or "").strip(),
            state=VolumeState(state) if state not in ("", "due") else None,
            due=state == "due",
            person=str(self._person.value or "").strip(),
        )

    def _open(self, key: str) -> None:
        self._context.open(f"/archives/{key}")

    async def _waiting(self) -> None:
        lines = await self._context.read(waiting_cases)
        with ui.element("section").classes("jm-card"):
            ui.label("待归档").classes("jm-group-title").style("margin:12px 16px 4px")
            table = RowTable(WAITING, Empty("办结的件都已归档"), "待归档", opens=True)
            table.on("open", self._context.on(lambda event: self._context.open(f"/cases/{event.args}")))
            table.show([_waiting_row(line) for line in lines])
            if lines:
                with ui.element("div").classes("jm-row").style("padding:8px 16px 12px"):
                    self._context.button(f"归档这 {len(lines)} 件", lambda: self._file(lines))

    async def _file(self, lines: tuple[WaitingLine, ...]) -> None:
        said = f"{len(lines)} 件逐件编目、编号。归档后只能查看，不能再重新办理。"
        if not await ask("归档", said, yes="归档"):
            return
        for line in lines:
            await self._context.act(partial(_filed, case_id=line.id))
        await self._context.refresh()

    def _boxing(self) -> None:
        last = self._context.node.clock.today().year - 1
        with ui.element("section").classes("jm-card jm-section"):
            ui.label("年终装盒").classes("jm-group-title")
            ui.label("按类别和保管期限分盒，已装盒的不动。年度结束后办理。").classes("jm-muted")
            with ui.element("div").classes("jm-row").style("margin-top:8px"):
                year = ui.input(value=str(last)).props('outlined dense aria-label="年度" inputmode=numeric')
                year.style("width:96px").mark("box-year")
                self._context.button("装盒", lambda: self._box(str(year.value or "")), kind="second")

    async def _box(self, year: str) -> None:
        wanted = int(year) if year.strip().isdecimal() else self._context.node.clock.today().year
        boxes = await self._context.act(lambda w: len(box_year(w, wanted)))
        ui.notify(f"{wanted} 年装成 {boxes} 盒" if boxes else f"{wanted} 年没有散存的案卷")
        await self._context.refresh()


def _filed(w: Work, case_id: UUID) -> UUID:
    return file_case(w, case_id).id


def _row(line: VolumeLine) -> Row:
    return Row(
        str(line.id),
        {
            "number": f"{line.category}-{line.number}",
            "fonds": line.fonds_no,
            "year": str(line.year),
            "category": line.matter_title,
            "title": mask_title(line.title),
            "case_no": line.case_no,
            "retention": retention_text(line.retention) if line.retention else "未定",
            "until": day(line.keep_until) if line.keep_until else "",
            "pages": str(line.pages),
            "box": str(line.box or ""),
            "state": Cell(line.state.label, TONES[line.state], tag=True),
        },
    )


def _waiting_row(line: WaitingLine) -> Row:
    title = mask_title(line.title)
    return Row(str(line.id), {"title": title, "case_no": line.case_no, "finished": day(line.finished_on)})
