"""The statistics pages in a real browser, worked by keyboard."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.integration.statistics.program import PASSWORD
from tests.ui.running import running

PHONE = {"width": 390, "height": 844}
Enter = Callable[..., Page]
Shoot = Callable[[Page, str], Path]


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The running pages."""
    folder = tmp_path_factory.mktemp("statistics")
    with running("tests.integration.statistics.program", folder, PASSWORD) as found:
        yield found.url


@pytest.fixture
def enter(page: Page, address: str) -> Enter:
    """Sign in and open a page."""

    def go(login: str = "nation", path: str = "/statistics") -> Page:
        page.goto(f"{address}/login?next=/statistics")
        page.get_by_label("用户名").fill(login)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录", exact=True).click()
        page.get_by_role("grid", name="统计表").wait_for()
        if path != "/statistics":
            page.goto(f"{address}{path}")
        return page

    return go


def divisions(page: Page) -> list[str]:
    page.get_by_role("grid", name="分地区").wait_for()
    return page.get_by_role("grid", name="分地区").locator("tbody td:first-child").all_inner_texts()


def test_arrows_move_enter_drills_down_to_the_ledger_and_backspace_comes_back(
    enter: Enter, screenshot: Shoot
) -> None:
    page = enter(path="/statistics?period=2026Q3&node=510000")
    assert divisions(page)[0] == "合计"
    screenshot(page, "statistics-report")
    grid = page.get_by_role("grid", name="分地区")
    row = divisions(page).index("广元市")
    expect(grid.locator("[data-cell='0:3']")).to_be_focused()  # the keys are there from the start
    for _ in range(row):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    cell = grid.locator(f"[data-cell='{row}:3']")
    expect(cell).to_be_focused()
    figure = cell.inner_text().replace(",", "")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/statistics/cell\?.*node=510800"))
    expect(page.get_by_text(f"变更数：{figure} 件")).to_be_visible()
    expect(page.get_by_text("四川省 / 广元市").first).to_be_visible()
    expect(page.locator("[data-jm-row]").first).to_be_focused()
    screenshot(page, "statistics-rows")
    page.keyboard.press("Enter")
    record = page.locator(".jm-dialog")
    expect(record).to_contain_text("您的岗位不能打开")
    expect(record.get_by_role("table", name="台账记录").locator("tbody tr").first).to_contain_text("第 1 版")
    screenshot(page, "statistics-record")
    page.keyboard.press("Control+Enter")
    expect(record).to_be_hidden()
    page.keyboard.press("Backspace")
    expect(page).to_have_url(re.compile(r"/statistics\?.*node=510000"))
    expect(page.get_by_role("grid", name="分地区").locator(f"[data-cell='{row}:3']")).to_be_focused()


def test_a_division_opens_the_one_below_and_backspace_the_one_above(enter: Enter) -> None:
    page = enter(path="/statistics?period=2026Q3&node=510000")
    row = divisions(page).index("广元市")
    page.get_by_role("grid", name="分地区").locator(f"[data-cell='{row}:0']").press("Enter")
    expect(page).to_have_url(re.compile("node=510800"))
    expect(page.get_by_role("grid", name="分地区").get_by_text("青川县")).to_be_visible()
    page.keyboard.press("Backspace")
    expect(page).to_have_url(re.compile("node=510000"))


def test_nothing_on_the_report_takes_a_figure(enter: Enter) -> None:
    page = enter()
    assert page.get_by_role("grid").locator("input, textarea, [contenteditable]").count() == 0


def test_the_post_decides_what_is_counted_and_shown(enter: Enter) -> None:
    page = enter("guangyuan", "/statistics?period=2026Q3&node=510000")
    assert divisions(page) == ["广元市"]
    expect(page.get_by_text("仅含您的岗位管辖范围")).to_be_visible()


def test_without_the_right_to_rows_only_their_number_shows(enter: Enter) -> None:
    page = enter("reader", "/statistics/cell?indicator=probe.renamed&node=510822&period=2026Q3")
    expect(page.get_by_text("您的岗位不能查看明细")).to_be_visible()
    expect(page.get_by_text("不可见 84")).to_be_visible()


def test_a_wrong_period_is_told_in_words(enter: Enter) -> None:
    page = enter(path="/statistics?period=2026Q9")
    expect(page.get_by_text("报告期“2026Q9”无法识别")).to_be_visible()


def test_the_sheet_downloads(enter: Enter) -> None:
    page = enter(path="/statistics?period=2026Q3&node=510000")
    with page.expect_download() as downloading:
        page.get_by_role("button", name="导出").click()
    assert downloading.value.suggested_filename == "民政事业统计季报-2026Q3.xlsx"


@pytest.mark.parametrize("viewport", [PHONE])
def test_on_a_phone_nothing_is_cut_off(enter: Enter, screenshot: Shoot) -> None:
    page = enter("guangyuan")
    assert divisions(page)
    screenshot(page, "statistics-report-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
