"""① 工作台."""

from nicegui import ui

from jinmin.ui.context import PageContext


async def page(context: PageContext) -> None:
    """Draft."""
    ui.label("工作台")
