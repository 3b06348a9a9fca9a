"""Coming in, being thrown out, leaving."""

import sqlite3

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.harness.browser import DESK, open_page
from tests.ui.conftest import Desk
from tests.ui.seed import PASSWORD
from tests.ui.typing_in import fill_trial, own_form


def test_a_wrong_password_is_told_at_the_field_and_kept_out_of_the_log(desk: Desk, page: Page) -> None:
    page.goto(f"{desk.url}/login")
    page.get_by_label("用户名").fill("clerk2")
    page.get_by_label("密码").fill("Wrong-password-77")
    page.get_by_label("密码").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("账号或密码")
    page.get_by_label("密码").fill(PASSWORD)
    expect(page.get_by_role("alert")).to_be_hidden()
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()
    written = desk.log.read_text("utf-8")
    assert PASSWORD not in written
    assert "Wrong-password-77" not in written


def test_the_cookie_is_closed_to_scripts_and_renewed_by_signing_in(desk: Desk, page: Page) -> None:
    page.goto(f"{desk.url}/login")
    before = page.context.cookies()[0]
    desk.sign_in(page)
    after = page.context.cookies()[0]
    assert (after["httpOnly"], after["sameSite"]) == (True, "Lax")
    assert before["value"].partition(".")[0] != after["value"].partition(".")[0]


@pytest.mark.parametrize("wanted", ["//elsewhere.example/", "https://elsewhere.example/", "/login"])
def test_nobody_is_sent_elsewhere_after_signing_in(desk: Desk, page: Page, wanted: str) -> None:
    desk.sign_in(page, path=wanted)
    assert page.url == f"{desk.url}/"


def test_who_is_not_signed_in_comes_back_to_the_page_wanted(desk: Desk, page: Page) -> None:
    page.goto(f"{desk.url}/probe/apply")
    assert "/login?next=/probe/apply" in page.url
    page.get_by_text("王晓梅").click()
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("heading", name="试办受理")).to_be_visible()


def test_a_lost_session_is_renewed_on_top_of_the_form(desk: Desk, page: Page) -> None:
    desk.sign_in(page, path=own_form())
    fill_trial(page)
    desk.end_sessions()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("请重新登录", exact=True)).to_be_visible()
    expect(page.get_by_label("用户名")).to_have_value("clerk")
    expect(page.get_by_label("密码")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="办件详情")).to_be_visible()


def test_somebody_else_does_not_finish_the_form(desk: Desk, page: Page) -> None:
    desk.sign_in(page, path=own_form())
    fill_trial(page)
    desk.end_sessions()
    before = _cases(desk)
    page.keyboard.press("Control+Enter")
    page.get_by_label("用户名").fill("clerk2")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录并继续").click()
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()
    assert _cases(desk) == before


def test_a_tab_asks_to_sign_in_again_only_once(desk: Desk, page: Page) -> None:
    desk.sign_in(page, path="/probe/faults")
    page.get_by_role("button", name="无效").wait_for()
    desk.end_sessions()
    page.evaluate(
        "[...document.querySelectorAll('.jm-section button')].slice(0, 4).forEach(button => button.click())"
    )
    expect(page.get_by_text("请重新登录", exact=True).first).to_be_visible()
    page.wait_for_timeout(500)
    assert page.get_by_text("请重新登录", exact=True).count() == 1
    page.get_by_label("用户名").fill("clerk")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录并继续").click()
    expect(page.get_by_text("校验位不符").first).to_be_visible()


def test_signing_out_closes_the_other_tabs(desk: Desk, page: Page) -> None:
    desk.sign_in(page)
    other = page.context.new_page()
    other.goto(f"{desk.url}/probe/apply")
    expect(other.get_by_role("heading", name="试办受理")).to_be_visible()
    page.get_by_label("当前用户").click()
    page.get_by_text("退出登录").click()
    expect(page.get_by_text("已退出登录")).to_be_visible()
    expect(other.get_by_text("已退出登录")).to_be_visible()


def test_a_ticket_works_once(desk: Desk, page: Page, browser: Browser) -> None:
    tickets: list[str] = []
    page.on(
        "request", lambda request: tickets.append(request.url) if "/login/enter/" in request.url else None
    )
    desk.sign_in(page)
    stranger = open_page(browser, DESK)
    stranger.goto(tickets[0])
    assert "/login" in stranger.url
    stranger.context.close()


def _cases(desk: Desk) -> int:
    with sqlite3.connect(desk.folder / "jinmin.db", timeout=10) as database:
        return int(database.execute("SELECT count(*) FROM case_case").fetchone()[0])
