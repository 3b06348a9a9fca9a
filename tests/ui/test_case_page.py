"""One case, several people: where each goes on with it, and what the second one sees."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.harness.browser import DESK, open_page
from tests.ui.conftest import Desk

ROWS = "[data-jm-row]"


def in_review(page: Page, place: int = 0) -> None:
    """Open a case that waits for its review."""
    page.locator(ROWS).filter(has_text="审查").nth(place).click()
    expect(page.get_by_text("办理过程")).to_be_visible()


def test_who_may_review_goes_to_the_review(desk: Desk, page: Page) -> None:
    desk.sign_in(page)
    in_review(page)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="试办审查")).to_be_visible()


def test_who_may_only_accept_goes_to_the_papers(desk: Desk, page: Page) -> None:
    desk.sign_in(page, "acceptor")
    in_review(page)
    expect(page.get_by_role("button", name="办理：审查")).to_have_count(0)
    page.get_by_role("button", name="补充核对和材料").click()
    page.wait_for_url("**/probe/apply?case=*")


def test_a_domain_adds_its_own_actions(desk: Desk, page: Page) -> None:
    desk.sign_in(page)
    in_review(page)
    page.get_by_role("button", name="试办的动作").click()
    expect(page.get_by_text("动作已办")).to_be_visible()


def test_the_second_of_two_sees_what_the_first_did_and_keeps_what_was_typed(
    desk: Desk, page: Page, browser: Browser, screenshot: Callable[[Page, str], Path]
) -> None:
    desk.sign_in(page, "clerk3")
    held_by_nobody = page.locator(ROWS).filter(has=page.locator("td[data-label=占用人].jm-blank"))
    held_by_nobody.last.click()
    expect(page.get_by_text("办理过程")).to_be_visible()
    colleague = open_page(browser, DESK)
    desk.sign_in(colleague, "clerk2", page.url.removeprefix(desk.url))
    page.get_by_role("button", name="挂起").click()
    page.get_by_label("说明（选填").fill("等当事人补照片")
    colleague.get_by_role("button", name="接办").click()
    expect(colleague.get_by_role("button", name="放回")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("内容已被他人修改")).to_be_visible()
    expect(page.locator(".jm-notes").filter(has_text="占用人")).to_contain_text("李建国")
    screenshot(page, "case-changed")
    page.keyboard.press("Escape")
    expect(page.get_by_label("说明（选填")).to_have_value("等当事人补照片")
    colleague.context.close()
