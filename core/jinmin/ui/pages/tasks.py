"""协办与核查: what other organisations wait for from ours, and what is owed and falls due."""

from datetime import date, timedelta

from nicegui import ui

from jinmin.cases.acts import (
    due_obligations,
    my_tasks,
)
from jinmin.identity import mask_title
from jinmin.ui.context import PageContext
from jinmin.ui.rows import Cell, Column, Row
from jinmin.ui.tables import Empty, RowTable
from jinmin.ui.words import day

SHOWN_AHEAD = timedelta(days=30)
TASKS = (
    Column("branch", "协办事项", lead=True),
    Column("matter", "办件事项"),
    Column("case_no", "办件号", code=True),
    Column("who", "当事人"),
    Column("due", "时限"),
)
OWED = (
    Column("title", "容缺或承诺", lead=True),
    Column("case_no", "办件号", code=True),
    Column("due", "期限", side=True),
)


async def page(context: PageContext) -> None:
    """Two lists; a row opens its case."""
    waiting = await context.read(my_tasks)
    owed = await context.read(lambda w: due_obligations(w, w.today + SHOWN_AHEAD))
    today = context.node.clock.today()
    cases = {str(line.id): line.case_id for line in waiting} | {str(line.id): line.case_id for line in owed}

    def listed(title: str, columns: tuple[Column, ...], rows: list[Row], empty: Empty) -> None:
        with ui.element("section").classes("jm-card"):
            ui.label(title).classes("jm-group-title").style("margin:12px 16px 4px")
            table = RowTable(columns, empty, title, opens=True)
            table.on("open", context.on(lambda event: context.open(f"/cases/{cases[str(event.args)]}")))
            table.show(rows)

    listed(
        "待本机关答复",
        TASKS,
        [
            Row(
                str(line.id),
                {
                    "branch": line.title,
                    "matter": line.matter_title,
                    "case_no": line.case_no,
                    "who": mask_title(line.case_title),
                    "due": _due(line.due_on, today),
                },
            )
            for line in waiting
        ],
        Empty("没有待答复的协办事项"),
    )
    listed(
        "三十天内到期的容缺与承诺",
        OWED,
        [
            Row(
                str(line.id),
                {"title": line.title, "case_no": line.case_no, "due": _due(line.due_on, today)},
            )
            for line in owed
        ],
        Empty("没有到期的容缺或承诺事项"),
    )


def _due(due_on: date | None, today: date) -> Cell:
    return Cell(day(due_on), "red" if due_on is not None and due_on < today else "")
