"""割接: a county's business handed over to another node or taken from it, in two hands."""

from collections.abc import Mapping

from nicegui import ui

from jinmin.authority import (
    LeftBehind,
    Role,
    Transfer,
    TransferState,
    approve_transfer,
    draw_transfer,
    drop_transfer,
    left_behind,
)
from jinmin.deployment import APPROVE, PLAN
from jinmin.messages import text
from jinmin.ui.context import PageContext
from jinmin.ui.question import Answers, Blank, question
from jinmin.ui.rows import Cell, Column, Row, Tone
from jinmin.ui.sections import card
from jinmin.ui.tables import Empty, RowTable
from jinmin.ui.words import moment
from jinmin.vocabulary.profile import Profile

COLUMNS = (
    Column("place", "区划", lead=True),
    Column("state", "状态", side=True),
    Column("business", "业务", wrap=True),
    Column("partner", "移交或接收", wrap=True),
    Column("term", "主责期", align="right", minor=True),
    Column("records", "记录（条）", align="right"),
    Column("hands", "编制、批准", wrap=True),
    Column("done", "完成", minor=True),
    Column("outcome", "未接原因", wrap=True, sparse=True),
)
TONES: dict[TransferState, Tone] = {
    TransferState.DRAWN: "amber",
    TransferState.READY: "blue",
    TransferState.MOVING: "amber",
    TransferState.DONE: "green",
    TransferState.DECLINED: "red",
    TransferState.DROPPED: "muted",
}
ROLES = {"give": "移交给对方", "take": "从对方接收"}
UNDECIDED = (TransferState.DRAWN, TransferState.READY)


def draw_transfers(context: PageContext, found: tuple[Transfer, ...], titles: Mapping[str, str]) -> None:
    """The list; a row that waits for a decision opens."""
    actor, profile = context.actor, context.node.profile
    decides = actor.may(APPROVE) or actor.may(PLAN)
    with card():
        ui.label("割接：主责移交").classes("jm-group-title jm-table-title")
        empty = Empty("没有移交", "一个县改为省里集中或改为自建时，用移交换主责节点，不停业务。")
        table = RowTable(COLUMNS, empty, "主责移交", opens=decides)
        table.on("open", context.on(lambda event: _decide(context, found, str(event.args))))
        table.show([_row(one, profile, titles) for one in found])
        if actor.may(PLAN) and profile.partners:
            with ui.element("div").classes("jm-table-foot"):
                context.button(
                    "编制移交", lambda: _draw(context, profile, titles), kind="second", icon="swap_horiz"
                )


async def _draw(context: PageContext, profile: Profile, titles: Mapping[str, str]) -> None:
    async def act(given: Answers) -> None:
        role, place = Role(given["role"]), (given["partner"], given["resource"], given["region"].strip())
        await context.act(lambda w: draw_transfer(w, role, *place, given["reason"]).id)
        ui.notify("已编制，等待安全管理员批准", type="positive")
        await context.refresh()

    said = "接收方先备好，移交方批准的一刻起停止登记，对方逐条核对后接收；对不上则不接收，移交方照旧登记。"
    county = profile.node.region if len(profile.node.region) == 6 else ""
    blanks = (
        Blank("role", "本节点", ROLES),
        Blank("partner", "对方节点", {one.code: one.title for one in profile.partners}),
        Blank("resource", "业务（信息资源）", titles),
        Blank("region", "县（6 位区划）", value=county, most=6),
        Blank("reason", "理由和依据", long=True, most=300, required=True),
    )
    await question(context, "编制移交", said, blanks, act, yes="提交批准")


async def _decide(context: PageContext, found: tuple[Transfer, ...], key: str) -> None:
    transfer = next(one for one in found if str(one.id) == key)
    if transfer.state not in UNDECIDED:
        return
    approves = context.actor.may(APPROVE) and transfer.state is TransferState.DRAWN

    async def act(given: Answers) -> None:
        decide = approve_transfer if given["what"] == "approve" else drop_transfer
        await context.act(lambda w: decide(w, transfer.id, expected=transfer.version).id)
        await context.refresh()

    said = f"{ROLES[transfer.role]}：{transfer.region}，{transfer.reason}。"
    if approves and transfer.role is Role.GIVE:
        left = await context.read(lambda w: left_behind(w, transfer.resource, transfer.region))
        said += "批准后本节点立即停止登记这项业务，直到对方接收或退回。" + left_in_words(left)
    options = {"approve": "批准", "drop": "放弃"} if approves else {"drop": "放弃"}
    await question(
        context, "主责移交", said, (Blank("what", "处理", options),), act, yes="确定", danger=approves
    )


def left_in_words(left: LeftBehind) -> str:
    """What stays here, and what to do about it before the approval."""
    told = []
    if left.cases:
        told.append(f"在办 {left.cases} 件不移交，由本节点办结，结果自动送对方。")
    if left.drafts:
        told.append(
            f"未提交的草稿 {left.drafts} 份不移交，批准后本节点不能再提交：请先受理，"
            "或由窗口人员记下后到对方节点重新填写。"
        )
    return "".join(told) or "没有在办件和未提交的草稿。"


def _row(one: Transfer, profile: Profile, titles: Mapping[str, str]) -> Row:
    partner = profile.partner(one.partner)
    verb = "移交给" if one.role is Role.GIVE else "接收自"
    return Row(
        str(one.id),
        {
            "place": one.region,
            "state": Cell(one.state.label, TONES[one.state], tag=True),
            "business": titles.get(one.resource, one.resource),
            "partner": f"{verb}{partner.title if partner else one.partner}",
            "term": str(one.term or ""),
            "records": str(one.records or ""),
            "hands": "、".join(filter(None, (one.written_by_name, one.decided_by_name))),
            "done": moment(one.done_at),
            "outcome": text(one.outcome) if one.outcome else "",
        },
    )
