"""The stranger's pages in the frame: a clerk accepts an application, grants the plot and finds it again."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.integration.host.serving import PASSWORD
from tests.ui.running import running

from jinmin.invented import People


@pytest.fixture
def address(host_site: Path, stranger_site: Path, tmp_path: Path) -> Iterator[str]:
    """The running interface."""
    program = "tests.integration.host.serving"
    with running(program, tmp_path, PASSWORD, sites=(host_site, stranger_site)) as found:
        yield found.url


def test_a_plot_is_applied_for_granted_and_found(
    address: str, page: Page, screenshot: Callable[[Page, str], Path]
) -> None:
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
