"""What one partner sends here, on ⑧: how it stands, batches, verdicts on entries; R reads what it publishes."""

from uuid import UUID

from nicegui import ui

from jinmin.db.work import Work
from jinmin.errors import NotFound
from jinmin.exchange.adapter import Adapters
from jinmin.exchange.receiving_worker import ReadingAdapter
from jinmin.exchange.status import HANDLE, VIEW
from jinmin.exchange.telling import way_title
from jinmin.identity import require
from jinmin.sharing.monitor import MonitorLine, exchange_monitor
from jinmin.sharing.received import (
    HeldHere,
    ReceivedBatch,
    ReceivedEntry,
    held_here,
    received_batches,
    received_entries,
)
from jinmin.ui.context import PageContext
from jinmin.ui.facts import facts
from jinmin.ui.frame import heading
from jinmin.ui.pages.exchange_words import FAULTS, STATES, VERDICTS, explain_key, resource_titles, trouble
from jinmin.ui.rows import Cell, Column, Row
from jinmin.ui.session import in_thread
from jinmin.ui.tables import Empty, RowTable
from jinmin.ui.words import moment
from jinmin.vocabulary.profile import Intake, Profile

BATCHES = (
    Column("number", "批次号", lead=True),
    Column("stream", "数据流", code=True, minor=True),
    Column("received", "时间"),
    Column("entries", "条数", align="right"),
    Column("done", "确认", align="right"),
    Column("refused", "拒收", align="right"),
    Column("hash", "摘要", code=True, minor=True),
)
ENTRIES = (
    Column("seq", "对方账序", lead=True),
    Column("place", "原批次", sparse=True),
    Column("verdict", "判定", side=True),
    Column("code", "代码", code=True),
    Column("fault", "责任方"),
    Column("record", "记录号", code=True, sparse=True),
)
WHY_NOT = {
    "d": "对账由负责这些记录的一方发起，本方只答复；请对方在它的交换监控中对账",
    "b": "从头回补由发送方办理；请对方在它的交换监控中打开发往本节点的数据流，按 B",
    "p": "接收不能暂停，暂停须由发送方办理；不再接收的，在部署方案中改为“不交换”",
}
SENT_TO_US = "数据由对方发送，本方不能催取；请对方在它的交换监控中按 R 立即重发"


async def page(context: PageContext, partner: str) -> None:
    """Head, the batches, and the verdicts of the one that was opened."""
    (line, intake, titles), batches, held = await context.read(
        lambda w: (_line(w, partner), received_batches(w, partner), held_here(w, partner))
    )
    _head(context, line, intake, titles, held)
    with ui.element("section").classes("jm-card"):
        table = RowTable(BATCHES, Empty("还没有收到过批次"), "收到的批次", opens=True)
        table.show([_batch(batch) for batch in batches])
    below = ui.element("section").classes("jm-card")
    table.on("open", context.on(lambda event: _show(context, below, str(event.args))))
    below.set_visibility(False)


def _head(
    context: PageContext, line: MonitorLine, intake: Intake, titles: dict[str, str], held: HeldHere
) -> None:
    state, tone = STATES[line.state]
    compared = moment(line.compared) or ("" if held.read else "还没有对过")
    read = (f"{titles.get(one.resource, one.resource)} 至第 {one.to_seq} 条" for one in held.read)
    with ui.element("section").classes("jm-card jm-section jm-case-head"):
        with ui.element("div").classes("jm-row"):
            heading(f"收自{line.title}", 2)
            ui.label(state).classes(f"jm-tag jm-tag-{tone}")
            ui.element("div").classes("jm-spacer")
            _keys(context, intake)
        facts(
            {
                "方式": way_title(line.way),
                "资源": "、".join(titles.get(name, name) for name in line.resources),
                "最近收到": moment(line.last) or "还没有",
                "今日": f"收 {line.today}，确认 {line.done}，拒收 {line.refused}",
                "暂存": f"{line.waiting} 条，等前一版本" if line.waiting else "",
                "隔离": Cell(f"{line.quarantined} 条", "amber") if line.quarantined else "",
                "本节点存有": f"{held.records} 条",
                "读至对方台账": "、".join(read),
                "末次读取": moment(max((one.read_at for one in held.read), default=None)),
                "对方对账": compared,
                "对账更正": f"{held.mended} 条，末次 {moment(held.mended_at)}" if held.mended_at else "",
            }
        )
        facts({"末次错误": trouble(line)}, columns=1)


def _keys(context: PageContext, intake: Intake) -> None:
    for key, why in WHY_NOT.items():
        explain_key(context, key, why)
    adapter = context.node.ports.get(Adapters).named(intake.adapter)
    if not (isinstance(adapter, ReadingAdapter) and adapter.reads_from(intake)):
        explain_key(context, "r", SENT_TO_US)
    elif context.actor.may(HANDLE):
        context.button("立即读取", lambda: _read_now(context, adapter, intake), kind="second", key="r")


async def _read_now(context: PageContext, adapter: ReadingAdapter, intake: Intake) -> None:
    await context.read(lambda w: require(w.actor, HANDLE))
    count = await in_thread(adapter.read_now, intake)
    ui.notify(f"读取完成：新到 {count} 条")
    await context.refresh()


async def _show(context: PageContext, below: ui.element, batch_id: str) -> None:
    found = await context.read(lambda w: received_entries(w, UUID(batch_id)))
    below.clear()
    below.set_visibility(True)
    with below:
        table = RowTable(ENTRIES, Empty("这一批没有条目"), "批次条目", opens=False)
        table.show([_entry(line) for line in found])


def _line(w: Work, partner: str) -> tuple[MonitorLine, Intake, dict[str, str]]:
    intake = w.port(Profile).intake(partner)
    if intake is None:
        raise NotFound("exchange.intake_unknown", partner=partner)
    lines = exchange_monitor(w, VIEW)
    line = next(one for one in lines if (one.direction, one.partner) == ("take", partner))
    return line, intake, resource_titles(w)


def _batch(batch: ReceivedBatch) -> Row:
    def shown(count: int | None) -> str:
        return "" if count is None else str(count)

    return Row(
        str(batch.id),
        {
            "number": f"{batch.epoch}-{batch.number}",
            "stream": batch.stream,
            "received": moment(batch.received_at),
            "entries": shown(batch.entries),
            "done": shown(batch.done),
            "refused": Cell(str(batch.refused), "red") if batch.refused else shown(batch.refused),
            "hash": batch.hash[:12],
        },
    )


def _entry(line: ReceivedEntry) -> Row:
    verdict, tone = VERDICTS[line.verdict]
    return Row(
        f"{line.place}/{line.seq}",
        {
            "seq": str(line.seq),
            "place": line.place,
            "verdict": Cell(verdict, tone, tag=True),
            "code": line.code,
            "fault": FAULTS.get(line.fault, ""),
            "record": str(line.record_id or ""),
        },
    )
