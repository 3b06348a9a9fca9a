"""Both certificates and their replacement without a hand on the mouse: every page leads the cursor on."""

import re

from playwright.sync_api import Page, expect

from jinmin.invented import InventedPerson
from tests.ui.marriage.conftest import Counter, field, somebody
from tests.ui.marriage.test_registration import print_paper, print_statements


def test_a_whole_registration_by_keyboard_alone(counter: Counter, page: Page) -> None:
    counter.begin(page)
    press, write = page.keyboard.press, page.keyboard.type
    couple = {"groom": somebody("1"), "bride": somebody("2")}
    for role, person in couple.items():
        expect(field(page, f"{role}.id_number")).to_be_focused()
        write(person.id_number)
        press("Enter")
        write(person.name)
        press("Enter")
        expect(field(page, f"{role}.nation")).to_be_focused()
        expect(field(page, f"{role}.nation")).to_have_value("")
        write("hz")
        expect(page.get_by_role("option", name="汉族", exact=True)).to_be_visible()
        press("Enter")
        press("Enter")
        expect(field(page, f"{role}.marital_status")).to_be_focused()
        write("wh")
        expect(page.get_by_role("option", name="未婚", exact=True)).to_be_visible()
        press("Enter")
        for _field in range(5):
            press("Enter")
        expect(field(page, f"{role}.id_valid_to")).to_be_focused()
        write("20350101")
        for _field in range(3):
            press("Enter")
    for role in ("groom", "bride"):
        expect(field(page, f"{role}.present")).to_be_focused()
        press("Space")
        for _name in ("voluntary", "no_kinship"):
            press("Enter")
            press("Space")
        press("Enter")
    expect(page.locator('.jmm-aside li[data-state="holds"]')).to_have_count(10)
    press("Control+Enter")
    expect(page.locator("[data-check=marital]")).to_contain_text("全国")
    expect(page.locator('[data-jmm="face-groom"]').get_by_role("button").first).to_be_focused()
    for role in ("groom", "bride"):
        press("F2")
        expect(page.locator(f'[data-jmm="face-{role}"]')).to_contain_text("通过")
    press("F9")
    expect(page.get_by_text("申请结婚登记声明书（双方）")).to_be_visible()
    press("Escape")
    expect(page.locator(".jm-paper")).to_have_count(0)
    case_id = page.url.partition("case=")[2].replace("-", "")
    assert counter.ask("SELECT count(*) FROM case_print WHERE case_id = ?", case_id) == [(0,)]
    print_statements(page)
    for tick in page.get_by_role("checkbox", name="已核原件").all():
        tick.press("Space")
    for taken in range(1, 6):
        press("F4")
        expect(page.get_by_text("已入卷", exact=True)).to_have_count(taken)
    expect(page.get_by_role("button", name="提交审查")).to_be_focused()
    press("Control+Enter")
    expect(page.locator(".jmm-compare")).to_contain_text("已核原件")
    expect(page.get_by_text("未读卡，凭原件核对")).to_be_visible()
    expect(page.get_by_role("radio", name="同意", exact=True)).to_be_focused()
    expect(page.locator("[data-jm-path=opinion]").get_by_role("radio", checked=True)).to_have_count(0)
    press("ArrowRight")
    expect(page.get_by_role("radio", name="不同意")).to_be_checked()
    press("ArrowLeft")
    press("Enter")
    expect(field(page, "reason")).to_be_focused()
    press("Control+Enter")
    expect(page.get_by_role("button", name="返回", exact=True)).to_be_focused()
    press("y")
    expect(page.locator('[data-jmm="certificate-no"]')).to_contain_text(re.compile(r"J510822-2026-\d{6}"))
    expect(field(page, "print_no_groom")).to_be_focused()
    write("C0000001")
    press("Enter")
    write("C0000002")
    print_paper(page, "结婚证（双方）")
    ticks = page.locator(".jmm-ticks").get_by_role("checkbox")
    expect(ticks.first).to_be_focused()
    for tick in ticks.all():
        tick.press("Space")
    press("Control+Enter")
    expect(field(page, "groom.id_number")).to_be_focused()
    printed = counter.ask("SELECT issued_on FROM marriage_record WHERE print_no_groom = 'C0000001'")
    assert printed == [("2026-09-28",)]
    reissue_by_keyboard(counter, page, couple)


def reissue_by_keyboard(counter: Counter, page: Page, couple: dict[str, InventedPerson]) -> None:
    """The couple has lost both certificates and gets others; no hand touches the mouse."""
    press, write = page.keyboard.press, page.keyboard.type
    page.goto(f"{counter.url}/marriage/reissue")
    for role, person in couple.items():
        expect(field(page, f"{role}.id_number")).to_be_focused()
        for typed in (person.id_number, person.name, "长期", ""):
            write(typed)
            press("Enter")
    press("F8")
    expect(page.get_by_text("与申报一致")).to_be_visible()
    press("Control+Enter")
    expect(page.get_by_role("checkbox", name="已核原件").first).to_be_focused()
    for tick in page.get_by_role("checkbox", name="已核原件").all():
        tick.press("Space")
    print_paper(page, "申请补领结婚证声明书")
    expect(page.get_by_role("checkbox", name="已核原件").first).to_be_focused()
    lines = page.locator("[data-jmm^=material-]")
    for taken in range(1, lines.count() + 1):
        press("F4")
        expect(page.get_by_text("已入卷", exact=True)).to_have_count(taken)
    expect(page.get_by_role("radio", name="同意补领")).to_be_focused()
    expect(page.locator("[data-jm-path=opinion]").get_by_role("radio", checked=True)).to_have_count(0)
    press("Space")
    press("Control+Enter")
    expect(page.get_by_role("button", name="返回", exact=True)).to_be_focused()
    press("y")
    expect(page.locator('[data-jmm="certificate-no"]')).to_contain_text("BJ510822")
    expect(field(page, "print_no_groom")).to_be_focused()
    write("C0000003")
    press("Enter")
    write("C0000004")
    print_paper(page, "结婚证（补发）")
    ticks = page.locator(".jmm-ticks").get_by_role("checkbox")
    expect(ticks.first).to_be_focused()
    for tick in ticks.all():
        tick.press("Space")
    press("Control+Enter")
    expect(field(page, "groom.id_number")).to_be_focused()
    page.wait_for_url("**/marriage/reissue")
