"""Charts of a table: bars, and for the nation one tile per province. Numbers show when asked for."""

import json
from collections.abc import Sequence
from typing import Any

from jinmin_statistics.tables import FigureTable, Line, Measure

BLUES = ("#e8f0fa", "#9cc0ea", "#4f8ed6", "#1456a8")
INK = "#1f2733"
NOT_COVERED_GREY = "#f0f1f3"
MOST_BARS = 24

TILES = {
    "65": (0, 1), "15": (4, 1), "23": (7, 0), "22": (7, 1), "21": (7, 2),
    "62": (1, 2), "64": (2, 2), "14": (4, 2), "11": (5, 1), "12": (6, 2), "13": (5, 2),
    "63": (1, 3), "61": (3, 3), "41": (4, 3), "37": (6, 3), "32": (6, 4),
    "54": (0, 4), "51": (2, 4), "50": (3, 4), "42": (4, 4), "34": (5, 4), "31": (7, 4),
    "53": (1, 5), "52": (2, 5), "43": (3, 5), "36": (4, 5), "35": (5, 5), "33": (6, 5), "71": (7, 6),
    "45": (2, 6), "44": (3, 6), "82": (3, 7), "81": (4, 7), "46": (2, 7),
}  # fmt: skip
"""Where a province's tile stands: column from the west, row from the north. A diagram, not a map."""


def chart_of(table: FigureTable) -> dict[str, Any]:
    """The ECharts options for the current figures of a table."""
    lines = [line for line in table.lines if line.node != table.area.node]
    unit = table.lines[0].definition.indicator.unit if table.lines else ""
    return _tiles(lines, unit) if not table.area.node else _bars(lines, unit)


def line_at(table: FigureTable, name: str) -> Line | None:
    """The line a click on the chart means."""
    return next((line for line in table.lines if line.title == name and not line.rest), None)


def _bars(lines: Sequence[Line], unit: str) -> dict[str, Any]:
    ranked = sorted(lines, key=lambda line: (-line.figures[Measure.CURRENT], line.node))[:MOST_BARS]
    names = [line.title for line in reversed(ranked)]
    values = [line.figures[Measure.CURRENT] for line in reversed(ranked)]
    return {
        "grid": {"left": 8, "right": 24, "top": 8, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "item", ":formatter": _told("point.value", unit)},
        "xAxis": {"type": "value", "minInterval": 1, "axisLabel": {"color": INK}},
        "yAxis": {
            "type": "category",
            "data": names,
            "axisTick": {"show": False},
            "axisLabel": {"color": INK},
        },
        "series": [
            {"type": "bar", "data": values, "barMaxWidth": 18, "itemStyle": {"color": BLUES[-1]}},
        ],
    }


def _tiles(lines: Sequence[Line], unit: str) -> dict[str, Any]:
    placed = [(line, TILES[line.node[:2]]) for line in lines if line.node[:2] in TILES and not line.rest]
    data = [
        {
            "name": line.title,
            "value": [x, y, line.figures[Measure.CURRENT], _short(line.title)],
            **({} if line.covered else {"itemStyle": {"color": NOT_COVERED_GREY}, "told": "未接入"}),
        }
        for line, (x, y) in placed
    ]
    most = max((line.figures[Measure.CURRENT] for line, _place in placed), default=0)
    axis = {"type": "category", "show": False}
    return {
        "animation": False,
        "grid": {"left": 4, "right": 4, "top": 4, "bottom": 48},
        "tooltip": {":formatter": _told("point.value[2]", unit)},
        "xAxis": {**axis, "data": list(range(8))},
        "yAxis": {**axis, "data": list(range(8)), "inverse": True},
        "visualMap": {
            "min": 0,
            "max": most or 1,
            "dimension": 2,
            "text": [f"{most:,} {unit}", "0"],
            "orient": "horizontal",
            "left": "center",
            "bottom": 0,
            "inRange": {"color": list(BLUES[:3])},
            "textStyle": {"color": INK},
        },
        "series": [
            {
                "type": "heatmap",
                "data": data,
                "itemStyle": {"borderColor": "#fff", "borderWidth": 3, "borderRadius": 6},
                "label": {"show": True, "formatter": "{@[3]}", "color": INK, "fontSize": 12},
            }
        ],
    }


def _told(value: str, unit: str) -> str:
    """A browser function that says a point's name, number and unit."""
    counted = f"{value}.toLocaleString() + {json.dumps(f' {unit}')}"
    return f"point => `${{point.name}}：` + (point.data?.told ?? {counted})"


def _short(title: str) -> str:
    return title[:3] if title.startswith(("内蒙古", "黑龙江")) else title[:2]
