"""⑧ 交换监控: every partner on one sheet, the troubled first to be seen; Enter opens a line's batches."""

from datetime import datetime, timedelta

from nicegui import ui

from jinmin.db.work import Work
from jinmin.exchange.alarms import handle_alarm, open_alarms
from jinmin.exchange.code_maps import unmapped_codes
from jinmin.exchange.models import Alarm
from jinmin.exchange.pulled_models import UnmappedCode
from jinmin.exchange.status import HANDLE, VIEW
from jinmin.exchange.telling import alarm_in_words, way_title
from jinmin.sharing.monitor import CERTIFICATE_WARNING, Direction, MonitorLine, exchange_monitor
from jinmin.ui.context import PageContext
from jinmin.ui.pages.exchange_words import ACTIONS, STATES, explain_key, resource_titles, trouble
from jinmin.ui.question import Answers, Blank, question
from jinmin.ui.rows import Cell, Column, Row, Tone
from jinmin.ui.tables import Empty, RowTable
from jinmin.ui.words import moment

COLUMNS = (
    Column("partner", "伙伴", lead=True, wrap=True),
    Column("direction", "方向"),
    Column("way", "方式", minor=True),
    Column("resources", "资源", wrap=True, minor=True),
    Column("state", "状态", side=True),
    Column("waiting", "待发", align="right"),
    Column("oldest", "最早待发", sparse=True),
    Column("today", "今日", align="right"),
    Column("done", "确认", align="right"),
    Column("refused", "拒收", align="right"),
    Column("quarantined", "隔离", align="right"),
    Column("differences", "对账差异", align="right", sparse=True),
    Column("certificate", "证书到期", sparse=True),
    Column("error", "末次错误", wrap=True, sparse=True),
)
UNMAPPED = (
    Column("partner", "伙伴", lead=True),
    Column("resource", "资源"),
    Column("field", "信息项", code=True),
    Column("local", "对方代码", code=True),
    Column("times", "次数", align="right"),
    Column("seen", "末次"),
)
Titles = dict[str, str]
DIRECTIONS: dict[Direction, str] = {"send": "发", "take": "收", "give": "供读"}


async def page(context: PageContext) -> None:
    """Alarms above, the sheet below."""
    lines, alarms, titles, unmapped = await context.read(_read)
    if alarms:
        _draw_alarms(context, alarms)
    with ui.element("section").classes("jm-card"):
        empty = Empty("本节点没有交换伙伴", "在部署方案中配置路由、接收项，或登记接入系统。")
        table = RowTable(COLUMNS, empty, "交换监控", opens=True)
        table.on("open", context.on(lambda event: _open(context, str(event.args))))
        table.show([_row(context, line, titles) for line in lines])
    if unmapped:
        _draw_unmapped(unmapped, titles)
    with context.head:
        context.button("刷新", context.refresh, kind="second", key="F8", icon="refresh")
        for key, name in ACTIONS.items():
            explain_key(context, key, f"请先用 ↑ ↓ 选一行，按 Enter 打开，再按 {key.upper()} {name}")


def _read(w: Work) -> tuple[tuple[MonitorLine, ...], tuple[Alarm, ...], Titles, tuple[UnmappedCode, ...]]:
    return exchange_monitor(w, VIEW), open_alarms(w), resource_titles(w), unmapped_codes(w)


def _draw_unmapped(codes: tuple[UnmappedCode, ...], titles: Titles) -> None:
    with ui.element("section").classes("jm-card"):
        ui.label("没有对照的代码").classes("jm-group-title").style("margin:16px")
        table = RowTable(UNMAPPED, Empty("没有"), "没有对照的代码", opens=False)
        table.show(
            [
                Row(
                    f"{one.partner}|{one.resource}|{one.field}|{one.local}",
                    {
                        "partner": one.partner,
                        "resource": titles.get(one.resource, one.resource),
                        "field": one.field,
                        "local": one.local,
                        "times": str(one.times),
                        "seen": moment(one.seen_at),
                    },
                )
                for one in codes
            ]
        )
        ui.label("用 jinmin exchange codes map 逐个登记对照；登记后新来的记录按对照转换。").classes(
            "jm-found-note"
        )


def _open(context: PageContext, key: str) -> None:
    direction, partner, stream = key.split("|")
    paths = {
        "send": f"/exchange/{partner}/{stream}",
        "take": f"/exchange/{partner}",
        "give": "/sharing/agreements",
    }
    context.open(paths[direction])


def _draw_alarms(context: PageContext, alarms: tuple[Alarm, ...]) -> None:
    with ui.element("section").classes("jm-card jm-section"):
        ui.label("告警").classes("jm-group-title")
        for alarm in alarms:
            with ui.element("div").classes("jm-row").style("margin-top:8px").mark("exchange-alarm"):
                ui.label("告警").classes("jm-tag jm-tag-red")
                ui.label(alarm_in_words(context.node.profile, alarm))
                ui.label(moment(alarm.raised_at)).classes("jm-muted")
                if context.actor.may(HANDLE):
                    ui.element("div").classes("jm-spacer")
                    context.button("处理", lambda a=alarm: _handle(context, a), kind="second")


async def _handle(context: PageContext, alarm: Alarm) -> None:
    async def act(answers: Answers) -> None:
        await context.act(lambda w: handle_alarm(w, alarm, answers["note"], HANDLE))
        await context.refresh()

    said = "请先与对方核实。写明查明的情况和处理办法；同样的问题再次出现时会重新告警。"
    await question(context, "处理告警", said, [Blank("note", "处理情况", long=True)], act, yes="记下并关闭")


def _row(context: PageContext, line: MonitorLine, titles: dict[str, str]) -> Row:
    state, tone = STATES[line.state]
    return Row(
        f"{line.direction}|{line.partner}|{line.stream}",
        {
            "partner": line.title if line.stream in ("", "all") else f"{line.title}（{line.stream}）",
            "direction": DIRECTIONS[line.direction],
            "way": way_title(line.way),
            "resources": "、".join(titles.get(name, name) for name in line.resources),
            "state": Cell(state, tone, tag=True),
            "waiting": str(line.waiting or ""),
            "oldest": moment(line.oldest),
            "today": str(line.today),
            "done": str(line.done),
            "refused": Cell(str(line.refused), "red") if line.refused else "",
            "quarantined": Cell(str(line.quarantined), "amber") if line.quarantined else "",
            "differences": _differences(line),
            "certificate": _certificate(context, line.certificate_end),
            "error": trouble(line),
        },
    )


def _certificate(context: PageContext, end: datetime | None) -> Cell | str:
    if end is None:
        return ""
    left = end - context.node.clock.now()
    tone: Tone = "red" if left < timedelta(0) else "amber" if left < CERTIFICATE_WARNING else ""
    return Cell(f"{moment(end)[:10]}{'（已过期）' if left < timedelta(0) else ''}", tone)


def _differences(line: MonitorLine) -> Cell | str:
    """What our last comparison left unequal; of what is taken in, when its owner compared."""
    if line.compared is not None:
        return f"对方 {moment(line.compared)[5:]} 对过"
    if line.differences is None:
        return ""
    return Cell(str(line.differences), "red" if line.differences else "green")
