"""Who sits at this browser: the server keeps a random token for it and looks up each time who that is."""

import asyncio
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

from fastapi import Request
from nicegui import Client, app
from nicegui import context as here

from jinmin.errors import SessionLost

T = TypeVar("T")
TOKEN = "session"
LOGIN = "/login"


def current_token() -> str:
    """This browser's session token. Raises SessionLost when nobody is signed in."""
    token = app.storage.user.get(TOKEN)
    if not isinstance(token, str) or not token:
        raise SessionLost("session.none")
    return token


def remember(token: str) -> None:
    """Keep the token with this browser (all its tabs) and note the session of this tab."""
    app.storage.user[TOKEN] = token
    mark_tab(token)


async def renew_browser(request: Request, token: str) -> None:
    """Sign this browser in under a new cookie: one known before is worth nothing (session fixation)."""
    fresh = str(uuid4())
    await app.storage._create_user_storage(fresh)  # NiceGUI has no public way to renew the id
    request.session["id"] = fresh
    app.storage.user[TOKEN] = token


def forget() -> None:
    """Drop the token from this browser."""
    app.storage.user.pop(TOKEN, None)


def mark_tab(token: str) -> None:
    """Note which session this tab belongs to, as a digest."""
    here.client.storage[TOKEN] = _digest(token)


def other_tabs(token: str) -> Iterator[Client]:
    """The other open tabs of this session in this process."""
    mine = here.client
    for client in list(Client.instances.values()):
        if client is not mine and client.storage.get(TOKEN) == _digest(token):
            yield client


async def in_thread(call: Callable[..., T], *arguments: object) -> T:
    """Run a blocking call outside the event loop, so that no other tab waits for it."""
    return await asyncio.to_thread(call, *arguments)


def safe_target(path: str | None) -> str:
    """``path`` if it leads to a page of this site, else the first page: sign-in sends nobody elsewhere."""
    wanted = path or "/"
    parts = urlsplit(wanted)
    inside = (
        wanted.startswith("/")
        and not wanted.startswith(("//", "/\\"))
        and not parts.scheme
        and not parts.netloc
    )
    return wanted if inside and parts.path != LOGIN and wanted.isprintable() and "\\" not in wanted else "/"


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
