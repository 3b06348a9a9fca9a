"""One running interface per test process, and what a clerk does at its door."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.harness.checks import ROOT, source_roots
from tests.harness.ports import free_port
from tests.ui.seed import PASSWORD

START_SECONDS = 90.0

expect.set_options(timeout=20_000)  # other work may share the machine


@dataclass(frozen=True)
class Desk:
    """The running interface: its address, its data folder, its log."""

    url: str
    folder: Path
    log: Path

    def sign_in(self, page: Page, login: str = "clerk", path: str = "/") -> None:
        """Sign in through the page and wait for the frame."""
        page.goto(f"{self.url}/login?next={quote(path)}")
        page.get_by_label("用户名").fill(login)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录", exact=True).click()
        page.locator(".jm-page, .jm-missing").first.wait_for()


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The small node's interface in a process of its own."""
    folder, port = tmp_path_factory.mktemp("desk"), free_port()
    log = folder / "interface.log"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "NICEGUI"))}
    roots = os.pathsep.join(str(ROOT / root) for root in source_roots())
    environment = {**kept, "PYTHONPATH": f"{roots}{os.pathsep}{ROOT}"}
    command = [sys.executable, "-m", "tests.ui.program", str(folder / "node"), str(port)]
    with log.open("wb") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, env=environment, cwd=folder)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{url}/api/health", server, log)
        yield Desk(url, folder / "node", log)
    finally:
        server.terminate()
        server.wait(20)


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
