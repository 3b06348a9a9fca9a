"""销毁清册: one person draws a list of what is past its term, another approves it, then it is carried out."""

from nicegui import ui

from jinmin.archives import (
    DESTROY,
    ArchiveDestruction,
    ListState,
    approve_list,
    cancel_list,
    destroy_list,
    draw_list,
    due_volumes,
    lists_of,
)
from jinmin.db.site import Site
from jinmin.ui.context import PageContext
from jinmin.ui.question import Answers, Blank, question
from jinmin.ui.rows import Cell, Column, Row, Tone
from jinmin.ui.session import in_thread
from jinmin.ui.tables import Empty, RowTable
from jinmin.ui.trouble import ask
from jinmin.ui.words import moment

COLUMNS = (
    Column("number", "编号", lead=True, code=True),
    Column("volumes", "卷数", align="right"),
    Column("reason", "理由", wrap=True),
    Column("drawn", "编制"),
    Column("approved", "审批"),
    Column("done", "销毁"),
    Column("state", "状态", side=True),
)
TONES: dict[ListState, Tone] = {ListState.DRAWN: "amber", ListState.APPROVED: "red", ListState.DONE: "muted"}


async def page(context: PageContext) -> None:
    """The lists; a row offers what may be done with it."""
    due = len(await context.read(due_volumes))
    lists = await context.read(lists_of)
    with ui.element("section").classes("jm-card jm-section"):
        with ui.element("div").classes("jm-row"):
            ui.label(f"保管期满、尚未列入清册的案卷 {due} 卷").mark("due")
            ui.element("div").classes("jm-spacer")
            if due:
                context.button("编制销毁清册", lambda: _draw(context, due), key="Insert")
        ui.label(
            "只有期满的案卷能列入；长期、永久和期限未定的不能。由编制人以外的人审批，批准后才能销毁；"
            "销毁后只留编号、年度、类别和摘要，姓名和文件不能再恢复。"
        ).classes("jm-muted")
    with ui.element("section").classes("jm-card"):
        known = {str(each.id): each for each in lists}
        table = RowTable(COLUMNS, Empty("还没有销毁清册"), "销毁清册", opens=True)
        table.on("open", context.on(lambda event: _choose(context, known[str(event.args)])))
        table.show([_row(each) for each in lists])


async def _draw(context: PageContext, due: int) -> None:
    async def draw(given: Answers) -> None:
        await context.act(lambda w: draw_list(w, given["reason"]).id)
        await context.refresh()

    said = f"{due} 卷列入清册，待另一人审批。审批前可以撤销。"
    await question(
        context, "编制销毁清册", said, (Blank("reason", "理由", long=True, required=True),), draw, yes="编制"
    )


async def _choose(context: PageContext, listed: ArchiveDestruction) -> None:
    if listed.state is ListState.DRAWN and listed.drawn_by == context.actor.user_id:
        await _cancel(context, listed)
    elif listed.state is ListState.DRAWN and context.actor.may(DESTROY):
        await _approve(context, listed)
    elif listed.state is ListState.APPROVED and context.actor.may(DESTROY):
        await _destroy(context, listed)


async def _cancel(context: PageContext, listed: ArchiveDestruction) -> None:
    said = "清册由您编制，须由另一人审批。撤销后，所列案卷恢复在库。"
    if await ask(f"清册 {listed.number}", said, yes="撤销清册", danger=True):
        await context.act(lambda w: cancel_list(w, listed.id))
        await context.refresh()


async def _approve(context: PageContext, listed: ArchiveDestruction) -> None:
    async def approve(given: Answers) -> None:
        await context.act(lambda w: approve_list(w, listed.id, given["opinion"], expected=listed.version))
        await context.refresh()

    said = f"{listed.drawn_by_name}编制，{listed.volumes} 卷。理由：{listed.reason}"
    blanks = (Blank("opinion", "审批意见", long=True, required=True),)
    await question(context, f"审批清册 {listed.number}", said, blanks, approve, yes="批准", danger=True)


async def _destroy(context: PageContext, listed: ArchiveDestruction) -> None:
    said = f"销毁 {listed.volumes} 卷的姓名、意见和全部文件，不能恢复。编号、年度和摘要留作证明。"
    if await ask(f"销毁清册 {listed.number}", said, yes="销毁", danger=True):
        site = context.node.ports.get(Site)
        await in_thread(destroy_list, site, context.actor, listed.id)
        await context.refresh()


def _row(listed: ArchiveDestruction) -> Row:
    approved = f"{listed.approved_by_name}　{moment(listed.approved_at)}" if listed.approved_at else ""
    return Row(
        str(listed.id),
        {
            "number": listed.number,
            "volumes": str(listed.volumes),
            "reason": listed.reason,
            "drawn": f"{listed.drawn_by_name}　{moment(listed.drawn_at)}",
            "approved": approved,
            "done": moment(listed.done_at) if listed.done_at else "",
            "state": Cell(listed.state.label, TONES.get(listed.state, "muted"), tag=True),
        },
    )
