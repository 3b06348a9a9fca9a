"""A browser tab as the interface's server sees one: it loads a page, connects, clicks, reads what comes back."""

import asyncio
import html
import json
import re
from ast import literal_eval
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import aiohttp
import socketio

QUERY = re.compile(r"query: (\{.*?\}),\n")
ELEMENTS = re.compile(r"parseElements\(String\.raw`(.*?)`\)", re.S)
SETTLED = "jinmin?.pageChanged"
PATIENCE = 90.0
ENTER = "/login/enter/"
BUSY, BUSY_SECONDS = "登录的人较多", 10.0


@dataclass
class Browser:
    """One browser: its cookies, and the tabs it opens at ``url``."""

    url: str
    session: aiohttp.ClientSession = field(init=False)

    async def __aenter__(self) -> Self:
        self.session = aiohttp.ClientSession(self.url, cookie_jar=aiohttp.CookieJar(unsafe=True))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.session.close()

    async def sign_in(self, login: str, password: str) -> None:
        """Through the sign-in page, up to the first page's answer."""
        async with Tab(self, "/login") as tab:
            await tab.type("用户名", login)
            await tab.type("密码", password)
            target = await tab.knock("登录", ENTER)
        async with self.session.get(target) as answer:
            assert answer.status == 200
            assert answer.url.path == "/", f"not signed in: {answer.url.path}"
            await answer.read()


class Tab:
    """One open page with its socket. Elements are found by what a person reads on them."""

    def __init__(self, browser: Browser, path: str) -> None:
        self._browser = browser
        self._path = path
        self._socket = socketio.AsyncClient(reconnection=False)
        self._news = asyncio.Condition()
        self._opened: list[str] = []
        self._scripts: list[str] = []
        self.elements: dict[str, dict[str, Any]] = {}
        self.listed = False

    async def __aenter__(self) -> Self:
        async with self._browser.session.get(self._path) as answer:
            assert answer.status == 200, f"{self._path}: {answer.status}"
            page = await answer.text()
        query = literal_eval(_found(QUERY, page))
        self.elements = json.loads(html.unescape(_found(ELEMENTS, page)))
        self._query = {**query, "document_id": str(uuid4()), "tab_id": str(uuid4()), "old_tab_id": ""}
        self._socket.on("update", self._updated)
        self._socket.on("open", self._sent)
        self._socket.on("run_javascript", self._told)
        await self._connect()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._socket.disconnect()

    async def settle(self) -> None:
        """Wait until the page inside the frame is drawn."""
        await self._until(lambda: any(SETTLED in script for script in self._scripts))

    async def type(self, label: str, text: str) -> None:
        """Put ``text`` into the control with this label."""
        await self._emit(label, "update:value", text)

    async def press(self, label: str) -> None:
        """Click what has this label; returns when the click is sent."""
        await self._emit(label, "click", {})

    async def ask_list(self, tab: str) -> None:
        """Click this tab of the worklist and wait for the rows it brings."""
        self.listed = False
        await self._emit("办件筛选", "choose", tab)
        await self._until(lambda: self.listed)

    async def knock(self, label: str, start: str) -> str:
        """Press until the server sends the tab to an address that begins so; who is told to wait, waits."""
        while True:
            await self.press(label)
            await self._until(lambda: bool(self._sent_to(start)) or self._is_told_to_wait())
            if target := self._sent_to(start):
                return target
            await asyncio.sleep(BUSY_SECONDS)
            for element in self.elements.values():
                if BUSY in element.get("text", ""):
                    element["text"] = ""

    def _sent_to(self, start: str) -> str:
        return next((path for path in self._opened if path.startswith(start)), "")

    def _is_told_to_wait(self) -> bool:
        return any(BUSY in element.get("text", "") for element in self.elements.values())

    async def _connect(self) -> None:
        cookies = self._browser.session.cookie_jar.filter_cookies(self._browser.session._base_url)
        headers = {"Cookie": "; ".join(f"{name}={value.value}" for name, value in cookies.items())}
        pairs = "&".join(f"{name}={_plain(value)}" for name, value in self._query.items())
        await self._socket.connect(
            f"{self._browser.url}?{pairs}",
            headers=headers,
            socketio_path="/_nicegui_ws/socket.io",
            transports=["websocket"],
            wait_timeout=PATIENCE,
        )
        if not self._query.get("implicit_handshake"):
            assert await self._socket.call("handshake", self._query), f"no handshake at {self._path}"

    async def _emit(self, label: str, kind: str, value: object) -> None:
        key, listener = self._listener(label, kind)
        client = self._query["client_id"]
        await self._socket.emit(
            "event",
            {"id": int(key), "client_id": client, "listener_id": listener, "args": [json.dumps(value)]},
        )

    def _listener(self, label: str, kind: str) -> tuple[str, str]:
        for key, element in self.elements.items():
            if label in self._labels(element):
                for event in element.get("events", ()):
                    if event["type"] == kind:
                        return key, event["listener_id"]
        raise AssertionError(f"nothing on {self._path} is called {label}")

    def _labels(self, element: dict[str, Any]) -> list[str]:
        props = element.get("props", {})
        children = [self.elements.get(str(child), {}) for child in element.get("children", ())]
        return [props.get("aria-label", ""), props.get("label", ""), *(c.get("text", "") for c in children)]

    async def _updated(self, data: dict[str, Any]) -> None:
        changed = {key: value for key, value in data.items() if isinstance(value, dict)}
        self.elements.update(changed)
        self.listed = self.listed or any(_is_full_list(element) for element in changed.values())
        await self._tell()

    async def _sent(self, data: dict[str, Any]) -> None:
        self._opened.append(str(data["path"]))
        await self._tell()

    async def _told(self, data: dict[str, Any]) -> None:
        self._scripts.append(str(data["code"]))
        await self._tell()

    async def _tell(self) -> None:
        async with self._news:
            self._news.notify_all()

    async def _until(self, reached: Callable[[], bool]) -> None:
        async with self._news:
            await asyncio.wait_for(self._news.wait_for(reached), PATIENCE)


def _is_full_list(element: dict[str, Any]) -> bool:
    props = element.get("props", {})
    return "rows" in props and not props.get("busy")


def _found(pattern: re.Pattern[str], page: str) -> str:
    match = pattern.search(page)
    assert match, f"{pattern.pattern} is not on the page"
    return match.group(1)


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
