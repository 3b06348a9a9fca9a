"""The running county, and people who sign in to it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.harness.checks import ROOT, source_roots
from tests.harness.ports import free_port
from tests.ui.matters.seed import PASSWORD

START_SECONDS = 120.0

expect.set_options(timeout=20_000)


@dataclass(frozen=True)
class County:
    """Where the interface is and where its node lies."""

    url: str
    folder: Path

    def sign_in(self, page: Page, login: str, path: str) -> None:
        """Sign in and wait for the page at ``path``."""
        page.context.clear_cookies()
        page.goto(f"{self.url}/login?next={path}")
        page.get_by_label("用户名").fill(login)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录", exact=True).click()
        page.locator(".jm-page, .jm-missing").first.wait_for()


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    """One interface process for all tests."""
    folder, port = tmp_path_factory.mktemp("county"), free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "NICEGUI"))}
    path = os.pathsep.join([*(str(ROOT / root) for root in source_roots()), str(ROOT)])
    command = [sys.executable, "-m", "tests.ui.matters.program", str(folder / "node"), str(port)]
    log = folder / "interface.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            command, stdout=output, stderr=output, env={**kept, "PYTHONPATH": path}, cwd=folder
        )
    try:
        _wait_for(f"http://127.0.0.1:{port}/api/health", server, log)
        yield County(f"http://127.0.0.1:{port}", folder / "node")
        assert "Traceback" not in (written := log.read_text("utf-8")), written[-9000:]
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
