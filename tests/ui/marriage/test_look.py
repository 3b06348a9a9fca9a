"""Pictures of the pages for people to look at, on a desk's screen and on a phone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.ui.marriage.conftest import Counter, field
from tests.ui.marriage.test_registration import agree, review

SIZES = [ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844)]


@pytest.mark.parametrize("viewport", SIZES, ids=["desk", "phone"])
def test_pictures(
    counter: Counter, page: Page, viewport: ViewportSize, screenshot: Callable[[Page, str], Path]
) -> None:
    size = f"{viewport['width']}"
    counter.begin(page)
    page.keyboard.press("F2")
    expect(field(page, "groom.name")).not_to_have_value("")
    expect(page.locator(".jm-saved")).to_contain_text("已暂存")
    screenshot(page, f"marriage-apply-{size}")
    field(page, "bride.id_number").fill("510822199003071235")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".jm-summary")).to_be_visible()
    screenshot(page, f"marriage-apply-wrong-{size}")
    if page.get_by_role("button", name="更多").is_visible():
        page.get_by_role("button", name="更多").click()
    page.get_by_role("button", name="清空").press("Enter")
    page.locator(".jm-dialog").get_by_role("button", name="清空").click()
    expect(field(page, "groom.name")).to_have_value("")
    case_id = review(counter, page)
    screenshot(page, f"marriage-review-{size}")
    page.go_back()
    expect(page.locator("[data-jmm=face-groom]")).to_be_visible()
    screenshot(page, f"marriage-accepted-{size}")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("button", name="登记并取号")).to_be_visible()
    agree(page)
    page.keyboard.press("Control+Enter")
    page.locator("[role=alertdialog]").get_by_role("button", name="登记并取号").click()
    expect(field(page, "print_no_groom")).to_be_focused()
    screenshot(page, f"marriage-issue-{size}")
    page.goto(f"{counter.url}/cases/{case_id}")
    expect(page.get_by_text("暂停累计")).to_be_visible()
    expect(page.locator(".jm-parties")).to_contain_text("**")
    page.get_by_role("button", name="查看明文").click()
    expect(page.locator(".jm-parties")).not_to_contain_text("**")
    screenshot(page, f"marriage-case-{size}")
    page.goto(f"{counter.url}/marriage/search")
    expect(page.locator("[data-jm-row]").first).to_be_visible()
    screenshot(page, f"marriage-search-{size}")
    page.locator("[data-jm-row]").first.click()
    expect(page.get_by_text("婚姻史").first).to_be_visible()
    screenshot(page, f"marriage-record-{size}")
    page.get_by_role("button", name="查档出证").click()
    page.locator('.jm-dialog [data-jm-path="purpose"] textarea').fill("办理公积金提取")
    page.keyboard.press("Control+Enter")
    expect(page.locator('.jm-dialog [data-jm-path="asked_by"] .jm-note-error')).to_be_visible()
    expect(page.locator('.jm-dialog [data-jm-path="purpose"] textarea')).to_have_value("办理公积金提取")
    screenshot(page, f"marriage-inquiry-{size}")
