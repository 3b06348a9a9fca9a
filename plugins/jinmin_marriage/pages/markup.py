"""Markup of these pages: many values in one element, every value escaped. A browser draws it in one go."""

from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from importlib.resources import files

from nicegui import ui

Pair = tuple[str, str]

TONES = ("", "red", "amber", "green", "blue")


def dress() -> None:
    """Give this page the plug-in's style sheet, which leaves with the page, and its keys."""
    ui.html(f"<style>{_static('marriage.css')}</style>", sanitize=False).classes("hidden")
    ui.run_javascript(_static("marriage.js"))


def begin_at(path: str) -> None:
    """Put the cursor into the field at ``path`` without moving the page."""
    ui.run_javascript(f"jmmKeys.begin({path!r})")


def focus(selector: str) -> None:
    """Put the cursor there, after a dialog that closes has given it back."""
    ui.run_javascript(f"setTimeout(() => jmmKeys.focus({selector!r}), 60)")


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


def to_do(lacking: Iterable[str], ready: str = "") -> str:
    """What is still to be done, or that everything is."""
    items = "".join(f"<li>{tag('待办', 'amber')}<div>{escape(each)}</div></li>" for each in lacking)
    done = f"<li>{tag('齐全', 'green')}<div>{escape(ready)}</div></li>"
    return f'<ul class="jm-notes">{items or done}</ul>'


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
def _static(name: str) -> str:
    return files("jinmin_marriage").joinpath("static", name).read_text("utf-8")
