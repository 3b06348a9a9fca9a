"""One stream of ⑧: batches, verdicts on their entries; D compares, R sends now, B from the beginning, P pauses."""

from uuid import UUID

from nicegui import ui

from jinmin.db.work import Work
from jinmin.errors import NotFound
from jinmin.exchange.due import waiting
from jinmin.exchange.reconciling import reconcile
from jinmin.exchange.relay import relay_once
from jinmin.exchange.status import HANDLE, PartnerStatus, exchange_status
from jinmin.exchange.streams import pause_stream, restart_stream, resume_stream
from jinmin.identity import require
from jinmin.sharing.batches import BatchLine, EntryLine, batches_of, entries_of_batch
from jinmin.sharing.monitor import MonitorLine, monitor_lines
from jinmin.ui.context import PageContext
from jinmin.ui.facts import facts
from jinmin.ui.frame import heading
from jinmin.ui.pages.exchange_words import FAULTS, VERDICTS, trouble
from jinmin.ui.rows import Cell, Column, Row, Tone
from jinmin.ui.session import in_thread
from jinmin.ui.tables import Empty, RowTable
from jinmin.ui.trouble import ask
from jinmin.ui.words import moment
from jinmin.vocabulary.profile import Profile, Route

BATCHES = (
    Column("number", "批次号", lead=True),
    Column("made", "时间"),
    Column("entries", "条数", align="right"),
    Column("hash", "摘要", code=True, minor=True),
    Column("state", "状态", side=True),
    Column("attempts", "发送次数", align="right", minor=True),
    Column("seconds", "耗时", align="right"),
)
ENTRIES = (
    Column("seq", "账序", lead=True),
    Column("record", "记录号", code=True),
    Column("version", "版本", align="right"),
    Column("verdict", "判定", side=True),
    Column("code", "代码", code=True),
    Column("fault", "责任方"),
)
STATES: dict[str, tuple[str, Tone]] = {
    "prepared": ("待发", "blue"),
    "sent": ("已发未回", "amber"),
    "answered": ("已回执", "green"),
    "receipted": ("已回执", "green"),
    "abandoned": ("作废", "muted"),
}


async def page(context: PageContext, partner: str, stream: str) -> None:
    """Head with the buttons, the batches, and the entries of the one that was opened."""
    status, line, lines = await context.read(
        lambda w: (
            _status(w, partner, stream),
            _line(w, partner, stream),
            batches_of(w, partner, stream),
        )
    )
    with ui.element("section").classes("jm-card jm-section jm-case-head"):
        with ui.element("div").classes("jm-row"):
            heading(status.title, 2)
            ui.label("已暂停" if status.paused else "在发").classes(
                f"jm-tag jm-tag-{'red' if status.paused else 'green'}"
            )
            ui.element("div").classes("jm-spacer")
            if context.actor.may(HANDLE):
                _buttons(context, status)
        facts(
            {
                "数据流": status.stream,
                "已回执至": f"第 {status.cursor_seq} 条",
                "待发": f"{status.waiting} 条",
                "最早待发": moment(status.oldest_waiting),
                "末次回执": moment(status.last_receipt),
                "待处理退回": str(status.refusals or ""),
            }
        )
        facts({"末次错误": trouble(line)}, columns=1)
    with ui.element("section").classes("jm-card"):
        table = RowTable(BATCHES, Empty("还没有发过批次"), "批次", opens=True)
        table.show([_batch(line) for line in lines])
    below = ui.element("section").classes("jm-card")
    table.on("open", context.on(lambda event: _show(context, below, str(event.args))))
    below.set_visibility(False)


async def _show(context: PageContext, below: ui.element, batch_id: str) -> None:
    found = await context.read(lambda w: entries_of_batch(w, UUID(batch_id)))
    below.clear()
    below.set_visibility(True)
    with below:
        table = RowTable(ENTRIES, Empty("这一批没有条目"), "批次条目", opens=False)
        table.show([_entry(line) for line in found])


def _buttons(context: PageContext, status: PartnerStatus) -> None:
    async def send_now() -> None:
        await context.read(lambda w: require(w.actor, HANDLE))
        await in_thread(relay_once, context.node.site, _route(context, status))
        await context.refresh()

    async def again() -> None:
        count = await context.read(lambda w: waiting(w, _route(context, status), 0)[0])
        said = f"将换新流期，从头重发 {count} 条；对方已有的不会重复生效。"
        if await ask("从头回补", said, yes="回补"):
            await context.act(lambda w: _changed(w, "restart", status))
            await context.refresh()

    async def pause() -> None:
        await context.act(lambda w: _changed(w, "resume" if status.paused else "pause", status))
        await context.refresh()

    async def compare() -> None:
        await context.read(lambda w: require(w.actor, HANDLE))
        done = await in_thread(reconcile, context.node.site, _route(context, status))
        carried = "；更正批次已写入发件目录，回执带回后请再对账一次" if done.carried else ""
        ui.notify(
            f"对账完成：比对 {done.records} 条，差异 {len(done.found)} 条，处理后仍有 {len(done.left)} 条{carried}"
        )
        await context.refresh()

    context.button("对账", compare, kind="second", key="d")
    context.button("立即重发", send_now, kind="second", key="r")
    context.button("从头回补", again, kind="second", key="b")
    context.button("恢复" if status.paused else "暂停", pause, kind="second", key="p")


CHANGES = {"pause": pause_stream, "resume": resume_stream, "restart": restart_stream}


def _changed(w: Work, what: str, status: PartnerStatus) -> None:
    require(w.actor, HANDLE)
    CHANGES[what](w, status.partner, status.stream)


def _route(context: PageContext, status: PartnerStatus) -> Route:
    routes = context.node.ports.get(Profile).routes
    return next(r for r in routes if (r.partner, r.stream) == (status.partner, status.stream))


def _status(w: Work, partner: str, stream: str) -> PartnerStatus:
    for status in exchange_status(w):
        if (status.partner, status.stream) == (partner, stream):
            return status
    raise NotFound("exchange.stream_unknown", partner=partner, stream=stream)


def _line(w: Work, partner: str, stream: str) -> MonitorLine:
    wanted = ("send", partner, stream)
    return next(one for one in monitor_lines(w) if (one.direction, one.partner, one.stream) == wanted)


def _batch(line: BatchLine) -> Row:
    state, tone = STATES[line.state]
    return Row(
        str(line.id),
        {
            "number": f"{line.epoch}-{line.number}",
            "made": moment(line.made_at),
            "entries": str(line.entries),
            "hash": line.hash[:12],
            "state": Cell(state, tone, tag=True),
            "attempts": str(line.attempts),
            "seconds": f"{line.seconds:.1f} 秒" if line.seconds is not None else "",
        },
    )


def _entry(line: EntryLine) -> Row:
    verdict, tone = VERDICTS[line.verdict]
    return Row(
        str(line.seq),
        {
            "seq": str(line.seq),
            "record": str(line.record_id),
            "version": str(line.version),
            "verdict": Cell(verdict, tone, tag=True),
            "code": line.code,
            "fault": FAULTS.get(line.fault, ""),
        },
    )
