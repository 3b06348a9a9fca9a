"""The parts a page is laid out with, so that all pages look alike."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nicegui import ui

from jinmin.ui.forms import Form


@contextmanager
def card() -> Iterator[ui.element]:
    """A white sheet without padding: for tables and tabs."""
    with ui.element("section").classes("jm-card") as sheet:
        yield sheet


@contextmanager
def section(title: str = "") -> Iterator[ui.element]:
    """A white sheet with padding and, if given, a title."""
    with ui.element("section").classes("jm-card jm-section") as sheet:
        if title:
            ui.label(title).classes("jm-group-title")
        yield sheet


@contextmanager
def party_columns() -> Iterator[ui.element]:
    """Two equal columns, one per party (双栏); below each other on a phone."""
    with ui.element("div").classes("jm-parties") as columns:
        yield columns


@contextmanager
def actions(form: Form[Any] | None = None) -> Iterator[ui.element]:
    """The bar with a page's buttons, always in sight; for a form with a draft it says when that was saved.

    On a phone it is one row: of three buttons and more all but the main one stand behind 更多.
    """
    with ui.element("div").classes("jm-actions jm-no-print") as bar:
        if form is not None and form.keeper is not None:
            form.keeper.show_state()
        with ui.element("button").classes("jm-more").props("type=button data-jm-do=more aria-expanded=false"):
            ui.label("更多")
        yield bar
