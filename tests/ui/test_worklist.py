"""The worklist as a clerk arranges it, and cases that go from hand to hand."""

import json
import re
import sqlite3
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from playwright.sync_api import Browser, Page, expect

from tests.harness.browser import DESK, open_page
from tests.harness.waiting import until
from tests.ui.conftest import Desk

ROWS = "[data-jm-row]"


def head(page: Page, title: str):
    return page.locator("th").filter(has_text=re.compile(f"^{title}"))


def wait_for_order(page: Page, *, reverse: bool) -> None:
    turned = "reverse()" if reverse else "slice()"
    shown = "[...document.querySelectorAll('td.jm-code')].map(cell => cell.innerText)"
    page.wait_for_function(
        f"() => {{ const s = {shown}; return s.join() === [...s].sort().{turned}.join(); }}"
    )


def left_out(desk: Desk) -> list[list[str]]:
    """The columns that are kept as left out of the worklist, for each user who has arranged it."""
    with sqlite3.connect(desk.folder / "jinmin.db", timeout=10) as database:
        kept = database.execute("SELECT value FROM identity_preference WHERE name = 'case.worklist'")
        return [json.loads(value)["hidden"] for (value,) in kept]


def test_a_click_on_the_head_sorts_and_a_second_one_turns_it_round(desk: Desk, page: Page) -> None:
    desk.sign_in(page, "clerk3")
    expect(page.locator(ROWS).first).to_be_visible()
    head(page, "办件号").get_by_role("button").click()
    expect(head(page, "办件号")).to_have_attribute("aria-sort", "ascending")
    wait_for_order(page, reverse=False)
    head(page, "办件号").get_by_role("button").click()
    expect(head(page, "办件号")).to_have_attribute("aria-sort", "descending")
    wait_for_order(page, reverse=True)
    head(page, "办件号").get_by_role("button").click()
    expect(head(page, "办件号")).to_have_attribute("aria-sort", "none")


def test_columns_left_out_stay_out_and_out_of_the_file(desk: Desk, page: Page) -> None:
    desk.sign_in(page, "clerk3")
    page.get_by_label("选择显示的列").click()
    page.get_by_label("来源").uncheck()
    expect(head(page, "来源")).to_have_count(0)
    until(lambda: left_out(desk) == [["channel"]], "it is kept")
    page.reload()
    expect(head(page, "办件号")).to_be_visible()
    expect(head(page, "来源")).to_have_count(0)
    with page.expect_download() as coming:
        page.get_by_role("button", name="导出").click()
    book = ZipFile(BytesIO(Path(coming.value.path()).read_bytes()))
    words = book.read("xl/sharedStrings.xml").decode()
    assert "办件号" in words
    assert "来源" not in words
    page.get_by_label("选择显示的列").click()
    page.get_by_label("来源").check()
    until(lambda: left_out(desk) == [[]], "it is kept")


def test_a_filter_is_kept_under_its_name(
    desk: Desk, page: Page, screenshot: Callable[[Page, str], Path]
) -> None:
    desk.sign_in(page, "clerk3")
    page.get_by_role("tab", name="逾期").click()
    page.get_by_role("button", name="保存筛选").click()
    page.get_by_label("筛选名称").fill("先办这些")
    page.keyboard.press("Enter")
    expect(page.get_by_text("已保存筛选")).to_be_visible()
    screenshot(page, "worklist-filter")
    page.reload()
    expect(page.get_by_role("tab", name="全部在办")).to_have_attribute("aria-selected", "true")
    page.get_by_label("我的筛选").click()
    page.get_by_role("option", name="先办这些").click()
    expect(page.get_by_role("tab", name="逾期")).to_have_attribute("aria-selected", "true")
    page.get_by_role("button", name="删除筛选").click()
    page.get_by_label("我的筛选").click()
    expect(page.get_by_text("没有符合的选项")).to_be_visible()


def test_a_case_is_passed_on_to_a_colleague(
    desk: Desk, page: Page, browser: Browser, screenshot: Callable[[Page, str], Path]
) -> None:
    desk.sign_in(page)
    page.get_by_role("tab", name="我的").click()
    page.locator(ROWS).first.click()
    number = page.locator(".jm-case-head h2").inner_text()
    page.get_by_role("button", name="转交").click()
    page.get_by_label("接办同事").click()
    page.get_by_role("option", name="李建国").click()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("请填写转交理由").first).to_be_visible()
    page.get_by_label("转交理由").fill("换班，材料在柜内")
    screenshot(page, "case-pass-on")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("转交给 李建国。换班，材料在柜内")).to_be_visible()
    colleague = open_page(browser, DESK)
    desk.sign_in(colleague, "clerk2")
    colleague.get_by_role("tab", name="待交接").click()
    expect(colleague.locator(ROWS)).to_have_count(1)
    expect(colleague.locator(ROWS).get_by_text(number)).to_be_visible()
    colleague.context.close()


def test_an_administrator_begins_with_the_pages_of_the_post(desk: Desk, page: Page) -> None:
    desk.sign_in(page, "security")
    rail = page.locator(".jm-rail")
    expect(rail).to_contain_text("岗位与任职")
    expect(rail).not_to_contain_text("一表申请")
    page.locator(".jm-own-page", has_text="岗位与任职").click()
    expect(page).to_have_url(f"{desk.url}/posts")
