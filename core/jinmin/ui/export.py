"""xlsx of a list as shown: the same masked words, and a line in the access journal."""

from collections.abc import Sequence
from io import BytesIO

import xlsxwriter
from nicegui import ui

from jinmin.clock import SHANGHAI
from jinmin.db.work import Work
from jinmin.ledger.journal import Access, write_access
from jinmin.ui.context import PageContext
from jinmin.ui.rows import Column, Row, text_of

MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def export_rows(
    context: PageContext, title: str, subject: str, columns: Sequence[Column], rows: Sequence[Row]
) -> None:
    """Journal the export of ``rows`` and hand the file to the browser."""

    def journalled(w: Work) -> str:
        write_access(w, w.actor, Access(f"{subject}.export", subject, len(rows)), context.digest)
        return w.at.astimezone(SHANGHAI).strftime("%Y%m%d-%H%M")

    stamp = await context.act(journalled)
    ui.download.content(workbook(title, columns, rows), f"{title}-{stamp}.xlsx", MEDIA)


def workbook(title: str, columns: Sequence[Column], rows: Sequence[Row]) -> bytes:
    """The file. Every cell is text, so that codes keep their zeros and nothing is taken for a formula."""

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
        sheet.freeze_panes(1, 0)
    return file.getvalue()
