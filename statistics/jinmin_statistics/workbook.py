"""A table as an xlsx sheet in the layout of a report form. Text is written as text, never as a formula."""

from collections.abc import Mapping
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from jinmin.api import text
from jinmin_statistics.report_forms import ReportForm
from jinmin_statistics.tables import FigureTable, Line, Measure
from jinmin_statistics.words import NOT_COVERED, NOTHING_BEFORE, moment

MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
COLUMNS = ("指标名称", "单位", "代码", "地区", "地区编码", "本期", "上期", "环比(%)", "年初至今", "上年同期")
WIDTHS = (30, 8, 26, 22, 16, 14, 14, 10, 14, 14)
FIRST_FIGURE = 5
FOOT = ("单位负责人：", "统计负责人：", "填表人：", "联系电话：", "报出日期：")


def table_workbook(table: FigureTable, form: ReportForm, unit: str) -> bytes:
    """The xlsx file. ``unit`` is the reporting organisation (编制单位)."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        book.set_properties(
            {"title": form.title, "author": unit, "created": table.as_of.replace(tzinfo=None)}
        )
        formats = _formats(book)
        sheet = book.add_worksheet("统计表")
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        row = _head(sheet, table, form, unit, formats)
        row = _body(sheet, table, row, formats)
        _foot(sheet, table, row, formats)
    return file.getvalue()


def _formats(book: xlsxwriter.Workbook) -> Mapping[str, Format]:
    border = {"border": 1, "valign": "vcenter"}
    return {
        "title": book.add_format({"bold": True, "font_size": 16, "align": "center"}),
        "plain": book.add_format({"font_size": 10}),
        "head": book.add_format({**border, "bold": True, "align": "center", "text_wrap": True}),
        "text": book.add_format({**border, "text_wrap": True}),
        "count": book.add_format({**border, "num_format": "#,##0", "align": "right"}),
        "change": book.add_format({**border, "num_format": "0.0", "align": "right"}),
    }


def _head(
    sheet: Worksheet, table: FigureTable, form: ReportForm, unit: str, formats: Mapping[str, Format]
) -> int:
    last = len(COLUMNS) - 1
    sheet.merge_range(0, 0, 0, last, "", formats["title"])
    sheet.write_string(0, 0, form.title, formats["title"])
    for row, (label, value) in enumerate(form.facts.items(), start=1):
        sheet.write_string(row, last - 2, f"{label}：{value}", formats["plain"])
    left = (f"编制单位：{unit}", f"地区：{table.area.full_title}", f"报告期：{table.period.title}")
    for row, line in enumerate(left, start=1):
        sheet.write_string(row, 0, line, formats["plain"])
    head = len(form.facts) + 1
    for column, (title, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(head, column, title, formats["head"])
    sheet.repeat_rows(head)
    sheet.freeze_panes(head + 1, 0)
    return head + 1


def _body(sheet: Worksheet, table: FigureTable, row: int, formats: Mapping[str, Format]) -> int:
    shown = [*table.lines]
    if table.total is not None and len(table.lines) > 1:
        shown.insert(0, table.total)
    for line in shown:
        _line(sheet, line, row, formats)
        row += 1
    return row


def _line(sheet: Worksheet, line: Line, row: int, formats: Mapping[str, Format]) -> None:
    indicator = line.definition.indicator
    texts = (indicator.title, indicator.unit, indicator.code, line.title, region_code(line))
    for column, value in enumerate(texts):
        sheet.write_string(row, column, value, formats["text"])
    if not line.covered:
        for column in range(FIRST_FIGURE, len(COLUMNS)):
            sheet.write_string(row, column, NOT_COVERED, formats["count"])
        return
    figures = line.figures
    sheet.write_number(row, FIRST_FIGURE, figures[Measure.CURRENT], formats["count"])
    sheet.write_number(row, FIRST_FIGURE + 1, figures[Measure.PREVIOUS], formats["count"])
    if line.change is None:
        sheet.write_string(row, FIRST_FIGURE + 2, NOTHING_BEFORE, formats["change"])
    else:
        sheet.write_number(row, FIRST_FIGURE + 2, float(line.change), formats["change"])
    sheet.write_number(row, FIRST_FIGURE + 3, figures[Measure.TO_DATE], formats["count"])
    sheet.write_number(row, FIRST_FIGURE + 4, figures[Measure.YEAR_EARLIER], formats["count"])


def region_code(line: Line) -> str:
    """The 12-digit code of a line's division; empty where the line is no division."""
    return line.node.ljust(12, "0") if line.node.isdigit() and not line.rest else ""


def _foot(sheet: Worksheet, table: FigureTable, row: int, formats: Mapping[str, Format]) -> None:
    for place, label in enumerate(FOOT):
        sheet.write_string(row + 1, place * 2, label, formats["plain"])
    told = text("statistics.true_at", position=table.ledger_position, at=moment(table.as_of))
    sheet.write_string(row + 2, 0, told, formats["plain"])
    if not all(line.covered for line in table.lines):
        sheet.write_string(row + 4, 0, text("statistics.not_covered", mark=NOT_COVERED), formats["plain"])
    if table.scope:
        sheet.write_string(row + 3, 0, text("statistics.scope_cut", region=table.scope), formats["plain"])
