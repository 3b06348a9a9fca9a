"""Stands before every page: nobody comes in without signing in, and nothing may frame or sniff a page."""

from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from nicegui import app
from starlette.middleware.base import RequestResponseEndpoint

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


async def guard(request: Request, go_on: RequestResponseEndpoint) -> Response:
    """Let the request through or send it to the sign-in page; each handler asks whether the session lives."""
    if not request.url.path.startswith(OPEN) and not app.storage.user.get(TOKEN):
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"{LOGIN}?next={quote(wanted, safe='/')}", 303)
    response = await go_on(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
