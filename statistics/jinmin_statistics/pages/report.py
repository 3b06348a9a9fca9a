"""⑦ 季报表: the indicators of one division, and the chosen one by the divisions below. No figure can be typed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nicegui import ui
from nicegui.events import EChartPointClickEventArguments

from jinmin.api import Access as Looked
from jinmin.api import Work, require, text, write_access
from jinmin.api.pages import PageContext, card, plain_button
from jinmin_statistics.pages.address import View, address_of, view_of
from jinmin_statistics.pages.charts import chart_of, line_at
from jinmin_statistics.pages.controls import draw_controls
from jinmin_statistics.pages.grid import FigureGrid, GridColumn, GridLine, dress
from jinmin_statistics.periods import Period, PeriodKind, current_period
from jinmin_statistics.registry import Indicators
from jinmin_statistics.report_forms import ReportForm, form_for
from jinmin_statistics.rights import EXPORT
from jinmin_statistics.tables import FigureTable, Line, Measure, report, table
from jinmin_statistics.words import NOT_COVERED, change, moment, number
from jinmin_statistics.workbook import FOOT, MEDIA, region_code, table_workbook

BEFORE = {PeriodKind.MONTH: "上月", PeriodKind.QUARTER: "上季度", PeriodKind.YEAR: "上年"}


@dataclass(frozen=True)
class Shown:
    """What the page shows, all from one snapshot."""

    view: View
    report: FigureTable
    divisions: FigureTable | None
    form: ReportForm


async def page(context: PageContext) -> None:
    """Period and place above, the report, then the chosen indicator by division with a chart."""
    wanted = view_of(context.query, context.actor, _latest(context))
    shown = await context.read(lambda w: _read(w, wanted))
    dress()
    with context.head:
        plain_button("打印", kind="second", key="F9", icon="print").props("data-jm-do=print")
        if context.actor.may(EXPORT.id):
            context.button("导出", lambda: _export(context, shown), kind="second", icon="download")
    draw_controls(context, shown.view, shown.report.area)
    with card():
        _form_head(context, shown)
        _report_grid(context, shown)
        _foot(shown)
    if shown.divisions is not None:
        with card():
            _divisions(context, shown, shown.divisions)
    with ui.element("div").classes("st-signatures"):
        for label in FOOT:
            ui.label(label)


def _latest(context: PageContext) -> Period:
    return current_period(PeriodKind.QUARTER, context.node.clock.today()).previous


def _read(w: Work, wanted: View) -> Shown:
    codes = [definition.code for definition in w.port(Indicators).all]
    made = report(w, codes, wanted.node, wanted.period, tree=wanted.tree)
    view = replace(wanted, indicator=wanted.indicator or (codes[0] if codes else ""))
    listed = None
    if view.indicator:
        listed = table(w, view.indicator, view.node, view.period, tree=view.tree)
    return Shown(view, made, listed, form_for(view.period))


def _form_head(context: PageContext, shown: Shown) -> None:
    unit = context.actor.org or context.node.profile.node.title
    node = shown.report.area.node
    values = {
        **shown.form.facts,
        "编制单位": unit,
        "地区": shown.report.area.full_title,
        "地区编码": node.ljust(12, "0") if node.isdigit() else "",
        "报告期": shown.report.period.title,
    }
    ui.label(shown.form.title).classes("st-title")
    with ui.element("dl").classes("st-form"):
        for label, value in values.items():
            if value:
                with ui.element("div"):
                    with ui.element("dt"):
                        ui.label(label)
                    with ui.element("dd"):
                        ui.label(value)


def _columns(period: Period, leading: str) -> tuple[GridColumn, ...]:
    named = {
        Measure.CURRENT: "数量",
        Measure.PREVIOUS: BEFORE[period.kind],
        Measure.TO_DATE: "年初至今",
        Measure.YEAR_EARLIER: "上年同期",
    }
    figures = [
        GridColumn(measure.value, title, str(measure.period(period)), figure=True, opens=True)
        for measure, title in named.items()
    ]
    first = (
        GridColumn("title", leading, leads=True),
        GridColumn("unit", "单位", minor=True),
        GridColumn("code", "代码", minor=True),
    )
    return (*first, *figures[:2], GridColumn("change", "环比", figure=True), *figures[2:])


def _line(line: Line, key: str, title: str, code: str, *, opens: bool, **look: bool) -> GridLine:
    counts = {
        measure.value: number(value) if line.covered else NOT_COVERED
        for measure, value in line.figures.items()
    }
    unit = line.definition.indicator.unit
    cells = {"title": title, "unit": unit, "code": code, "change": change(line.change), **counts}
    return GridLine(key, cells, opens=opens, **look)


def _report_grid(context: PageContext, shown: Shown) -> None:
    lines, view = shown.report.lines, shown.view
    if not lines:
        ui.label("没有可用的指标：请启用提供指标的业务插件。").classes("jm-empty")
        return
    drawn = [
        _line(
            line,
            line.definition.code,
            line.definition.indicator.title + ("" if line.definition.indicator.confirmed else "（未核）"),
            line.definition.code,
            opens=True,
            chosen=line.definition.code == view.indicator,
        )
        for line in lines
    ]
    grid = FigureGrid(_columns(view.period, "指标名称"), drawn, "统计表", home=shown.divisions is None).mark(
        "report"
    )
    by_key = {line.definition.code: line for line in lines}
    grid.on_cell(lambda key, column: _open(context, view, shown.report, by_key[key], column))
    grid.on_line(lambda key: context.open(replace(view, indicator=key).address))


def _divisions(context: PageContext, shown: Shown, listed: FigureTable) -> None:
    with ui.element("div").classes("st-caption"):
        title = listed.total.definition.indicator.title if listed.total else ""
        ui.label(f"分地区：{title}").classes("jm-group-title")
        ui.label("方向键移动，Enter 下钻到明细，地区名上按 Enter 进入下一级，Backspace 返回上一级").classes(
            "jm-muted jm-no-print st-keys"
        )
    lines = [*([listed.total] if listed.total and len(listed.lines) > 1 else []), *listed.lines]
    drawn = [
        _line(
            line,
            str(place),
            "合计" if line is listed.total and len(lines) > 1 else line.title,
            region_code(line),
            opens=_has_below(listed, line),
            total=line is listed.total and len(lines) > 1,
        )
        for place, line in enumerate(lines)
    ]
    with ui.element("div").classes("st-split"):
        grid = FigureGrid(_columns(shown.view.period, "地区"), drawn, "分地区", home=True).mark("divisions")
        grid.on_cell(lambda key, column: _open(context, shown.view, listed, lines[int(key)], column))
        grid.on_line(lambda key: context.open(shown.view.at(lines[int(key)].node).address))
        if len(listed.lines) > 1:
            _chart(context, shown, listed)


def _has_below(listed: FigureTable, line: Line) -> bool:
    here = line.node == listed.area.node
    return not line.rest and not here and bool(listed.area.tree.children(line.node))


def _chart(context: PageContext, shown: Shown, listed: FigureTable) -> None:
    def clicked(event: EChartPointClickEventArguments) -> None:
        if (line := line_at(listed, event.name)) is not None:
            context.open(shown.view.at(line.node).address)

    height = 420 if not listed.area.node else max(240, 26 * min(len(listed.lines), 24) + 40)
    with ui.element("div").classes("st-chart jm-no-print"):
        chart = ui.echart(chart_of(listed), on_point_click=clicked).style(f"height:{height}px")
        chart.props('role=img aria-label="各地区本期数值图，数值见左侧表格"')


def _foot(shown: Shown) -> None:
    made = shown.report
    with ui.element("div").classes("st-foot"):
        ui.label(text("statistics.true_at", position=made.ledger_position, at=moment(made.as_of)))
        if made.scope:
            ui.label(text("statistics.scope_cut", region=made.scope))
        if shown.divisions and not all(line.covered for line in shown.divisions.lines):
            ui.label(text("statistics.not_covered", mark=NOT_COVERED))
        if not shown.form.confirmed:
            ui.label(text("statistics.form_unconfirmed"))


def _open(context: PageContext, view: View, shown: FigureTable, line: Line, column: str) -> None:
    context.open(address_of(shown.cell(line, Measure(column)), view))


async def _export(context: PageContext, shown: Shown) -> None:
    unit = context.actor.org or context.node.profile.node.title

    def make(w: Work) -> Sequence[bytes]:
        require(w.actor, EXPORT.id)
        fresh = _read(w, shown.view)
        sheets = (fresh.report, fresh.divisions) if fresh.divisions else (fresh.report,)
        return [table_workbook(sheets[-1], shown.form, unit)]

    (data,) = await context.read(make)
    looked = Looked("statistics.export", shown.view.indicator or "report", len(shown.report.lines))
    await context.act(lambda w: write_access(w, w.actor, looked, context.digest))
    ui.download.content(data, f"{shown.form.title}-{shown.view.period}.xlsx", MEDIA)
