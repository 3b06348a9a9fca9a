"""A lease in the browser: told once, owed, stopped, extended by another, asked of two offices, shown, handed over."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from tests.harness.browser import DESK, open_page
from tests.integration.host.test_stranger_pages import PASSWORD, address

from jinmin.invented import People

__all__ = ["address"]

PHONE: ViewportSize = {"width": 390, "height": 844}


def signed_in(page: Page, address: str, login: str, following: str) -> Page:
    page.goto(f"{address}/login?next={following}")
    page.get_by_label("用户名").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    return page


def act(page: Page, title: str, answers: dict[str, str] | None = None, *, yes: str = "") -> None:
    """Choose an act, wherever it stands, fill its dialog in and agree."""
    button = page.get_by_role("button", name=title, exact=True)
    more = page.get_by_role("button", name="更多操作")
    expect(button.or_(more).first).to_be_visible()
    if button.count():
        button.click()
    else:
        more.click()
        page.get_by_role("menuitem", name=title, exact=True).click()
    dialog = page.locator(".jm-dialog").filter(has_text=title)
    expect(dialog).to_be_visible()
    for label, answer in (answers or {}).items():
        field = dialog.get_by_label(label, exact=True)
        expect(field).to_be_attached()
        choice = dialog.locator(".q-select", has=page.get_by_label(label, exact=True))
        if choice.count():
            choice.click()
            page.get_by_role("option", name=answer, exact=True).click()
        elif (one := field.get_by_role("radio", name=answer, exact=True)).count():
            one.click()
        else:
            field.fill(answer)
    dialog.get_by_role("button", name=yes or title, exact=True).click()
    expect(page.get_by_text(f"已完成：{title}")).to_be_visible()
    expect(dialog).to_have_count(0)


@pytest.mark.browser
def test_a_lease_goes_its_way(
    address: str, page: Page, browser: Browser, screenshot: Callable[[Page, str], Path]
) -> None:
    clerk = signed_in(page, address, "clerk", "/allotment/lease")
    gardener = People(78).person("510822", "2", (date(1950, 1, 1), date(1980, 12, 31)))
    clerk.locator('[data-jm-path="id_number"] input').fill(gardener.id_number)
    clerk.locator('[data-jm-path="name"] input').fill(gardener.name)
    clerk.keyboard.press("Control+Enter")
    expect(clerk.get_by_role("button", name="办理：受理")).to_be_visible()
    case_path = clerk.url.removeprefix(address)
    expect(clerk.locator(".jm-case-head")).to_contain_text("10个工作日（尚未起算）")
    screenshot(clerk, "lease-taken-in")
    act(clerk, "一次性告知补正", {"居民身份证复印件：存在的问题": "复印件不清"})
    expect(clerk.get_by_text("退回补正", exact=True).first).to_be_visible()
    act(clerk, "容缺或承诺", {"所缺材料或承诺内容": "示意图下周补交"})
    act(clerk, "办理：受理", {"办理结果": "受理"})
    screenshot(clerk, "lease-accepted")
    act(clerk, "暂停（特别程序）", {"特别程序": "听证", "理由": "邻里有争议"})
    expect(clerk.get_by_text("特别程序　听证")).to_be_visible()
    act(clerk, "恢复计时")
    act(clerk, "申请延期", {"延期天数": "5 天", "理由": "待上级函复"})
    chief = signed_in(open_page(browser, DESK), address, "clerk2", case_path)
    act(chief, "批准延期", {"决定": "同意"})
    expect(chief.get_by_text("5 天", exact=True)).to_be_visible()
    surveyor = signed_in(open_page(browser, DESK), address, "surveyor", "/tasks")
    expect(surveyor.get_by_text("用地意见")).to_be_visible()
    screenshot(surveyor, "lease-tasks")
    surveyor.get_by_text("用地意见").click()
    act(surveyor, "答复：用地意见", {"意见": "同意", "说明（不同意时必填）": "符合规划"})
    clerk.reload()
    act(clerk, "答复：业务意见", {"意见": "同意"})
    act(clerk, "登记公示", {"公示地点或网址": "村务公开栏", "公示内容": "拟准予使用"})
    expect(clerk.get_by_role("button", name="登记公示")).to_have_count(0)
    expect(clerk.get_by_text("本事项没有登记更多内容")).to_be_visible()  # the last thing the page draws
    clerk.keyboard.press("3")
    expect(clerk.get_by_text("村务公开栏")).to_be_visible()
    screenshot(clerk, "lease-published")
    _refused_too_early(clerk)
    _handed_over(clerk, chief, address, screenshot)
    _on_one_form(clerk, address)
    _for_the_next_county(clerk, browser, address, screenshot)
    clerk.set_viewport_size(PHONE)
    clerk.goto(f"{address}{case_path}")
    expect(
        clerk.get_by_text("登记异议").or_(clerk.get_by_role("button", name="更多操作")).first
    ).to_be_visible()
    screenshot(clerk, "lease-phone")
    for other in (chief, surveyor):
        other.context.close()


def _on_one_form(clerk: Page, address: str) -> None:
    """The lease and its water on one form: two cases, the paper both ask for once."""
    clerk.goto(f"{address}/joint")
    gardener = People(79).person("510822", "1", (date(1950, 1, 1), date(1980, 12, 31)))
    clerk.get_by_label("证件号码").fill(gardener.id_number)
    clerk.get_by_label("姓名").fill(gardener.name)
    for title in ("公益菜园长期使用", "公益菜园用水接入"):
        clerk.get_by_role("checkbox", name=title).click()
    clerk.get_by_role("button", name="受理").click()
    cases = clerk.get_by_role("table", name="同表办件").locator("[data-jm-row]")
    expect(cases).to_have_count(2)
    expect(clerk.get_by_text("公益菜园长期使用、公益菜园用水接入")).to_be_visible()


def _for_the_next_county(
    clerk: Page, browser: Browser, address: str, screenshot: Callable[[Page, str], Path]
) -> None:
    """Accepted here, decided there: both see it, each has its own steps, and what is sent back comes back here."""
    clerk.goto(f"{address}/allotment/lease")
    gardener = People(80).person("510822", "1", (date(1950, 1, 1), date(1980, 12, 31)))
    clerk.locator('[data-jm-path="id_number"] input').fill(gardener.id_number)
    clerk.locator('[data-jm-path="name"] input').fill(gardener.name)
    clerk.locator('[data-jm-path="responsible"] input').fill("510823")
    clerk.get_by_role("option", name="剑阁县").click()
    clerk.keyboard.press("Control+Enter")
    expect(clerk.get_by_text("异地代收代办（依据未核）")).to_be_visible()
    case_path = clerk.url.removeprefix(address)
    act(clerk, "办理：受理", {"办理结果": "受理"})
    expect(clerk.get_by_text("移送业务属地")).to_be_visible()
    expect(clerk.get_by_role("button", name="答复：业务意见")).to_have_count(0)
    screenshot(clerk, "across-sent")
    there = signed_in(open_page(browser, DESK), address, "neighbour", "/")
    expect(there.get_by_text("青川县收件")).to_be_visible()
    screenshot(there, "across-queue")
    there.goto(f"{address}{case_path}")
    act(there, "办理：会审", {"办理结果": "退回受理", "意见": "示意图不清"})
    expect(there.get_by_text("退回收件地")).to_be_visible()
    clerk.goto(f"{address}{case_path}")
    expect(clerk.get_by_role("button", name="办理：受理")).to_be_visible()
    there.context.close()


def _refused_too_early(clerk: Page) -> None:
    """The answer stays in the dialog, what was typed too."""
    clerk.get_by_role("button", name="办理：公示", exact=True).click()
    dialog = clerk.locator(".jm-dialog").filter(has_text="办理：公示")
    dialog.get_by_label("意见", exact=True).fill("无异议")
    dialog.get_by_role("button", name="办理：公示", exact=True).click()
    expect(clerk.get_by_text("届满次日起方可继续").last).to_be_visible()
    expect(dialog.get_by_label("意见", exact=True)).to_have_value("无异议")
    dialog.get_by_role("button", name="返回").click()


def _handed_over(clerk: Page, chief: Page, address: str, screenshot: Callable[[Page, str], Path]) -> None:
    clerk.goto(f"{address}/handovers")
    clerk.get_by_label("事由").fill("轮岗")
    screenshot(clerk, "handover-draw")
    for choice in clerk.locator(".jm-handed .q-select").all():
        choice.click()
        clerk.get_by_role("option", name="李建国", exact=True).click()
    clerk.get_by_role("button", name="制作交接单").click()
    clerk.get_by_role("button", name="我确认移交").click()
    clerk.get_by_role("button", name="确认", exact=True).click()
    expect(clerk.get_by_text("待接收人确认")).to_be_visible()
    chief.goto(clerk.url)
    chief.get_by_role("button", name="我确认接收").click()
    chief.get_by_role("button", name="确认", exact=True).click()
    expect(chief.get_by_text("已交接")).to_be_visible()
    screenshot(chief, "handover-done")
