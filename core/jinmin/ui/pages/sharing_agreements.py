"""共享协议: who may read what until when, how much of it was used this year; ending one says why."""

from nicegui import ui

from jinmin.db.work import Work
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.sharing.agreements import end_agreement
from jinmin.sharing.listing import AgreementLine, agreements
from jinmin.sharing.policy import MANAGE
from jinmin.ui.context import PageContext
from jinmin.ui.question import Answers, Blank, question
from jinmin.ui.rows import Cell, Column, Row, Tone
from jinmin.ui.sections import card
from jinmin.ui.tables import Empty, RowTable
from jinmin.ui.words import day

COLUMNS = (
    Column("number", "协议编号", code=True, lead=True),
    Column("state", "状态", side=True),
    Column("client", "接入系统", wrap=True),
    Column("resource", "信息资源"),
    Column("purpose", "用途", wrap=True),
    Column("onward", "再提供", wrap=True, minor=True),
    Column("valid_to", "有效至"),
    Column("quota", "每日额度", align="right", minor=True),
    Column("records", "今年提供（条）", align="right"),
    Column("calls", "次数", align="right"),
    Column("reason", "终止原因", wrap=True, sparse=True),
)
STANDINGS: dict[str, tuple[str, Tone]] = {
    "in_force": ("生效", "green"),
    "to_come": ("未到期", "blue"),
    "expired": ("已到期", "muted"),
    "ended": ("已终止", "muted"),
}


async def page(context: PageContext) -> None:
    """One list; Enter on an agreement in force may end it."""
    lines, titles = await context.read(_read)
    with context.head:
        context.button("年度报告", lambda: context.open("/sharing/report"), kind="second", icon="summarize")
    may = context.actor.may(MANAGE)
    with card():
        table = RowTable(COLUMNS, Empty("没有共享协议", "同意共享申请后自动订立。"), "共享协议", opens=may)
        table.on("open", context.on(lambda event: _end(context, lines, str(event.args))))
        table.show([_row(line, titles) for line in lines])


def _read(w: Work) -> tuple[tuple[AgreementLine, ...], dict[str, str]]:
    catalogue = w.port(ResourceCatalogue)
    return agreements(w), {name: one.title for name in catalogue.ids if (one := catalogue.find(name))}


async def _end(context: PageContext, lines: tuple[AgreementLine, ...], number: str) -> None:
    if next(line for line in lines if line.number == number).standing not in ("in_force", "to_come"):
        return

    async def act(given: Answers) -> None:
        await context.act(lambda w: end_agreement(w, number, given["reason"]).number)
        ui.notify("已终止", type="positive")
        await context.refresh()

    said = "终止后对方立即不能再按本协议读取；已经读取的不收回。"
    blanks = [Blank("reason", "终止原因", most=200, required=True)]
    await question(context, f"终止协议 {number}", said, blanks, act, yes="终止", danger=True)


def _row(line: AgreementLine, titles: dict[str, str]) -> Row:
    said, tone = STANDINGS[line.standing]
    return Row(
        line.number,
        {
            "number": line.number,
            "state": Cell(said, tone, tag=True),
            "client": line.client_title,
            "resource": titles.get(line.resource, line.resource),
            "purpose": line.purpose,
            "onward": line.onward_use or "不再提供",
            "valid_to": day(line.valid_to),
            "quota": str(line.daily_quota),
            "records": str(line.records),
            "calls": str(line.calls),
            "reason": line.ended_reason,
        },
    )
