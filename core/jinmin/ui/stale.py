"""Somebody else was faster: what changed since this page was drawn, and nothing typed here is touched."""

from collections.abc import Sequence
from html import escape

from nicegui import ui

from jinmin.cases.changes import Change
from jinmin.errors import Stale
from jinmin.messages import explain
from jinmin.ui.buttons import plain_button
from jinmin.ui.words import moment

KEPT = "您刚才的操作没有生效，填写的内容还在本页。看过下列变化后，再决定是否继续。"


def show_changes(error: Stale, changes: Sequence[Change]) -> None:
    """Say what stands differently, then leave the page or draw it anew."""
    with ui.dialog() as box, ui.element("div").classes("jm-dialog jm-dialog-wide").props("role=alertdialog"):
        ui.label("内容已被他人修改").classes("jm-dialog-title")
        ui.label(KEPT if changes else explain(error))
        if changes:
            lines = "".join(_line(change) for change in changes)
            ui.html(f'<ul class="jm-notes">{lines}</ul>', sanitize=False).mark("changes")
        with ui.element("div").classes("jm-dialog-actions"):
            plain_button("先不动", box.close, kind="second", key="Esc")
            latest = plain_button("查看最新内容", ui.navigate.reload, key="Ctrl+Enter")
            latest.props("autofocus")
    box.open()


def _line(change: Change) -> str:
    who = "　".join(filter(None, (change.by, moment(change.at))))
    before = f"<s>{escape(change.before)}</s> → " if change.before else ""
    said = f"{before}{escape(change.after)}"
    return (
        f'<li><span class="jm-tag jm-tag-amber">{escape(change.what)}</span><span>{said}</span>'
        f'<span class="jm-muted jm-push">{escape(who)}</span></li>'
    )
