"""An interface as a process of its own, and somebody who signs in at it."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.harness.checks import ROOT, source_roots
from tests.harness.ports import free_port

START_SECONDS = 120.0

expect.set_options(timeout=20_000)  # other work may share the machine


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
        with sqlite3.connect(self.folder / "jinmin.db", timeout=10) as database:
            database.execute("UPDATE identity_session SET closed_at = opened_at, reason = 'idle'")


@contextmanager
def running(program: str, folder: Path, password: str) -> Iterator[Running]:
    """``python -m program FOLDER/node PORT`` until the block ends."""
    port, log = free_port(), folder / "interface.log"
    command = [sys.executable, "-m", program, str(folder / "node"), str(port)]
    with log.open("wb") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, env=_environment(), cwd=folder)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{url}/api/health", server, log)
        yield Running(url, folder / "node", log, password)
    finally:
        server.terminate()
        server.wait(20)


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "NICEGUI"))}
    roots = [str(ROOT / root) for root in source_roots()]
    return {**kept, "PYTHONPATH": os.pathsep.join([*roots, str(ROOT), kept.get("PYTHONPATH", "")])}


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            pytest.fail(f"the interface ended: {log.read_text('utf-8')[-2000:]}")
        try:
            with urlopen(url, timeout=2):
                return
        except (URLError, TimeoutError):
            time.sleep(0.2)
    pytest.fail("the interface did not answer")
