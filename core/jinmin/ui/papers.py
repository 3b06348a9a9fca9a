"""Files on their way to one browser: in memory for minutes, for the session that asked for them only."""

import secrets
import time
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


def show_paper(papers: Papers, data: bytes, media: str, name: str) -> None:
    """Show a file in a dialog with a button to print it."""
    address = papers.keep(data, media, name)
    with ui.dialog().props("maximized") as box, ui.element("div").classes("jm-paper"):
        with ui.element("div").classes("jm-paper-bar"):
            ui.label(name).classes("jm-dialog-title")
            ui.element("div").classes("jm-spacer")
            ui.link("在新窗口打开", address, new_tab=True)
            printing = plain_button("打印", key="F9", icon="print")
            plain_button("关闭", box.close, kind="second", key="Esc")
        if media.startswith("image/"):
            sheet = ui.element("img").props(f'src="{address}" alt="{name}"')
        else:
            sheet = ui.element("iframe").props(f'src="{address}#navpanes=0&view=FitH" title="{name}"')
        printing.on("click", js_handler=f"() => jinmin.printFrame({sheet.html_id!r})")
    box.on("hide", box.delete)
    box.open()
