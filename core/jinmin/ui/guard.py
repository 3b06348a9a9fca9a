"""Stands before every page: nobody comes in without signing in, and nothing may frame or sniff a page."""

from urllib.parse import quote

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import app
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from jinmin.ui.session import LOGIN, TOKEN

OPEN = (
    "/_nicegui",
    "/_jinmin/",
    "/api/",
    LOGIN,
    "/guide",
    "/evaluate/",
    "/speak",
    "/favicon.ico",
    "/favicon.svg",
)
"""Assets, the sign-in page, public pages, and the interfaces of other systems, which prove themselves otherwise."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}


class Guard:
    """Lets a request through or sends it to the sign-in page; each handler asks whether the session lives.

    Plain ASGI: a ``BaseHTTPMiddleware`` runs everything behind it in a task of its own.
    """

    def __init__(self, behind: ASGIApp) -> None:
        self._behind = behind

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._behind(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        url = Request(scope).url
        if url.path.startswith(OPEN) or app.storage.user.get(TOKEN):
            await self._behind(scope, receive, send_guarded)
            return
        wanted = url.path + (f"?{url.query}" if url.query else "")
        await RedirectResponse(f"{LOGIN}?next={quote(wanted, safe='/')}", 303)(scope, receive, send)
