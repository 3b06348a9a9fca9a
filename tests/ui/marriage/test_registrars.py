"""登记员资格 on the screen: the province grants, renews and revokes; the office's head sees it, and where he stands."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, expect

from tests.ui.marriage.conftest import Counter, field, said
from tests.ui.marriage.test_registration import review

SIZES = (ViewportSize(width=390, height=844), ViewportSize(width=1440, height=900))


def test_a_qualification_from_the_grant_to_the_end(
    counter: Counter, page: Page, screenshot: Callable[[Page, str], Path]
) -> None:
    case_id = review(counter, page)
    page.context.clear_cookies()
    counter.sign_in(page, "chief", f"/marriage/register/{case_id}")
    own = page.locator('[data-jmm="own-qualification"]')
    expect(own).to_contain_text("由四川省民政厅（演示）“四川省统计与监管岗”在“登记员资格”中核定")
    _pictures(page, screenshot, "registrar-refused")
    page.goto(f"{counter.url}/marriage/registrars")
    expect(page.locator('[data-jmm="registrar-sums"]')).to_contain_text("1 人不能登记发证")
    page.locator("[data-jm-row]").first.click()
    expect(page.get_by_text("还没有核定过资格")).to_be_visible()
    expect(page.get_by_role("button", name="核定资格")).to_have_count(0)

    page.context.clear_cookies()
    counter.sign_in(page, "province", "/marriage/registrars")
    expect(page.locator("[data-jm-row]").first).to_contain_text("未核定")
    _pictures(page, screenshot, "registrars")
    page.locator("[data-jm-row]").first.click()
    page.get_by_role("button", name="核定资格").click()
    expect(field(page, "valid_from")).to_have_value("2026-09-28")
    field(page, "trained_on").fill("2026-10-01")
    field(page, "issued_by").fill("四川省民政厅")
    field(page, "certificate_no").fill("DEMO-510822-1")
    page.keyboard.press("Control+Enter")
    expect(said(page, "trained_on")).to_contain_text("不能晚于今天")
    expect(said(page, "certificate_no")).to_contain_text("已经登记在另一人名下")
    _pictures(page, screenshot, "registrar-grant")
    field(page, "trained_on").fill("2024-10-08")
    field(page, "certificate_no").fill("")
    page.keyboard.press("Control+Enter")
    facts = page.locator('[data-jmm="registrar-facts"]')
    expect(facts).to_contain_text("还有 10 天到期")
    expect(page.get_by_role("button", name="续期")).to_be_visible()
    page.get_by_role("button", name="续期").click()
    expect(field(page, "issued_by")).to_have_value("四川省民政厅")
    field(page, "trained_on").fill("2026-09-20")
    page.keyboard.press("Control+Enter")
    expect(facts).to_contain_text("至 2028-09-20")
    page.get_by_role("button", name="撤销资格").click()
    field(page, "reason").fill("考核不合格")
    page.get_by_role("button", name="撤销", exact=True).click()
    expect(facts).to_contain_text("2026-09-28 撤销")
    expect(page.get_by_role("table", name="资格记录")).to_contain_text("陈志远：考核不合格")
    _pictures(page, screenshot, "registrar")


def _pictures(page: Page, screenshot: Callable[[Page, str], Path], name: str) -> None:
    for size in SIZES:
        page.set_viewport_size(size)
        screenshot(page, f"{name}-{size['width']}")
