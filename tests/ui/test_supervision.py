"""A supervisor's trip: figures, the cases behind one, an alert, an order; and what the clerk sees of it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.ui.conftest import Desk
from tests.ui.test_pages import SIZES


def test_from_a_figure_to_its_case_and_an_order_the_clerk_reads(
    desk: Desk, page: Page, screenshot: Callable[[Page, str], Path]
) -> None:
    desk.sign_in(page, "boss", "/supervision")
    red = page.locator("a.jm-tone-red").first
    expect(red).to_be_visible()
    count = int(red.inner_text())
    page.get_by_role("button", name="按月图表").click()
    red.press("Enter")
    expect(page.locator("[data-jm-row]")).to_have_count(count)
    screenshot(page, "supervision-cases-desk")
    page.goto(f"{desk.url}/alerts")
    page.locator("[data-jm-row]").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("督办要求（督办时必填）").fill("三日内办结，说明原因")
    screenshot(page, "alert-order-desk")
    dialog.get_by_role("button", name="确定").click()
    expect(page.get_by_text("已督办")).to_be_visible()
    case_no = page.locator("[data-jm-row]", has_text="已督办").locator("td").nth(2).inner_text()
    desk.sign_in(page, "clerk", "/alerts")
    page.locator("[data-jm-row]", has_text=case_no).first.click()
    expect(page.get_by_text("三日内办结，说明原因")).to_be_visible()
    screenshot(page, "case-supervised-desk")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("name", "path", "drawn"),
    [
        ("supervision", "/supervision", ".jm-board a"),
        ("alerts", "/alerts", "[data-jm-row]"),
        ("supervision-rules", "/supervision/rules", "[data-jm-row]"),
        ("worklist-alerts", "/", ".jm-notes a"),
    ],
)
def test_the_pages_fit(
    desk: Desk,
    page: Page,
    screenshot: Callable[[Page, str], Path],
    size: str,
    name: str,
    path: str,
    drawn: str,
) -> None:
    page.set_viewport_size(SIZES[size])
    desk.sign_in(page, "boss", path)
    expect(page.locator(drawn).first).to_be_visible()
    page.wait_for_timeout(300)
    screenshot(page, f"{name}-{size}")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_clerk_may_not_look_at_the_figures(desk: Desk, page: Page) -> None:
    desk.sign_in(page, "clerk", "/supervision")
    expect(page.locator(".jm-missing")).to_be_visible()


def test_a_rule_is_written_here_and_published_by_another(desk: Desk, page: Page) -> None:
    desk.sign_in(page, "boss", "/supervision/rules")
    page.locator("[data-jm-row]", has_text="办件即将到期").click()
    dialog = page.locator(".jm-dialog")
    dialog.locator('[data-jm-path="days"] input').fill("4")
    dialog.locator('[data-jm-path="law"] input').fill("青川县试验通知")
    dialog.get_by_role("button", name="提交").click()
    expect(dialog).to_contain_text("请写明改动理由")
    dialog.locator('[data-jm-path="reason"]').locator("input, textarea").first.fill("早一些提醒")
    dialog.get_by_role("button", name="提交").click()
    waiting = page.get_by_role("table", name="待发布的规则")
    expect(waiting).to_contain_text("到期前 4 个工作日")
    waiting.locator("[data-jm-row]").first.click()
    page.locator(".jm-dialog").get_by_role("button", name="确定").click()
    expect(page.get_by_text("编制者不能发布自己编制的监察规则")).to_be_visible()


def test_lights_are_told_in_the_top_bar_and_on_the_worklist(desk: Desk, page: Page) -> None:
    desk.sign_in(page, "boss", "/")
    expect(page.locator(".jm-aside")).to_contain_text("红灯")
    page.get_by_role("button", name="消息").click()
    expect(page.get_by_text("条新预警告知您")).to_be_visible()
