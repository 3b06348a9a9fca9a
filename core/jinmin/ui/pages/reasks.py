"""重复填报检查: what each matter asks for although the platform holds it, and how it answers for that."""

from nicegui import ui

from jinmin.matters import Catalogue
from jinmin.matters.form_reasks import forms_of, reask_reports
from jinmin.matters.reasks import ANSWER_TITLES, SPARED, Reask, ReaskReport
from jinmin.ui.context import PageContext
from jinmin.ui.rows import Cell, Column, Row, Tone
from jinmin.ui.tables import Empty, RowTable

COLUMNS = (
    Column("title", "内容", lead=True),
    Column("answer", "处理", side=True),
    Column("because", "理由和依据", wrap=True),
    Column("place", "字段或材料", code=True, minor=True),
)


async def page(context: PageContext) -> None:
    """One card a matter, the lowest score first."""
    forms = forms_of(context.node.host.gather("case_views"))
    reports = await context.read(lambda w: reask_reports(w.port(Catalogue).all(w.today), forms))
    with ui.element("div").classes("jm-bar jm-card jm-status"):
        ui.label("得分：平台已有的内容中，不必当事人再填再交的比例。没有理由的重复索要不能载入。")
    for report in reports:
        _card(report)


def _card(report: ReaskReport) -> None:
    with ui.element("section").classes("jm-card"):
        with ui.element("div").classes("jm-row").style("margin:12px 16px 4px"):
            ui.label(report.title).classes("jm-group-title")
            tone = "green" if report.score >= 80 else "amber"
            ui.label(f"{report.score} 分").classes(f"jm-tag jm-tag-{tone}").mark(f"score-{report.matter}")
        table = RowTable(COLUMNS, Empty("没有索要平台已有的内容"), report.title, opens=False)
        table.show([_row(line) for line in report.lines])


def _row(line: Reask) -> Row:
    tone: Tone = "green" if line.answer in SPARED else "red" if line.answer == "asked" else "amber"
    said = Cell(ANSWER_TITLES[line.answer], tone, tag=True)
    cells: dict[str, str | Cell] = {
        "title": line.title,
        "answer": said,
        "because": line.because,
        "place": line.place,
    }
    return Row(line.place, cells)
