"""Label and value side by side, as in the head of an official record."""

from collections.abc import Mapping

from nicegui import ui

from jinmin.ui.rows import Cell


def facts(values: Mapping[str, str | Cell], *, columns: int = 0) -> ui.element:
    """A grid of facts; empty ones are left out. ``columns`` 1 stacks them."""
    with ui.element("dl").classes("jm-facts jm-facts-1" if columns == 1 else "jm-facts") as grid:
        for title, value in values.items():
            cell = value if isinstance(value, Cell) else Cell(value)
            if cell.text:
                _fact(title, cell)
    return grid


def _fact(title: str, cell: Cell) -> None:
    with ui.element("div").classes("jm-fact"):
        with ui.element("dt"):
            ui.label(title)
        with ui.element("dd"):
            look = f"jm-tag jm-tag-{cell.tone}" if cell.tag else f"jm-tone-{cell.tone}"
            ui.label(cell.text).classes(look)
