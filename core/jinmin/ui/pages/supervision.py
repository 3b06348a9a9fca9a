"""办件监察: figures by organisation, each a way to its cases; a chart when asked for; printed as shown."""

from dataclasses import replace
from datetime import date, timedelta
from html import escape
from typing import Any

from nicegui import ui

from jinmin.db.work import Work
from jinmin.errors import NotFound
from jinmin.matters import Catalogue
from jinmin.regions import Divisions, lies_within, prefixes, significant
from jinmin.service_items.entries import level_name
from jinmin.supervision.board import Board, OrgFigures, board
from jinmin.supervision.measures import BoardQuery, Measure
from jinmin.ui.buttons import plain_button
from jinmin.ui.context import PageContext
from jinmin.ui.pages.supervision_address import address, figure_address, query_of
from jinmin.ui.pages.voice_table import voice_table
from jinmin.ui.sections import card
from jinmin.ui.words import day
from jinmin.voice.figures import VoicePeriod, voice_figures

SHOWN = (
    Measure.ACCEPTED,
    Measure.FINISHED,
    Measure.IN_TIME,
    Measure.LATE,
    Measure.UNLIMITED,
    Measure.REFUSED,
    Measure.RETURNED,
    Measure.OPEN,
    Measure.SUSPENDED,
    Measure.AMBER,
    Measure.RED,
)
ALARMING = {Measure.AMBER: "amber", Measure.RED: "red", Measure.LATE: "red"}
DAY = timedelta(days=1)


async def page(context: PageContext) -> None:
    """Period and matter above, the table below."""
    today = context.node.clock.today()
    query = query_of(context.query, today)
    told, matters, places = await context.read(
        lambda w: (board(w, query), _matters(w), places_to_choose(w, query.region))
    )
    period = VoicePeriod(query.first, query.last, query.matter, query.region)
    said = await context.read(lambda w: voice_figures(w, period))
    with context.head:
        plain_button("打印", lambda: ui.run_javascript("window.print()"), kind="second", key="F9")
    with card():
        _filters(context, query, matters, places, today)
        ui.html(_table(query, told), sanitize=False).classes("jm-board")
        with ui.element("div").classes("jm-table-foot jm-no-print"):
            ui.label(
                "点任一数字查看对应办件。用时按自然日，自受理至办结；在办、黄灯、红灯、暂停为今日情况。"
            ).classes("jm-muted")
            ui.element("div").classes("jm-spacer")
            chart = plain_button("按月图表", lambda: _chart(place, told), kind="second", icon="bar_chart")
            chart.mark("chart")
    place = ui.element("div")
    with card() as voices:
        voices.classes("jm-board-below")
        ui.label("评价与诉求").classes("jm-group-title jm-board-title")
        ui.html(voice_table(query, said), sanitize=False).classes("jm-board")


def _matters(w: Work) -> dict[str, str]:
    return {"": "全部事项", **{one.id: one.title for one in w.port(Catalogue).all(w.today)}}


def places_to_choose(w: Work, chosen: str) -> dict[str, str]:
    """The actor's division, the way down to the chosen one, and what lies right below it; a step at a time."""
    divisions, own = w.port(Divisions), w.actor.region
    if chosen and not lies_within(chosen, own):
        raise NotFound("page.address")
    way = [place for place in reversed(prefixes(chosen or own)) if lies_within(place, own) and place != own]
    below = [significant(each.code) for each in divisions.children(chosen or own, w.today)]
    return {"": f"{level_name(w, own)}（全部）"} | {place: level_name(w, place) for place in (*way, *below)}


