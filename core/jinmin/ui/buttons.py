"""Buttons that look the same everywhere. Quasar's own colours stay off: they cannot be overruled."""

from collections.abc import Awaitable, Callable
from typing import Literal

from nicegui import ui

Kind = Literal["main", "second", "danger", "quiet"]
Handler = Callable[..., Awaitable[object] | object]


def plain_button(
    text: str, on_click: Handler | None = None, *, kind: Kind = "main", key: str = "", icon: str | None = None
) -> ui.button:
    """A button. ``key`` (``Ctrl+Enter``, ``F8``, ``n`` …) presses it, too."""
    button = ui.button(text, on_click=on_click, icon=icon, color=None).classes(f"jm-{kind}")
    if key:
        button.props(f'data-key="{key}" aria-keyshortcuts="{key.replace("Ctrl", "Control")}"')
    return button


def show_key(button: ui.button, key: str) -> ui.button:
    """Write the key on the button; no key leaves it as it is."""
    if not key:
        return button
    with button:
        ui.html(key.upper() if len(key) == 1 else key, sanitize=False, tag="kbd").classes("jm-keycap").props(
            "aria-hidden=true"
        )
    return button
