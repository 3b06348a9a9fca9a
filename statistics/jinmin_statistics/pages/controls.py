"""The bar above a report: which period, by which tree, of which division."""

from dataclasses import replace
from functools import partial

from nicegui import ui

from jinmin.api import ReportingTrees, text
from jinmin.api.pages import Choice, PageContext, card, plain_button, region_lookup
from jinmin_statistics.areas import Area
from jinmin_statistics.pages.address import View
from jinmin_statistics.periods import Period, PeriodKind, current_period, parse_period

KINDS = {PeriodKind.MONTH: "月报", PeriodKind.QUARTER: "季报", PeriodKind.YEAR: "年报"}


def draw_controls(context: PageContext, view: View, area: Area) -> None:
    """The bar: period, tree, place and the way up."""
    with card() as bar:
        bar.classes("st-bar jm-no-print")
        _period(context, view)
        _tree(context, view)
        look = Choice((), lookup=region_lookup(context)).classes("st-region")
        look.props('aria-label="地区" placeholder="地区：名称、代码或拼音首字母"').mark("region")
        look.on_value_change(context.on(lambda event: _go_to(context, view, event.value)))
        ui.element("div").classes("jm-spacer")
        _trail(context, view, area)


def _period(context: PageContext, view: View) -> None:
    now = view.period

    def go(period: Period) -> None:
        context.open(replace(view, period=period).address)

    kinds = {kind.value: title for kind, title in KINDS.items()}
    kind = ui.select(kinds, value=now.kind.value).props('aria-label="报告期别" options-dense')
    kind.on_value_change(lambda event: go(_of_kind(now, PeriodKind(event.value))))
    with ui.element("div").classes("st-steps"):
        plain_button("", lambda: go(now.previous), kind="quiet", key="[", icon="chevron_left").props(
            'aria-label="上一期" title="上一期 ["'
        )
        ui.label(now.title).classes("st-now").mark("period")
        plain_button("", lambda: go(now.following), kind="quiet", key="]", icon="chevron_right").props(
            'aria-label="下一期" title="下一期 ]"'
        )
    typed = ui.input(value=str(now)).props('aria-label="报告期" maxlength=12').classes("st-period")
    typed.on("keydown.enter", context.on(lambda: go(parse_period(typed.value or ""))))
    if now.kind is not PeriodKind.YEAR:
        ytd = ui.checkbox("年初累计", value=now.to_date).props("dense")
        ytd.on_value_change(lambda event: go(replace(now, to_date=bool(event.value))))


def _of_kind(period: Period, kind: PeriodKind) -> Period:
    return current_period(kind, period.last_day)


def _tree(context: PageContext, view: View) -> None:
    trees = context.node.ports.get(ReportingTrees).definitions
    titles = {tree.id: tree.title + ("" if tree.confirmed else "（未核）") for tree in trees}
    chosen = ui.select(titles, value=view.tree).classes("st-tree")
    chosen.props('aria-label="汇总口径" options-dense').mark("tree")
    chosen.on_value_change(lambda event: context.open(replace(view, tree=event.value).address))


def _go_to(context: PageContext, view: View, node: str | None) -> None:
    if node:
        context.open(view.at(node).address)


def _trail(context: PageContext, view: View, area: Area) -> None:
    above = [("", text("statistics.nation"))]
    above += [(node.code, node.title) for node in area.tree.path(area.node)] if area.node else []
    with ui.element("nav").classes("st-trail").props('aria-label="地区层级"'):
        for place, (node, title) in enumerate(above):
            if place:
                ui.label("/").props("aria-hidden=true").classes("jm-muted")
            if node == area.node:
                ui.label(title).classes("jm-strong")
            else:
                ui.link(title, view.at(node).address)
        if len(above) > 1:
            back = view.at(above[-2][0]).address
            plain_button(
                "上一级", partial(context.open, back), kind="quiet", key="Backspace", icon="arrow_upward"
            )
