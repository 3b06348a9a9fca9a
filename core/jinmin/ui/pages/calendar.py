"""工作日历: the years that are known, the notices that wait, and taking one in; the State Council's moves every due."""

from collections.abc import Mapping, Sequence

from nicegui import events, ui

from jinmin.calendar_changes import (
    CalendarChange,
    drop_notice,
    publish_notice,
    submit_notice,
    submitted_notices,
)
from jinmin.matters import (
    Foreseen,
    HolidayNotice,
    WorkingCalendar,
    foresee,
    read_notice,
    recount_dues,
    runs_of_years,
)
from jinmin.regions import lies_within
from jinmin.service_items import MAINTAIN, PUBLISH
from jinmin.ui.context import PageContext
from jinmin.ui.facts import facts
from jinmin.ui.rows import Cell
from jinmin.ui.sections import section
from jinmin.ui.session import in_thread
from jinmin.ui.trouble import ask
from jinmin.ui.uploads import as_file, screened
from jinmin.ui.words import moment

MOST_BYTES = 1_000_000
DAYS_NAMED = 24
SAMPLE = """year = 2027
doc_no = "国办发明电〔2026〕×号"
worked = [2027-02-06]

[[holidays]]
name = "元旦"
first = 2027-01-01
last = 2027-01-03"""


async def page(context: PageContext) -> None:
    """What is known, what waits for a second person, and the place for a notice."""
    years = context.node.ports.get(WorkingCalendar).loaded_years
    waiting = await context.read(submitted_notices)
    here = lies_within(context.node.profile.node.region, context.actor.region)
    with section("已载入的年份"):
        _known(years, context.node.clock.today().year)
    ui.element("div").style("height:12px")
    with section("待发布的安排"):
        if not waiting:
            ui.label("没有待发布的安排。").classes("jm-muted")
        for change in waiting:
            _waiting(context, change, may=here)
    if here and context.actor.may(MAINTAIN):
        ui.element("div").style("height:12px")
        with section("导入国务院办公厅的节假日安排"):
            _Import(context).draw()


def _known(years: Sequence[int], today: int) -> None:
    lacking = sorted({*range(years[0], years[-1])} - {*years}) if years else []
    unknown = "、".join(str(year) for year in (today, today + 1) if year not in years)
    facts(
        {
            "已载入": f"{runs_of_years(years)} 年，共 {len(years)} 年" if years else "没有",
            "中间缺": Cell(f"{runs_of_years(lacking)} 年", "red") if lacking else "没有缺",
            "尚未载入": Cell(f"{unknown} 年：按周一至周五推定，时限标“暂定”", "amber") if unknown else "",
        }
    )


def _waiting(context: PageContext, change: CalendarChange, *, may: bool) -> None:
    year, actor = change.year, context.actor
    with ui.element("div").classes("jm-row").mark(f"waiting-{year}"):
        told = f"{change.submitted_by_name}，{moment(change.submitted_at)} 提交"
        ui.label(f"{year} 年（{change.doc_no}）").classes("jm-strong")
        ui.label(told).classes("jm-muted")
        ui.element("div").classes("jm-spacer")
        if may and actor.may(MAINTAIN):
            context.button("放弃", lambda: _drop(context, year), kind="danger")
        if may and actor.may(PUBLISH) and change.submitted_by != actor.user_id:
            context.button("发布", lambda: _publish(context, year), kind="second")


async def _drop(context: PageContext, year: int) -> None:
    if await ask(f"放弃 {year} 年的安排？", "日历不变；台账中仍可查到这份安排。", yes="放弃", danger=True):
        await context.act(lambda w: drop_notice(w, year).id)
        await context.refresh()


async def _publish(context: PageContext, year: int) -> None:
    said = "发布后日历随即改变，受影响的时限全部重算，不能撤回；安排有误的，再导入更正后的安排。"
    if not await ask(f"发布 {year} 年的安排？", said, yes="发布"):
        return
    await context.act(lambda w: publish_notice(w, year).id)
    changed = await in_thread(recount_dues, context.node.work)
    ui.notify(f"已发布；重算后有变动的时限：{_counts(changed)}", type="positive", multi_line=True)
    await context.refresh()


class _Import:
    """A notice is read, what it would change is shown, and then it may be submitted."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    def draw(self) -> None:
        """The place for the file, and how one is written."""
        ui.label("按通知写成一个文件（TOML），先看会改变什么，再提交；由另一人发布后才生效。").classes(
            "jm-muted"
        )
        with ui.element("div").classes("jm-upload"):
            ui.upload(
                label="选择安排文件（toml）",
                auto_upload=True,
                max_file_size=MOST_BYTES,
                on_upload=self._context.on(self._take),
                on_rejected=lambda: ui.notify("文件太大，或不是 toml", type="negative"),
            ).props('accept=".toml" flat aria-label="安排文件"')
        with ui.element("details").style("margin:8px 0"):
            ui.html("文件的写法", sanitize=True, tag="summary")
            ui.html(SAMPLE, sanitize=True, tag="pre")
        self._found = ui.element("div").mark("calendar-preview")

    async def _take(self, event: events.UploadEventArguments) -> None:
        self._found.clear()
        name, data = event.file.name, await screened(self._context, await event.file.read())
        notice = await in_thread(lambda: as_file(name, data, read_notice))
        foreseen = await in_thread(lambda: foresee(self._context.node.work, notice))
        with self._found:
            self._show(notice, foreseen)

    def _show(self, notice: HolidayNotice, foreseen: Foreseen) -> None:
        named = "、".join(str(day) for day in foreseen.days[:DAYS_NAMED])
        more = " 等" if len(foreseen.days) > DAYS_NAMED else ""
        facts(
            {
                "安排": f"{notice.year} 年（{notice.doc_no}）",
                "与现有日历不同": f"{len(foreseen.days)} 天",
                "会变动的时限": _counts(foreseen.dues),
            }
        )
        ui.label(f"{named}{more}").classes("jm-muted")

        async def submit() -> None:
            await self._context.act(lambda w: submit_notice(w, notice).id)
            ui.notify("已提交，请另一人发布", type="positive")
            await self._context.refresh()

        with ui.element("div").classes("jm-row").style("margin-top:12px"):
            self._context.button("提交", submit, key="Ctrl+Enter")


def _counts(changed: Mapping[str, int]) -> str:
    return "，".join(f"{title} {count} 件" for title, count in changed.items()) or "没有"
