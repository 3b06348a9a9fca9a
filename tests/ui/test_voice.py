"""A citizen evaluates on a phone; staff cannot in their place; the poor grade comes up to be called back about."""

from collections.abc import Callable
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from jinmin.cases import Case, lock_case
from jinmin.clock import Clock
from jinmin.ui.public_guides import PUBLIC
from jinmin.voice import EvaluationChannel, TicketFilter, invite, tickets
from tests.ui.conftest import Desk
from tests.ui.probe import ProbePlugin
from tests.ui.seed import bare_node

PHONE = ViewportSize(width=390, height=844)


def token_of(desk: Desk, place: int = 0) -> tuple[str, str]:
    """A fresh token and the case it is about, as a clerk of the running node would hand it out."""
    node = bare_node(desk.folder, Clock(), ProbePlugin())
    node.require_current()
    with node.work() as w:
        cases = w.session.query(Case).filter(Case.accepted_on.is_not(None)).order_by(Case.id).all()  # type: ignore[union-attr]
        case = cases[place]
        token = invite(w, lock_case(w, case.id), EvaluationChannel.QR).token
        found = str(case.id)
    node.close()
    return token, found


@pytest.mark.parametrize("viewport", [PHONE])
def test_a_citizen_says_what_was_bad_and_the_address_is_dead_afterwards(
    desk: Desk, page: Page, screenshot: Callable[[Page, str], Path]
) -> None:
    token, _case = token_of(desk)
    page.goto(f"{desk.url}/evaluate/{token}?size=large")
    screenshot(page, "evaluate-phone")
    page.get_by_text("不满意", exact=True).click()
    page.get_by_text("办理太慢").click()
    page.get_by_label("补充说明").fill("排了两次队")
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_role("heading", name="谢谢您的评价")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.goto(f"{desk.url}/evaluate/{token}")
    expect(page.get_by_text("已使用或已过期")).to_be_visible()
    desk.sign_in(page, "boss", "/voice")
    expect(page.locator("[data-jm-row]", has_text="差评回访").first).to_be_visible()
    screenshot(page, "tickets-phone")


def test_staff_cannot_evaluate_in_a_citizens_place(desk: Desk, page: Page) -> None:
    token, _case = token_of(desk, 1)
    desk.sign_in(page, "clerk")
    page.goto(f"{desk.url}/evaluate/{token}")
    expect(page.get_by_text("不能代当事人评价")).to_be_visible()
    node = bare_node(desk.folder, Clock(), ProbePlugin())
    with node.read(PUBLIC) as w:
        assert tickets(w, TicketFilter.MINE).lines == ()
    node.close()


def test_the_page_leaves_no_trace_of_its_address(desk: Desk) -> None:
    token, _case = token_of(desk, 2)
    with urlopen(Request(f"{desk.url}/evaluate/{token}")) as answer:
        headers, text = answer.headers, answer.read().decode()
    assert (headers["Referrer-Policy"], headers["Cache-Control"]) == ("no-referrer", "no-store")
    assert token not in text.replace(f"/evaluate/{token}", "")


def test_a_complaint_is_taken_in_assigned_and_answered(
    desk: Desk, page: Page, screenshot: Callable[[Page, str], Path]
) -> None:
    desk.sign_in(page, "boss", "/voice")
    page.get_by_role("button", name="登记投诉或咨询").click()
    page.get_by_label("内容").fill("公告栏的电话打不通")
    page.get_by_role("button", name="登记", exact=False).last.click()
    row = page.locator("[data-jm-row]", has_text="投诉").first
    expect(row).to_be_visible()
    screenshot(page, "tickets-desk")
    row.click()
    expect(page.get_by_text("公告栏的电话打不通")).to_be_visible()
    page.get_by_role("button", name="分派").first.click()
    page.get_by_role("dialog").get_by_role("button", name="分派").click()
    expect(page.get_by_text("郑督查").first).to_be_visible()
    page.get_by_role("button", name="答复").first.click()
    page.get_by_label("答复内容").fill("已更换公示电话并回访")
    page.get_by_role("button", name="答复并办结").click()
    expect(page.get_by_text("已更换公示电话并回访")).to_be_visible()
    screenshot(page, "ticket-desk")


@pytest.mark.parametrize("viewport", [PHONE])
def test_somebody_writes_without_signing_in_and_looks_the_answer_up(
    desk: Desk, page: Page, screenshot: Callable[[Page, str], Path]
) -> None:
    page.goto(f"{desk.url}/speak")
    page.get_by_text("咨询", exact=True).click()
    page.get_by_label("内容").fill("周六办理吗")
    page.get_by_label("机关").select_option(label="青川县民政局婚姻登记处")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert")).to_contain_text("留下联系电话")
    expect(page.get_by_label("内容")).to_have_value("周六办理吗")
    screenshot(page, "speak-phone")
    page.get_by_label("联系电话").fill("13800138000")
    page.get_by_role("button", name="提交").click()
    number, code = (page.locator("dd").nth(place).inner_text() for place in (0, 1))
    expect(page.get_by_text("138****8000")).to_be_visible()
    page.goto(f"{desk.url}/speak/answer")
    page.get_by_label("编号").fill(number)
    page.get_by_label("查询码").fill(code)
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_role("heading", name="咨询")).to_contain_text("待分派")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    screenshot(page, "speak-answer-phone")
