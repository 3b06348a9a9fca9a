"""The drawn parts these pages add to the host's: a grid of figures, a first row, a style sheet."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from nicegui import ui
from nicegui.element import Element


@dataclass(frozen=True)
class GridColumn:
    """A column. ``opens``: each of its cells can be opened; ``leads``: it opens its line instead."""

    name: str
    title: str
    hint: str = ""
    figure: bool = False
    opens: bool = False
    leads: bool = False
    minor: bool = False


@dataclass(frozen=True)
class GridLine:
    """A line: texts by column name. ``opens`` lets the leading column open it."""

    key: str
    cells: Mapping[str, str]
    opens: bool = False
    total: bool = False
    chosen: bool = False


class FigureGrid(Element, component="../static/figure_grid.js"):
    """Figures in a grid worked by the arrow keys. There is no place to type one.

    ``home``: it has the keys when the page opens.
    """

    def __init__(
        self, columns: Sequence[GridColumn], lines: Sequence[GridLine], label: str, *, home: bool = False
    ) -> None:
        super().__init__()
        self._props["columns"] = [_column(column) for column in columns]
        self._props["lines"] = [{**vars(line), "cells": dict(line.cells)} for line in lines]
        self._props["label"] = label
        self._props["home"] = home

    def on_cell(self, handler: Callable[[str, str], object]) -> "FigureGrid":
        """Call ``handler(line key, column name)`` when a cell is opened."""
        self.on("cell", lambda event: handler(event.args["line"], event.args["column"]))
        return self

    def on_line(self, handler: Callable[[str], object]) -> "FigureGrid":
        """Call ``handler(line key)`` when a line is opened."""
        self.on("line", lambda event: handler(str(event.args)))
        return self


class FirstRow(Element, component="../static/first_row.js"):
    """Puts the keys on the first row of the page's list, so that Enter opens it at once."""


def dress() -> None:
    """Give this page the style sheet of statistics; it leaves with the page."""
    ui.html(f"<style>{_style_sheet()}</style>", sanitize=False).classes("hidden")


@cache
def _style_sheet() -> str:
    return (files("jinmin_statistics") / "static" / "statistics.css").read_text("utf-8")


def _column(column: GridColumn) -> dict[str, Any]:
    looks = {"jm-right": column.figure, "jm-minor": column.minor, "jm-lead": column.leads}
    drawn = " ".join(name for name, wanted in looks.items() if wanted)
    kept = {name: value for name, value in vars(column).items() if name in ("name", "title", "hint")}
    return {**kept, "class": drawn, "opens": column.opens, "leads": column.leads}
