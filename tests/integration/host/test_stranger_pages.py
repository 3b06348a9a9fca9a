"""The stranger's pages in the frame: a clerk accepts an application, grants the plot and finds it again."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect
from tests.harness.ports import free_port
from tests.integration.host import stranger

from jinmin.invented import People

PASSWORD = "Jm-desk-2026"
START_SECONDS = 120
SLOW = 30_000  # milliseconds; other work may share the machine


@pytest.fixture
def address(host_site: Path, stranger_site: Path, tmp_path: Path) -> Iterator[str]:
    """The running interface."""
    url = f"http://127.0.0.1:{(port := free_port())}"
    command = [
        sys.executable,
        "-m",
        "tests.integration.host.serving",
        str(tmp_path / "node"),
        str(port),
        PASSWORD,
    ]
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(
            command,
            env=stranger.environment(host_site, stranger_site),
            cwd=tmp_path,
            stdout=log,
            stderr=log,
        )
    try:
        _wait_for(f"{url}/api/health", server, tmp_path / "log")
        yield url
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(url, timeout=2):
                return
        except (URLError, TimeoutError):
            time.sleep(0.2)
    pytest.fail(f"the interface did not answer: {log.read_text('utf-8')[-2000:]}")


def test_a_plot_is_applied_for_granted_and_found(
    address: str, page: Page, screenshot: Callable[[Page, str], Path]
) -> None:
    page.set_default_timeout(SLOW)
    expect.set_options(timeout=SLOW)
    page.goto(f"{address}/login?next=/allotment/apply")
    page.get_by_label("用户名").fill("clerk")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    gardener = People(77).person("510822", "2", (date(1950, 1, 1), date(1980, 12, 31)))
    page.locator('[data-jm-path="id_number"] input').fill(gardener.id_number)
    page.locator('[data-jm-path="name"] input').fill(gardener.name)
    screenshot(page, "stranger-apply")
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="办理：分配").click()
    page.locator('[data-jm-path="plot_no"] input').fill("B-07")
    screenshot(page, "stranger-grant")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("已办结")).to_be_visible()
    page.get_by_role("link", name="地块查询").click()
    expect(page.get_by_role("cell", name="B-07")).to_be_visible()
    expect(page.get_by_text(gardener.name)).to_have_count(0)
    _wait_for_the_count(page)
    screenshot(page, "stranger-plots")


def _wait_for_the_count(page: Page) -> None:
    """The consumer counts after the commit, in its own time."""
    for _look in range(30):
        if page.get_by_text("1 块", exact=True).is_visible():
            return
        page.wait_for_timeout(500)
        page.reload()
        page.get_by_role("cell", name="B-07").wait_for()
    pytest.fail("the consumer did not count")
