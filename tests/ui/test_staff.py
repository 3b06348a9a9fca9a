"""The administrators' trips: an organisation with a window, an account, a post with rights, an appointment."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.ui.conftest import Desk
from tests.ui.test_pages import SIZES

Screenshot = Callable[[Page, str], Path]


def field(page: Page, path: str) -> Locator:
    return page.locator(f'[data-jm-path="{path}"] input')


def choose(page: Page, path: str, typed: str, title: str) -> None:
    field(page, path).fill(typed)
    page.locator(".jm-options .q-item", has_text=title).first.click()


def in_both_sizes(page: Page, screenshot: Screenshot, name: str) -> None:
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)
        page.wait_for_timeout(300)
        screenshot(page, f"{name}-{size}")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.set_viewport_size(SIZES["desk"])


def test_a_system_administrator_sets_up_an_office_and_an_account(
    desk: Desk, page: Page, screenshot: Screenshot
) -> None:
    desk.sign_in(page, "sysadmin", "/staff")
    expect(page.locator("[data-jm-row]", has_text="王晓梅")).to_contain_text("婚姻登记员（一号窗口）")
    in_both_sizes(page, screenshot, "staff-accounts")
    page.get_by_role("tab", name="机构").click()
    page.get_by_role("button", name="新建机构").click()
    field(page, "name").fill("乔庄镇民政办")
    choose(page, "level", "乡", "乡镇级")
    field(page, "region").fill("")
    page.locator(".jm-dialog").get_by_role("button", name="新建").click()
    expect(page.locator(".jm-dialog")).to_contain_text("只有部级机构不填")
    choose(page, "region", "青川", "青川县")
    choose(page, "parent_id", "青川", "青川县民政局婚姻登记处")
    field(page, "uscc").fill("12441500196720244A")
    in_both_sizes(page, screenshot, "staff-organisation-form")
    page.locator(".jm-dialog").get_by_role("button", name="新建").click()
    expect(page.locator('[data-jm-path="uscc"].jm-wrong')).to_be_visible()
    field(page, "uscc").fill("")
    page.locator(".jm-dialog").get_by_role("button", name="新建").click()
    expect(page.get_by_role("heading", name="机构")).to_be_visible()
    for kind, code, title in (("登记处", "A", "镇登记点"), ("窗口", "A-1", "1号窗口")):
        page.get_by_role("button", name=f"新设{kind}").click()
        field(page, "code").fill(code)
        field(page, "title").fill(title)
        page.locator(".jm-dialog").get_by_role("button", name="新设").click()
        expect(page.locator("[data-jm-row]", has_text=title)).to_be_visible()
    in_both_sizes(page, screenshot, "staff-organisation")
    page.goto(f"{desk.url}/staff?list=organisations")
    expect(page.locator("[data-jm-row]", has_text="乔庄镇民政办")).to_contain_text("1 个登记处、1 个窗口")
    in_both_sizes(page, screenshot, "staff-organisations")


def test_a_first_password_is_shown_once_and_has_to_be_changed(
    desk: Desk, page: Page, screenshot: Screenshot
) -> None:
    desk.sign_in(page, "sysadmin", "/staff")
    expect(page.locator("[data-jm-row]").first).to_be_visible()
    page.keyboard.press("n")
    field(page, "login").fill("clerk")
    field(page, "name").fill("何新来")
    page.locator(".jm-dialog").get_by_role("button", name="开通").click()
    expect(page.locator(".jm-dialog")).to_contain_text("该账号名已被使用")
    field(page, "login").fill("he.xinlai")
    page.keyboard.press("Control+Enter")
    first = page.locator(".given-password").inner_text()
    in_both_sizes(page, screenshot, "staff-first-password")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="已记下").click()
    expect(page.get_by_text("没有任职")).to_be_visible()
    account = page.url
    page.get_by_role("button", name="发新密码").click()
    page.locator(".jm-dialog").get_by_role("button", name="发新密码").click()
    expect(page.locator(".given-password")).not_to_have_text(first)
    password = page.locator(".given-password").inner_text()
    page.get_by_role("button", name="已记下").click()
    appoint(desk, page, "受理岗", "he.xinlai", "何新来")
    replace(desk, password=password).sign_in(page, "he.xinlai", "/alerts")
    expect(page.get_by_role("heading", name="修改密码")).to_be_visible()
    desk.sign_in(page, "sysadmin", account.removeprefix(desk.url))
    expect(page.locator(".jm-table", has_text="受理岗")).to_contain_text("在任")
    in_both_sizes(page, screenshot, "staff-account")
    page.get_by_role("button", name="停用").click()
    page.locator(".jm-dialog").get_by_role("button", name="停用").click()
    expect(page.get_by_role("button", name="重新启用")).to_be_visible()


def appoint(desk: Desk, page: Page, post: str, login: str, name: str) -> None:
    desk.sign_in(page, "security", "/posts")
    page.locator("[data-jm-row]", has_text=post).click()
    page.get_by_role("button", name="任职").click()
    choose(page, "user_id", login, name)
    page.locator(".jm-dialog").get_by_role("button", name="任职").click()
    expect(page.locator("[data-jm-row]", has_text=name)).to_contain_text("在任")


def test_a_security_administrator_makes_a_post_and_appoints(
    desk: Desk, page: Page, screenshot: Screenshot
) -> None:
    desk.sign_in(page, "security", "/posts")
    expect(page.locator("[data-jm-row]", has_text="督查岗")).to_contain_text("1 人")
    in_both_sizes(page, screenshot, "posts")
    page.keyboard.press("n")
    choose(page, "org_id", "婚姻登记处", "青川县民政局婚姻登记处")
    field(page, "title").fill("发证岗")
    rights = page.get_by_role("group", name="权限", exact=True)
    page.get_by_label("照抄岗位的权限").fill("受理")
    page.locator(".jm-options .q-item", has_text="受理岗").click()
    expect(rights).to_contain_text("已选 1 项")
    rights.get_by_label("查找权限").fill("归档")
    rights.get_by_label("归档办件").check()
    expect(rights).to_contain_text("已选 2 项")
    rights.get_by_label("查找权限").fill("")
    in_both_sizes(page, screenshot, "post-new")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("没有人任职")).to_be_visible()
    page.get_by_role("button", name="任职").click()
    choose(page, "user_id", "sysadmin", "孙立")
    page.locator(".jm-dialog").get_by_role("button", name="任职").click()
    expect(page.locator('[data-jm-path="user_id"].jm-wrong')).to_contain_text("不得兼有业务权限")
    in_both_sizes(page, screenshot, "post-appoint")
    choose(page, "user_id", "guest", "赵淑芬")
    page.locator(".jm-dialog").get_by_role("button", name="任职").click()
    holder = page.locator("[data-jm-row]", has_text="赵淑芬")
    expect(holder).to_contain_text("在任")
    in_both_sizes(page, screenshot, "post")
    holder.press("Enter")
    field(page, "valid_to").fill("20190101")
    page.locator(".jm-dialog").get_by_role("button", name="登记").click()
    expect(page.locator('[data-jm-path="valid_to"].jm-wrong')).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="调整权限").click()
    page.get_by_role("group", name="权限", exact=True).get_by_label("归档办件").uncheck()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alertdialog")).to_contain_text("现有 1 人在任。取消：归档办件。")
    in_both_sizes(page, screenshot, "post-rights")
    page.locator(".jm-dialog").get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="岗位")).to_be_visible()
    expect(page.locator(".jm-facts").last).not_to_contain_text("归档办件")
