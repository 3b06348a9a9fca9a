"""An interface as a process of its own, and somebody who signs in at it."""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page

from tests.harness.ports import free_port
from tests.harness.warm_programs import Process, start_program

START_SECONDS = 120.0
END_SECONDS = 60.0


@dataclass
class Running:
    """The running interface: its address, its data folder, its log, everybody's password."""

    url: str
    folder: Path
    log: Path
    password: str

    def sign_in(self, page: Page, login: str = "clerk", path: str = "/") -> None:
        """Sign in through the page and wait for the frame."""
        page.goto(f"{self.url}/login?next={quote(path)}")
        page.get_by_label("用户名").fill(login)
        page.get_by_label("密码").fill(self.password)
        page.get_by_role("button", name="登录", exact=True).click()
        page.locator(".jm-page, .jm-missing").first.wait_for()

    def end_sessions(self) -> None:
        """Everybody's session idles out."""
        with sqlite3.connect(self.folder / "jinmin.db", timeout=60) as database:
            database.execute("UPDATE identity_session SET closed_at = opened_at, reason = 'idle'")


@contextmanager
def running(program: str, folder: Path, password: str, *, sites: Sequence[Path] = ()) -> Iterator[Running]:
    """``main()`` of ``program`` with the words FOLDER/node PORT until the block ends; it logs no traceback.

    ``sites`` are folders with what is installed besides.
    """
    port, log = free_port(), folder / "interface.log"
    with log.open("wb") as output:
        server = start_program(program, [str(folder / "node"), str(port)], output=output, sites=sites)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{url}/api/health", server, log)
        yield Running(url, folder / "node", log, password)
        assert "Traceback" not in (written := log.read_text("utf-8")), written[-9000:]
    finally:
        server.terminate()
        server.wait(END_SECONDS)


def _wait_for(url: str, server: Process, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            pytest.fail(f"the interface ended: {log.read_text('utf-8')[-2000:]}")
        try:
            with urlopen(url, timeout=2):
                return
        except (URLError, TimeoutError):
            time.sleep(0.05)
    pytest.fail("the interface did not answer")
