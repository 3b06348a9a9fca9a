"""From the first key to both certificates in hand, and everything that must stop on the way."""

import os
import re
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.harness.browser import DESK, open_page
from tests.ui.marriage.conftest import Counter, accept, field, fill_both, said, somebody


def begin_case(counter: Counter, page: Page) -> str:
    """An accepted case; returns its id."""
    counter.begin(page)
    fill_both(page, somebody("1"), somebody("2"))
    accept(page)
    return page.url.partition("case=")[2]


def collect(page: Page) -> None:
    """Faces match, both originals seen, every sheet under the camera."""
    for role in ("groom", "bride"):
        page.locator(f'[data-jmm="face-{role}"]').get_by_text("一致（模拟）").click()
        expect(page.locator(f'[data-jmm="face-{role}"]')).to_contain_text("通过")
    expect(page.get_by_role("checkbox", name="已核原件").first).to_be_focused()
    for tick in page.get_by_role("checkbox", name="已核原件").all():
        tick.press("Space")
    print_statements(page)
    for taken in range(1, 6):
        page.keyboard.press("F4")
        expect(page.get_by_text("已入卷", exact=True)).to_have_count(taken)


def print_statements(page: Page) -> None:
    """Both statements printed and the paper put away."""
    print_paper(page, "申请结婚登记声明书（双方）")


def print_paper(page: Page, title: str) -> None:
    """A paper shown, printed and put away; the browser that has no printer only notes that it would."""
    page.evaluate("() => { jinmin.printFrame = (id) => (document.getElementById(id).dataset.printed = 1); }")
    page.keyboard.press("F9")
    expect(page.locator(".jm-paper").get_by_text(title).first).to_be_visible()
    page.keyboard.press("F9")
    expect(page.locator(".jm-paper iframe[data-printed]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".jm-paper")).to_have_count(0)


def review(counter: Counter, page: Page) -> str:
    """A case that only waits for the registrar; returns its id."""
    case_id = begin_case(counter, page)
    collect(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/marriage/register/{case_id}")
    expect(page.get_by_text("声明、证件、核对")).to_be_visible()
    expect(page.get_by_role("radio", name="同意", exact=True)).to_be_focused()
    return case_id


def agree(page: Page) -> None:
    """The registrar's opinion, by one key: it is nobody's until it is given."""
    opinion = page.get_by_role("radio", name="同意", exact=True)
    expect(opinion).not_to_be_checked()
    opinion.press("Space")
    expect(opinion).to_be_checked()


UNUSABLE = {
    "a.jpg": (b"not a picture", 0, "不是可用的扫描件"),
    "a.png": (b"\x89PNG\r\n\x1a\n cut", 0, "不完整或已损坏"),
    "a.pdf": (b"%PDF-", 21 << 20, "不超过 20 MB"),
}
"""How such a file begins, how many bytes it has at least, what its row says."""


def test_a_scan_that_cannot_be_used_is_told_in_its_row(counter: Counter, page: Page, tmp_path: Path) -> None:
    begin_case(counter, page)
    print_statements(page)
    row = page.locator('[data-jmm="material-groom_statement"]')
    for name, (begins, size, complaint) in UNUSABLE.items():
        file = tmp_path / name
        file.write_bytes(begins)
        os.truncate(file, max(size, len(begins)))
        choose_file(page, row, file)
        expect(row.locator(".jm-note-error")).to_contain_text(complaint)
    file = tmp_path / "c.png"
    file.write_bytes(picture())
    choose_file(page, row, file)
    expect(row).to_contain_text("已入卷")
    expect(row.locator(".jm-note-error")).to_have_count(0)


def choose_file(page: Page, row: Locator, file: Path) -> None:
    """Choose it as a clerk does."""
    with page.expect_file_chooser() as chosen:
        row.get_by_text("选择文件").click()
    chosen.value.set_files(file)


def picture() -> bytes:
    """A small sheet."""
    target = BytesIO()
    Image.new("RGB", (620, 877), "white").save(target, "PNG")
    return target.getvalue()


def test_an_original_must_be_seen_first(counter: Counter, page: Page) -> None:
    begin_case(counter, page)
    page.keyboard.press("F4")
    expect(page.locator('[data-jmm="material-groom_id"] .jm-note-error')).to_contain_text("已核原件")


def test_the_network_is_down_and_comes_back(counter: Counter, page: Page) -> None:
    cut: Path = counter.cut_network()
    try:
        case_id = begin_case(counter, page)
        expect(page.locator(".jmm-strip")).to_contain_text("挂起：待联网核对")
        expect(page.get_by_text("联网核对服务中断，本件已挂起")).to_be_visible()
        page.keyboard.press("Control+Enter")
        expect(page.get_by_text("还不能提交审查")).to_be_visible()
        assert counter.ask("SELECT state FROM case_case WHERE id = ?", case_id.replace("-", "")) == [
            ("held",)
        ]
    finally:
        cut.unlink()
    page.keyboard.press("F8")
    expect(page.locator(".jmm-strip")).to_contain_text("办理中")
    expect(page.locator("[data-check=identity]")).to_contain_text("通过")


def test_a_face_that_differs_needs_a_second_person(counter: Counter, page: Page) -> None:
    begin_case(counter, page)
    row = page.locator('[data-jmm="face-bride"]')
    row.get_by_text("未识别（模拟）").click()
    expect(row).to_contain_text("未通过")
    row.get_by_text("另一人复核").click()
    expect(field(page, "reason")).to_be_focused()
    page.keyboard.type("发型变化，确系本人")
    page.keyboard.press("Control+Enter")
    expect(said(page, "password")).to_have_text("请填写复核人密码")
    expect(page.locator(".jm-dialog .jm-summary")).to_be_hidden()
    for login, password, wrong, why in (
        ("clerk", counter.password, "login", "复核人不能与采集人为同一人"),
        ("clerk2", "not-the-password", "password", "账号或密码不正确"),
    ):
        field(page, "login").fill(login)
        field(page, "password").fill(password)
        page.keyboard.press("Control+Enter")
        expect(said(page, wrong)).to_contain_text(why)
        expect(field(page, wrong)).to_be_focused()
        expect(field(page, "reason")).to_have_value("发型变化，确系本人")
    field(page, "password").fill(counter.password)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(row).to_contain_text("复核人：李建国")
    expect(row).to_contain_text("通过")


def test_two_tabs_register_once(counter: Counter, page: Page, browser: Browser) -> None:
    case_id = review(counter, page)
    other = open_page(browser, DESK)
    counter.sign_in(other, "clerk2", f"/marriage/register/{case_id}")
    expect(other.locator(".jmm-compare")).to_be_visible()
    for each, colleague in ((page, "李建国"), (other, "王晓梅")):
        expect(each.locator(".jm-visitors")).to_contain_text(f"{colleague} 也打开着此件（")
    for each in (page, other):
        agree(each)
        each.get_by_role("button", name="登记并取号").click()
        each.locator(".jm-dialog").get_by_role("button", name="登记并取号").click()
        if each is page:
            expect(page.locator('[data-jmm="certificate-no"]')).to_be_visible()
            expect(other.locator(".jm-visitors-news")).to_contain_text("对此件作了“登记”")
    expect(page.locator(".jm-visitors-news")).to_have_count(0)
    expect(other.get_by_text("内容已被他人修改")).to_be_visible()
    other.keyboard.press("Escape")
    other.locator(".jm-visitors").get_by_role("button", name="查看最新内容").click()
    expect(other.locator('[data-jmm="certificate-no"]')).to_be_visible()
    expect(other.locator(".jm-visitors-news")).to_have_count(0)
    found = counter.ask("SELECT count(*) FROM marriage_record WHERE case_id = ?", case_id.replace("-", ""))
    assert found == [(1,)]
    other.get_by_role("link", name="工作台").click()
    expect(page.locator(".jm-visitors")).to_be_hidden()
    other.context.close()


def test_an_opinion_is_given_and_everything_confirmed(counter: Counter, page: Page) -> None:
    review(counter, page)
    page.keyboard.press("Control+Enter")
    expect(said(page, "opinion")).to_have_text("请选择审查意见")
    expect(page.get_by_role("radio", name="同意", exact=True)).to_be_focused()
    agree(page)
    expect(said(page, "opinion")).to_have_count(0)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("button", name="返回", exact=True)).to_be_focused()
    page.keyboard.press("y")
    expect(field(page, "print_no_groom")).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("发证前请逐项确认")).to_be_visible()


def test_disagreeing_needs_a_reason_and_ends_the_case(counter: Counter, page: Page) -> None:
    case_id = review(counter, page)
    page.get_by_role("radio", name="不同意").click()
    page.keyboard.press("Control+Enter")
    expect(page.locator('[data-jm-path="reason"] .jm-note-error')).to_be_visible()
    field(page, "reason").fill("经询问，非自愿")
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="不予登记").click()
    expect(page.get_by_text("本件没有登记：不予办理")).to_be_visible()
    assert counter.state_of(case_id) == "refused"


