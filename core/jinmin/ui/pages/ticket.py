"""One 投诉, 咨询 or 回访: what was said, who answers, the answer. Each opening is journalled."""

from uuid import UUID

from nicegui import ui

from jinmin.db.work import Work
from jinmin.errors import NotFound
from jinmin.identity import Organisation
from jinmin.ledger.journal import Access, write_access
from jinmin.ui.context import PageContext
from jinmin.ui.facts import facts
from jinmin.ui.question import Answers, Blank, question
from jinmin.ui.rows import Cell
from jinmin.ui.sections import section
from jinmin.ui.words import day, moment
from jinmin.voice import (
    ANSWER,
    ASSIGN,
    SOURCES,
    Ticket,
    TicketState,
    answer_ticket,
    answerers,
    assign_ticket,
    see_ticket,
)


async def page(context: PageContext, ticket_id: str) -> None:
    """Facts, words, and what this post may do."""
    try:
        wanted = UUID(ticket_id)
    except ValueError:
        raise NotFound("voice.no_ticket") from None
    row, org = await context.act(lambda w: _open(w, wanted, context.digest))
    _draw_acts(context, row)
    with section(f"{row.kind.label}　{row.number}"):
        late = row.due_on < (row.closed_on or context.node.clock.today())
        facts(
            {
                "状态": Cell(
                    row.state.label, "green" if row.state is TicketState.CLOSED else "amber", tag=True
                ),
                "承办机关": org,
                "来源": SOURCES[row.source],
                "收到": moment(row.received_at),
                "承办人": row.assigned_name,
                "答复时限": Cell(
                    day(row.due_on) + ("（暂定）" if row.due_provisional else ""), "red" if late else ""
                ),
                "答复": f"{row.replied_by_name}　{moment(row.closed_at)}" if row.closed_at else "",
                "联系方式": row.contact or "",
            }
        )
    with section("内容"):
        ui.label(row.content).classes("jm-ticket-words")
    if row.reply:
        with section("答复"):
            ui.label(row.reply).classes("jm-ticket-words")


def _open(w: Work, ticket_id: UUID, digest: str) -> tuple[Ticket, str]:
    row = see_ticket(w, ticket_id)
    write_access(w, w.actor, Access("voice.read", f"ticket/{ticket_id}", 1), digest)
    organisation = w.session.get(Organisation, row.org_id)
    return row, organisation.name if organisation else ""


def _draw_acts(context: PageContext, row: Ticket) -> None:
    with context.head:
        if row.case_id is not None:
            context.button("有关办件", lambda: context.open(f"/cases/{row.case_id}"), kind="second")
        if row.state is TicketState.CLOSED:
            return
        if context.actor.may(ASSIGN):
            again = "重新分派" if row.assigned_to else "分派"
            context.button(again, lambda: _assign(context, row), kind="second" if row.assigned_to else "main")
        if context.actor.may(ANSWER) and row.assigned_to == context.actor.user_id:
            context.button("答复", lambda: _answer(context, row), key="Ctrl+Enter")


async def _assign(context: PageContext, row: Ticket) -> None:
    able = dict(await context.read(lambda w: answerers(w, row)))
    if not able:
        ui.notify("承办机关没有“答复投诉咨询”权限的人员，请先由安全管理员授予", type="warning")
        return

    async def act(given: Answers) -> None:
        chosen = UUID(given["who"])
        await context.act(lambda w: assign_ticket(w, row.id, chosen, expected=row.version).id)
        ui.notify("已分派", type="positive")
        await context.refresh()

    blanks = (Blank("who", "承办人", {str(key): name for key, name in able.items()}),)
    await question(context, "分派", "不能分派给办理有关办件的人。", blanks, act, yes="分派")


async def _answer(context: PageContext, row: Ticket) -> None:
    async def act(given: Answers) -> None:
        await context.act(lambda w: answer_ticket(w, row.id, given["reply"], expected=row.version).id)
        ui.notify("已答复", type="positive")
        await context.refresh()

    blanks = (Blank("reply", "答复内容", long=True, most=1000, required=True),)
    await question(context, "答复", "答复后本件办结，不能再改。", blanks, act, yes="答复并办结")