def periods(today: date) -> dict[str, tuple[date, date]]:
    """The periods offered, by title."""
    month = today.replace(day=1)
    quarter = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    before = month - DAY
    return {
        "本月": (month, today),
        "上月": (before.replace(day=1), before),
        "本季度": (quarter, today),
        "本年": (today.replace(month=1, day=1), today),
        "上年": (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
    }


def _filters(
    context: PageContext, query: BoardQuery, matters: dict[str, str], places: dict[str, str], today: date
) -> None:
    def go(first: date, last: date, matter: str, region: str = query.region) -> None:
        context.open(address(replace(query, first=first, last=last, matter=matter, region=region)))

    with ui.element("div").classes("jm-board-bar jm-no-print"):
        with ui.element("div").classes("jm-row").props('role=group aria-label="统计期间"'):
            for title, (first, last) in periods(today).items():
                chosen = (first, last) == (query.first, query.last)
                button = plain_button(
                    title, lambda f=first, t=last: go(f, t, query.matter), kind="main" if chosen else "quiet"
                )
                button.props(f"aria-pressed={'true' if chosen else 'false'}")
        known = query.matter if query.matter in matters else ""
        ui.select(
            matters, value=known, on_change=lambda event: go(query.first, query.last, str(event.value or ""))
        ).props('outlined dense aria-label="事项"').classes("jm-board-matter").mark("matter")
        if len(places) > 1:
            ui.select(
                places, value=query.region, on_change=lambda event: go(
                    query.first, query.last, query.matter, str(event.value or "")
                ),
            ).props('outlined dense aria-label="区划"').classes("jm-board-matter").mark("region")  # fmt: skip
        if context.node.ports.get(Catalogue).across:
            ui.select(
                {False: "按业务属地机关", True: "按收件机关"},
                value=query.by_accepting,
                on_change=lambda event: context.open(address(replace(query, by_accepting=bool(event.value)))),
            ).props('outlined dense aria-label="统计维度"').classes("jm-board-matter").mark("by-office")
    chosen_matter = matters.get(query.matter, query.matter) if query.matter else "全部事项"
    place = places.get(query.region, query.region)
    ui.label(f"{day(query.first)} 至 {day(query.last)}　{place}　{chosen_matter}").classes("jm-board-caption")


def _table(query: BoardQuery, told: Board) -> str:
    heads = "".join(f"<th scope=col>{measure.label}</th>" for measure in SHOWN)
    lines = "".join(_line(query, figures) for figures in (told.total, *told.organisations))
    return (
        "<table><caption class=jm-unseen>办件监察</caption><thead><tr><th scope=col>机关</th>"
        f"<th scope=col>按时办结率</th><th scope=col>平均用时</th>{heads}</tr></thead><tbody>{lines}</tbody></table>"
    )


def _line(query: BoardQuery, figures: OrgFigures) -> str:
    rate = "—" if figures.rate is None else f"{figures.rate:.1%}"
    mean = "—" if figures.mean_days is None else f"{figures.mean_days:.1f} 天"
    cells = "".join(_cell(query, figures, measure) for measure in SHOWN)
    name = escape(figures.org or "（机关未登记）")
    derived = f"<td data-label=按时办结率>{rate}</td><td data-label=平均用时>{mean}</td>"
    return f"<tr><th scope=row>{name}</th>{derived}{cells}</tr>"


def _cell(query: BoardQuery, figures: OrgFigures, measure: Measure) -> str:
    count = figures.counts[measure]
    label = f"data-label={measure.label}"
    if not count:
        return f"<td {label}><span class=jm-muted>0</span></td>"
    tone = f" class=jm-tone-{ALARMING[measure]}" if measure in ALARMING else ""
    link = escape(figure_address(query, measure, figures.org_id), quote=True)
    said = f"{figures.org}{measure.label} {count} 件，查看办件"
    return f'<td {label}><a href="{link}"{tone} aria-label="{escape(said, quote=True)}">{count:,}</a></td>'


def _chart(place: ui.element, told: Board) -> None:
    place.clear()
    with place, card():
        if not told.months:
            ui.label("本期没有办结的办件").classes("jm-empty")
            return
        ui.echart(chart_of(told)).classes("jm-board-chart").props(
            'role=img aria-label="按月办结量与按时办结率"'
        )


def chart_of(told: Board) -> dict[str, Any]:
    """The ECharts options: finished in time and late by month as bars, the rate as a line."""
    months = told.months
    limited = [one.in_time + one.late for one in months]
    rates = [round(one.in_time / n * 100, 1) if n else None for one, n in zip(months, limited, strict=True)]
    bar = {"type": "bar", "stack": "closed", "barMaxWidth": 36}
    return {
        "tooltip": {"trigger": "axis"},
        "legend": {"top": 8},
        "grid": {"left": 56, "right": 56, "top": 48, "bottom": 32},
        "xAxis": {"type": "category", "data": [one.month for one in months]},
        "yAxis": [
            {"type": "value", "name": "件", "minInterval": 1},
            {"type": "value", "name": "%", "max": 100, "splitLine": {"show": False}},
        ],
        "color": ["#1456a8", "#b3261e", "#1b7f4b"],
        "series": [
            {**bar, "name": "按时办结", "data": [one.in_time for one in months]},
            {**bar, "name": "逾期办结", "data": [one.late for one in months]},
            {"type": "line", "name": "按时办结率", "yAxisIndex": 1, "data": rates},
        ],
    }