def test_an_incomplete_case_is_not_at_the_registrar_yet(counter: Counter, page: Page) -> None:
    case_id = begin_case(counter, page)
    page.goto(f"{counter.url}/cases/{case_id}")
    expect(page.get_by_role("button", name="办理：审查")).to_be_focused()
    expect(page.locator(".jm-case-head")).to_contain_text("未另作承诺")
    expect(page.locator(".jm-case-head")).to_contain_text(re.compile("暂停累计\\s*无"))
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/marriage/apply?case={case_id}")
    expect(page.get_by_text("提交审查前")).to_be_visible()
    expect(page.locator('[data-jmm="face-groom"]').get_by_role("button").first).to_be_focused()


def test_a_number_that_would_be_refused_is_told_before_the_question(counter: Counter, page: Page) -> None:
    review(counter, page)
    agree(page)
    field(page, "print_no_groom").fill("C0009001")
    field(page, "print_no_bride").fill("C0009001")
    page.keyboard.press("Control+Enter")
    expect(page.locator('[data-jm-path="print_no_bride"] .jm-note-error')).to_contain_text("不能相同")
    expect(page.locator("[role=alertdialog]")).to_have_count(0)


def test_a_spoilt_sheet_is_written_off_with_a_colleague(counter: Counter, page: Page) -> None:
    review(counter, page)
    agree(page)
    page.keyboard.press("Control+Enter")
    page.locator(".jm-dialog").get_by_role("button", name="登记并取号").click()
    expect(page.locator('[data-jmm="certificate-no"]')).to_be_visible()
    field(page, "print_no_groom").fill("C0009011")
    field(page, "print_no_bride").fill("C0009012")
    page.get_by_role("button", name="作废本张").click()
    page.get_by_role("radio", name="女证 C0009012").click()
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("复核人用户名").fill("clerk2")
    page.get_by_label("复核人密码").fill(counter.password)
    page.get_by_label("作废原因").fill("走纸歪斜")
    page.get_by_role("button", name="作废", exact=True).click()
    expect(page.get_by_text("C0009012 已作废")).to_be_visible()
    expect(field(page, "print_no_groom")).to_have_value("C0009011")
    expect(field(page, "print_no_bride")).to_have_value("")
    page.goto(f"{counter.url}/marriage/booklets")
    expect(page.get_by_role("table", name="领用登记")).to_contain_text("走纸歪斜")
