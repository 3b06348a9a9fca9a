"""The State Council's notice on its page: what it would change, and two persons."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.ui.matters.conftest import County

pytestmark = pytest.mark.browser

HOLIDAYS = {
    "元旦": ("01-01", "01-03"),
    "春节": ("02-05", "02-11"),
    "清明节": ("04-05", "04-05"),
    "劳动节": ("05-01", "05-05"),
    "端午节": ("06-09", "06-09"),
    "中秋节": ("09-15", "09-15"),
    "国庆节": ("10-01", "10-07"),
}
NOTICE = 'year = 2027\ndoc_no = "试〔2026〕1号"\nworked = [2027-01-09]\n' + "".join(
    f'[[holidays]]\nname = "{name}"\nfirst = 2027-{first}\nlast = 2027-{last}\n'
    for name, (first, last) in HOLIDAYS.items()
)


def test_a_notice_is_looked_at_and_put_in_force_by_another(
    county: County, page: Page, tmp_path: Path, screenshot: Callable[[Page, str], Path]
) -> None:
    file = tmp_path / "安排.toml"
    file.write_text(NOTICE.replace("last = 2027-01-03", "last = 2026-12-31"), "utf-8")
    county.sign_in(page, "manager", "/calendar")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("“元旦”：放假的末日（last）早于首日（first）", exact=False)).to_be_visible()
    file.write_text(NOTICE, "utf-8")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("2027-01-01、2027-01-09", exact=False)).to_be_visible()
    screenshot(page, "calendar")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("2027 年（试〔2026〕1号）")).to_be_visible()
    expect(page.get_by_role("button", name="放弃")).to_be_visible()
    expect(page.get_by_role("button", name="发布")).to_have_count(0)

    page.set_viewport_size(ViewportSize(width=390, height=844))
    county.sign_in(page, "chief", "/calendar")
    expect(page.get_by_role("button", name="发布")).to_be_visible()
    screenshot(page, "calendar-phone")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="发布").click()
    page.locator(".jm-dialog").get_by_role("button", name="发布").click()
    expect(page.get_by_text("2004—2027 年", exact=False)).to_be_visible()
    expect(page.get_by_text("没有待发布的安排")).to_be_visible()
