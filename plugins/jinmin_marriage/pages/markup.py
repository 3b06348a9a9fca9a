"""Markup of these pages: many values in one element, every value escaped. A browser draws it in one go."""

from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from importlib.resources import files

from nicegui import ui

Pair = tuple[str, str]

TONES = ("", "red", "amber", "green", "blue")


def dress() -> None:
    """Give this page the plug-in's style sheet; it leaves with the page."""
    ui.html(f"<style>{_style_sheet()}</style>", sanitize=False).classes("hidden")


def put(markup: str, classes: str = "") -> ui.html:
    """Draw markup made by the functions below."""
    return ui.html(markup, sanitize=False).classes(classes)


def shown(label: str, value: str, *, mark: str = "") -> ui.html:
    """A field that is only shown: same place and height as one that is asked."""
    cell = put(_shown(label, value, mark), "jm-field")
    return cell.mark(mark) if mark else cell


def show_value(cell: ui.html, label: str, value: str, *, mark: str = "") -> None:
    """Put another value into a shown field."""
    cell.set_content(_shown(label, value, mark))


def tag(text: str, tone: str = "") -> str:
    """A bordered tag; ``tone`` is one of TONES."""
    return f'<span class="jm-tag{f" jm-tag-{tone}" if tone else ""}">{escape(text)}</span>'


def pairs(values: Iterable[Pair], css: str = "jm-facts") -> str:
    """A definition list; an empty value shows a dash."""
    lines = "".join(
        f'<div class="jm-fact"><dt>{escape(label)}</dt><dd>{escape(value) or "—"}</dd></div>'
        for label, value in values
    )
    return f'<dl class="{css}">{lines}</dl>'


def strip(values: Iterable[Pair]) -> str:
    """The head of a form: label and value in one line after another."""
    lines = "".join(
        f"<div><dt>{escape(label)}</dt><dd>{escape(value) or '—'}</dd></div>" for label, value in values
    )
    return f"<dl>{lines}</dl>"


def stages(titles: Sequence[str], now: int) -> str:
    """Where the clerk stands: done, now, to come."""
    looks = ("jm-done", "jm-now", "")
    items = "".join(
        f'<li class="{looks[(place > now) + (place >= now)]}"'
        f"{' aria-current=step' if place == now else ''}>{place + 1} {escape(title)}</li>"
        for place, title in enumerate(titles)
    )
    return f'<ol class="jmm-steps">{items}</ol>'


def _shown(label: str, value: str, mark: str) -> str:
    named = f' data-jmm="{escape(mark)}"' if mark else ""
    return f'<div class="jm-label">{escape(label)}</div><div class="jmm-shown"{named}>{escape(value)}</div>'


@cache
def _style_sheet() -> str:
    return files("jinmin_marriage").joinpath("static", "marriage.css").read_text("utf-8")
