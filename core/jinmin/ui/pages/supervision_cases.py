"""The cases behind one figure of 办件监察. Enter opens a case, Backspace goes back to the figures."""

from functools import partial
from uuid import UUID

from jinmin.ledger.journal import Access, write_access
from jinmin.supervision.board import CaseLine, cases_behind
from jinmin.ui.buttons import plain_button
from jinmin.ui.context import PageContext
from jinmin.ui.pages.supervision_address import address, opened_of
from jinmin.ui.rows import Cell, Column, Row
from jinmin.ui.sections import card
from jinmin.ui.tables import Empty, Page, PagedTable
from jinmin.ui.words import day

COLUMNS = (
    Column("case_no", "办件号", code=True, lead=True),
    Column("matter", "事项"),
    Column("org", "机关"),
    Column("accepted", "受理"),
    Column("due", "计划办结"),
    Column("finished", "实际办结", side=True),
    Column("returns", "退回次数", align="right", minor=True),
)


async def page(context: PageContext) -> None:
    """The list, and above it what it is of."""
    today = context.node.clock.today()
    opened = opened_of(context.query, today)

    async def load(after: UUID | None) -> Page[UUID]:
        found = await context.read(
            lambda w: cases_behind(w, opened.query, opened.measure, opened.org_id, after)
        )
        return Page(tuple(_row(line) for line in found.lines), found.following)

    looked = Access("supervision.cases", f"{opened.measure.value}/{opened.org_id or 'all'}")
    await context.act(lambda w: write_access(w, w.actor, looked, context.digest))
    with context.head:
        back = partial(context.open, address(opened.query))
        plain_button("返回", back, kind="second", key="Backspace", icon="arrow_back")
    period = f"{day(opened.query.first)} 至 {day(opened.query.last)}"
    with card():
        table = PagedTable[UUID](
            context,
            COLUMNS,
            load,
            Empty("没有这样的办件", "可能刚刚办结或解除，请返回刷新。"),
            f"{opened.measure.label}（{period}）",
            lambda key: context.open(f"/cases/{key}"),
            subject="supervision.cases",
        ).draw()
    await table.first()


def _row(line: CaseLine) -> Row:
    late = line.finished_on and line.planned_due and line.finished_on > line.planned_due
    return Row(
        str(line.id),
        {
            "case_no": line.case_no,
            "matter": line.matter_title,
            "org": line.org,
            "accepted": day(line.accepted_on),
            "due": day(line.planned_due),
            "finished": Cell(day(line.finished_on), "red" if late else ""),
            "returns": str(line.returns or ""),
        },
    )
