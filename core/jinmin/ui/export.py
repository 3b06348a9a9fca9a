"""xlsx of a whole list: the masked words of the screen, and a line in the access journal."""

from collections.abc import Sequence
from io import BytesIO

import xlsxwriter
from nicegui import ui

from jinmin.clock import SHANGHAI
from jinmin.db.work import Work
from jinmin.ledger.journal import Access, write_access
from jinmin.ui.context import PageContext
from jinmin.ui.rows import Column, Row, text_of
from jinmin.ui.session import in_thread

MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def export_rows(
    context: PageContext,
    title: str,
    subject: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    *,
    cut: bool,
) -> None:
    """Journal the export of ``rows`` and hand the file to the browser; ``cut``: the list is longer than that."""

    def journalled(w: Work) -> str:
        write_access(w, w.actor, Access(f"{subject}.export", subject, len(rows)), context.digest)
        return w.at.astimezone(SHANGHAI).strftime("%Y%m%d-%H%M")

    stamp = await context.act(journalled)
    said = f"一次最多导出 {len(rows)} 条，本文件只是前一部分；请加筛选条件后分次导出。" if cut else ""
    file = await in_thread(workbook, title, columns, rows, said)
    ui.download.content(file, f"{title}-{stamp}.xlsx", MEDIA)
    if said:
        ui.notify(said, type="warning", timeout=0, close_button="知道了")


def workbook(title: str, columns: Sequence[Column], rows: Sequence[Row], said: str = "") -> bytes:
    """The file, with ``said`` below the rows.

    Every cell is text, so that codes keep their zeros and nothing is taken for a formula.
    """

    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(title[:31])
        bold = book.add_format({"bold": True, "bg_color": "#F5F7FA", "bottom": 1})
        for place, column in enumerate(columns):
            longest = max(
                [len(column.title), *(len(text_of(row.cells.get(column.name, ""))) for row in rows)]
            )
            sheet.set_column(place, place, min(max(longest * 1.9, 8), 48))
            sheet.write_string(0, place, column.title, bold)
            for line, row in enumerate(rows, start=1):
                sheet.write_string(line, place, text_of(row.cells.get(column.name, "")))
        if said:
            sheet.write_string(len(rows) + 1, 0, said)
        sheet.freeze_panes(1, 0)
    return file.getvalue()
