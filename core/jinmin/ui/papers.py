"""Files on their way to one browser: in memory for minutes, for the session that asked for them only."""

import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import Request, Response
from nicegui import app, ui

from jinmin.errors import SessionLost
from jinmin.ui.buttons import plain_button
from jinmin.ui.session import current_token

PATH = "/_jinmin/papers"
SECONDS = 300.0
SHOWN = ("application/pdf", "image/jpeg", "image/png")
"""What a browser may draw itself; everything else is downloaded."""


@dataclass(frozen=True)
class Paper:
    """One file for one session."""

    data: bytes
    media: str
    name: str
    token: str
    until: float


class Papers:
    """The papers waiting in this process."""

    def __init__(self) -> None:
        self._waiting: dict[str, Paper] = {}

    def keep(self, data: bytes, media: str, name: str) -> str:
        """An address good for this session for SECONDS."""
        now = time.monotonic()
        self._waiting = {key: paper for key, paper in self._waiting.items() if paper.until > now}
        key = secrets.token_urlsafe(24)
        self._waiting[key] = Paper(data, media, name, current_token(), now + SECONDS)
        return f"{PATH}/{key}"

    def give(self, key: str) -> Response:
        """The file, or 404 for whoever did not ask for it."""
        paper = self._waiting.get(key)
        try:
            allowed = paper is not None and paper.until > time.monotonic() and paper.token == current_token()
        except SessionLost:
            allowed = False
        if paper is None or not allowed:
            return Response(status_code=404)
        place = "inline" if paper.media in SHOWN else "attachment"
        headers = {
            "Content-Disposition": f"{place}; filename*=UTF-8''{quote(paper.name)}",
            "Cache-Control": "no-store",
            "X-Frame-Options": "SAMEORIGIN",
        }
        return Response(paper.data, media_type=paper.media, headers=headers)


def register(papers: Papers) -> None:
    """Answer the addresses of papers."""

    @app.get(PATH + "/{key}", include_in_schema=False)
    async def paper(_request: Request, key: str) -> Response:
        return papers.give(key)


def show_paper(
    papers: Papers, data: bytes, media: str, name: str, noting: Callable[[], Awaitable[bool]] | None = None
) -> ui.dialog:
    """Show a file in a dialog with a button to print it; await the dialog to know that it was closed.

    ``noting`` makes it a paper whose printings are recorded: it runs before each one and says whether to go
    on; only from that button can it be printed. Looking at it records nothing.
    """
    address = papers.keep(data, media, name)
    with ui.dialog().props("maximized") as box, ui.element("div").classes("jm-paper"):
        with ui.element("div").classes("jm-paper-bar"):
            ui.label(name).classes("jm-dialog-title")
            ui.element("div").classes("jm-spacer")
            if noting is None:
                ui.link("在新窗口打开", address, new_tab=True)
            printing = plain_button("打印", key="F9", icon="print")
            plain_button("关闭", box.close, kind="second", key="Esc")
        if media.startswith("image/"):
            sheet = ui.element("img").props(f'src="{address}" alt="{name}"')
        else:
            bars = "navpanes=0&view=FitH" if noting is None else "toolbar=0&navpanes=0&view=FitH"
            sheet = ui.element("iframe").props(f'src="{address}#{bars}" title="{name}"')
        _print_on_click(printing, sheet, noting)
    box.open()
    return box


def _print_on_click(
    button: ui.button, sheet: ui.element, noting: Callable[[], Awaitable[bool]] | None
) -> None:
    shown = f"jinmin.printFrame({sheet.html_id!r})"
    if noting is None:
        button.on("click", js_handler=f"() => {shown}")
        return

    async def print_it() -> None:
        if await noting():
            ui.run_javascript(shown)

    button.on("click", print_it)
