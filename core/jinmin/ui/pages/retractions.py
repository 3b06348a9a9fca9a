"""反向追错清单: who has been told of a correction, what it touched there, and who has not acknowledged yet."""

from collections.abc import Sequence

from jinmin.doubts import Channel, RetractionLine, retractions
from jinmin.ui.context import PageContext
from jinmin.ui.rows import Cell, Column, Row
from jinmin.ui.sections import card
from jinmin.ui.tables import Empty, RowTable
from jinmin.ui.words import day

COLUMNS = (
    Column("to", "收件单位", lead=True, wrap=True),
    Column("state", "状态", side=True),
    Column("from", "发出单位", wrap=True),
    Column("channel", "取得方式", minor=True),
    Column("record", "记录号", code=True, minor=True),
    Column("versions", "更正"),
    Column("issued", "发出"),
    Column("due", "确认时限"),
    Column("reminded", "催办", sparse=True),
    Column("touched", "受影响（办件/文书/数字）", sparse=True),
    Column("waiting", "待处理", align="right", sparse=True),
)
EMPTY = Empty("没有反向追错通知", "记录更正后，取得过它的单位会列在这里。")


async def page(context: PageContext) -> None:
    """One list, the unacknowledged first."""
    found = await context.read(retractions)
    with card():
        retraction_table(context, found)


def retraction_table(context: PageContext, lines: Sequence[RetractionLine]) -> None:
    """The list, each line to be opened."""
    table = RowTable(COLUMNS, EMPTY, "反向追错清单", opens=True)
    table.on("open", context.on(lambda event: context.open(f"/doubts/retractions/{event.args}")))
    table.show([_row(context, line) for line in lines])


def _row(context: PageContext, line: RetractionLine) -> Row:
    late = line.acknowledged_on is None and line.due_on < context.node.clock.today()
    done = line.acknowledged_on is not None
    return Row(
        str(line.id),
        {
            "to": line.addressee_title,
            "state": Cell(f"{line.acknowledged_on} 已确认", "green", tag=True)
            if done
            else Cell("逾期未确认" if late else "待确认", "red" if late else "amber", tag=True),
            "from": line.from_title,
            "channel": Channel(line.channel).label,
            "record": str(line.record_id),
            "versions": f"第 {line.wrong_version} 版 → 第 {line.right_version} 版",
            "issued": day(line.issued_on),
            "due": Cell(day(line.due_on), "red" if late else ""),
            "reminded": f"{line.reminders} 次，{day(line.reminded_on)}" if line.reminded_on else "",
            "touched": f"{line.cases} / {line.papers} / {line.figures}" if done else "",
            "waiting": Cell(str(line.waiting), "amber") if line.waiting else "",
        },
    )
