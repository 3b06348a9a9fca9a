"""② 结婚登记受理: mistakes stand at their field, nothing is lost, nothing is done twice."""

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from jinmin.codes import build_identity_number
from tests.integration.marriage.office import TODAY
from tests.ui.marriage.conftest import (
    Counter,
    accept,
    choose,
    field,
    fill_both,
    said,
    somebody,
)
from tests.ui.marriage.seed import PASSWORD

SUMMARY = ".jm-summary"


@pytest.mark.parametrize(
    ("number", "instant", "complaint"),
    [
        ("510822199003071235", "校验位", "校验位"),
        ("510822199002301234", "出生日期", "日期"),
        ("51082220990101123X", "出生日期", "日期"),
    ],
    ids=["check digit", "no such day", "not born yet"],
)
def test_a_wrong_number_is_told_while_it_is_typed_and_when_it_is_sent(
    counter: Counter, page: Page, number: str, instant: str, complaint: str
) -> None:
    counter.begin(page)
    fill_both(page, somebody("1"), somebody("2"))
    field(page, "groom.id_number").fill(number)
    expect(page.locator('[data-jm-path="groom.id_number"] .jm-instant')).to_contain_text(instant)
    page.keyboard.press("Control+Enter")
    expect(said(page, "groom.id_number").last).to_contain_text(complaint)
    expect(page.locator(SUMMARY)).to_contain_text("男方　身份证号码")
    expect(field(page, "bride.id_number")).not_to_have_value("")


def test_the_number_fills_what_it_says_and_the_rules_follow(counter: Counter, page: Page) -> None:
    counter.begin(page)
    groom = somebody("1")
    field(page, "groom.id_number").press_sequentially(groom.id_number)
    expect(field(page, "groom.birth")).to_have_value(groom.birth.isoformat())
    expect(page.locator('[data-jmm="groom.sex"]')).to_have_text("男")
    expect(field(page, "groom.household_region")).to_have_value("四川省广元市青川县")
    fill_both(page, groom, somebody("2"))
    expect(page.locator('.jmm-aside li[data-state="broken"]')).to_have_count(0)
    expect(page.locator('.jmm-aside li[data-state="holds"]')).to_have_count(10)


def test_a_division_that_does_not_exist_is_not_found(counter: Counter, page: Page) -> None:
    counter.begin(page)
    picker = field(page, "groom.household_region")
    picker.press_sequentially("查无此地")
    expect(page.locator(".jm-options")).to_contain_text("输入名称、代码或拼音首字母")
    picker.press("Tab")
    expect(said(page, "groom.household_region")).to_contain_text("没有这个区划")
    expect(picker).to_have_value("查无此地")
    page.keyboard.press("Control+Enter")
    expect(page.locator(SUMMARY)).to_contain_text("没有这个区划")
    picker.fill("")
    picker.press_sequentially("qcx")
    page.locator(".jm-options").get_by_text("四川省广元市青川县").click()
    expect(picker).to_have_value("四川省广元市青川县")
    expect(said(page, "groom.household_region")).to_have_count(0)


def test_one_day_too_young(counter: Counter, page: Page) -> None:
    counter.begin(page)
    birthday = date(TODAY.year - 22, TODAY.month, TODAY.day + 1)
    groom = somebody("1", (birthday, birthday))
    field(page, "groom.id_number").fill(groom.id_number)
    expect(said(page, "groom.id_number")).to_contain_text("2026-09-29 起可以登记")
    expect(page.locator(SUMMARY)).to_be_hidden()
    fill_both(page, groom, somebody("2"))
    expect(page.locator('li[data-state="broken"]')).to_contain_text("未达到法定婚龄 22 周岁")
    page.keyboard.press("Control+Enter")
    expect(page.locator(SUMMARY)).to_contain_text("2026-09-29 起可以登记")
    expect(said(page, "groom.id_number")).to_have_text(re.compile("起可以登记"))
    assert counter.ask("SELECT count(*) FROM case_party WHERE name = ?", groom.name) == [(0,)]


def test_an_age_hardly_anybody_reaches_is_doubted_and_asked_about(counter: Counter, page: Page) -> None:
    counter.begin(page)
    groom = somebody("1", (date(1850, 1, 1), date(1850, 12, 31)))
    fill_both(page, groom, somebody("2"))
    doubt = page.locator('[data-jm-path="groom.id_number"] .jm-note-doubt')
    expect(doubt).to_have_text(re.compile("17[56] 岁，请再次对照证件"))
    page.keyboard.press("Control+Enter")
    asked = page.locator("[role=alertdialog]")
    expect(asked).to_contain_text(re.compile("男方证件号码中的出生日期显示已 17[56] 岁"))
    expect(asked.get_by_role("button", name="返回")).to_be_focused()
    page.keyboard.press("Escape")
    expect(asked).to_have_count(0)
    assert counter.ask("SELECT count(*) FROM case_party WHERE name = ?", groom.name) == [(0,)]


def test_the_same_person_on_both_sides(counter: Counter, page: Page) -> None:
    counter.begin(page)
    groom = somebody("1")
    fill_both(page, groom, groom)
    page.keyboard.press("Control+Enter")
    expect(page.locator(SUMMARY)).to_contain_text("双方录入的是同一个证件号码")
    expect(page.locator('li[data-state="open"]', has_text="男女双方")).to_be_visible()
    field(page, "bride.id_number").fill(somebody("2").id_number)
    expect(said(page, "groom.id_number")).to_have_count(0)
    expect(page.locator(SUMMARY)).not_to_contain_text("双方录入的是同一个证件号码")


def test_a_party_who_is_married_already(counter: Counter, page: Page) -> None:
    counter.begin(page)
    married = counter.married
    field(page, "groom.id_number").fill(married["groom"])
    expect(page.get_by_text("一人一档：已有档案")).to_be_visible()
    expect(said(page, "groom.id_number")).to_contain_text("存续的婚姻")
    already = page.locator("[data-jmm-party=groom] .jmm-already")
    expect(already).to_contain_text(married["certificate_no"])
    already.get_by_role("button", name="打开登记").click()
    expect(page.locator(".jm-dialog")).to_contain_text(married["certificate_no"])
    page.keyboard.press("Escape")
    expect(page.locator(".jm-dialog")).to_have_count(0)
    expect(field(page, "groom.name")).to_have_value(married["groom_name"])
    bride = somebody("2")
    field(page, "bride.id_number").fill(bride.id_number)
    field(page, "bride.name").fill(bride.name)
    choose(page, "bride.nation", "汉族")
    expect(page.locator('li[data-state="broken"]')).to_contain_text("存续的婚姻")
    for role in ("groom", "bride"):
        for name in ("voluntary", "no_kinship"):
            field(page, f"{role}.{name}").press("Space")
    page.keyboard.press("Control+Enter")
    expect(said(page, "groom.id_number")).to_contain_text("存续的婚姻")


def test_a_divorced_party_shows_the_paper(counter: Counter, page: Page) -> None:
    counter.begin(page)
    fill_both(page, somebody("1"), somebody("2"))
    expect(page.locator('[data-jm-path="groom.prior.document"]')).to_be_hidden()
    status = field(page, "groom.marital_status")
    status.fill("lh")
    page.locator(".jm-options").get_by_text("离婚", exact=True).click()
    expect(page.locator('[data-jm-path="groom.prior.document"]')).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(said(page, "groom.prior.document")).to_contain_text("解除前次婚姻的证明")
    field(page, "groom.prior.document").fill("离婚证")
    accept(page)


def test_sent_twice_it_is_accepted_once(counter: Counter, page: Page) -> None:
    counter.begin(page)
    groom = somebody("1")
    fill_both(page, groom, somebody("2"))
    page.locator('[data-key="Ctrl+Enter"]').evaluate("(button) => { button.click(); button.click(); }")
    page.wait_for_url("**/marriage/apply?case=*")
    assert counter.ask("SELECT count(*) FROM case_party WHERE name = ?", groom.name) == [(1,)]


def test_a_lost_session_loses_nothing(counter: Counter, page: Page) -> None:
    counter.begin(page)
    groom, bride = somebody("1"), somebody("2")
    fill_both(page, groom, bride)
    expect(page.locator(".jm-saved")).to_contain_text("已暂存")
    expect(page.locator('.jmm-aside li[data-state="holds"]')).to_have_count(10)
    counter.end_sessions()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("请重新登录", exact=True)).to_be_visible()
    page.locator(".jm-relogin input").nth(0).fill("clerk")
    page.locator(".jm-relogin input").nth(1).fill(PASSWORD)
    page.get_by_role("button", name="登录并继续").click()
    page.wait_for_url("**/marriage/apply?case=*")
    assert counter.ask("SELECT count(*) FROM case_party WHERE name = ?", bride.name) == [(1,)]


def test_a_draft_is_there_after_signing_out_and_in(counter: Counter, page: Page) -> None:
    counter.begin(page)
    groom, bride = somebody("1"), somebody("2")
    fill_both(page, groom, bride)
    counter.let_drafts_settle()
    expect(page.locator('.jmm-aside li[data-state="holds"]')).to_have_count(10)
    counter.end_sessions()
    page.reload()
    counter.sign_in(page, path="/marriage/apply")
    expect(field(page, "groom.id_number")).to_have_value(groom.id_number)
    expect(field(page, "bride.name")).to_have_value(bride.name)
    expect(field(page, "groom.household_region")).to_have_value("四川省广元市青川县")
    accept(page)


def test_a_refusal_needs_a_legal_ground_and_closes_the_case(counter: Counter, page: Page) -> None:
    counter.begin(page)
    groom = somebody("1")
    fill_both(page, groom, somebody("2"))
    page.get_by_role("button", name="不予办理").click()
    expect(page.get_by_text("不予办理结婚登记", exact=True)).to_be_visible()
    page.get_by_label("情况说明（").fill("双方自述为表兄妹")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".jm-dialog .jm-summary")).to_contain_text("请至少选择一项不予办理的法定情形")
    expect(page.get_by_label("情况说明（")).to_have_value("双方自述为表兄妹")
    page.get_by_text("属于直系血亲或者三代以内旁系血亲").click()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("不予办理结婚登记通知单").first).to_be_visible()
    found = counter.ask(
        "SELECT state FROM case_case JOIN case_party ON case_party.case_id = case_case.id WHERE name = ?",
        groom.name,
    )
    assert found == [("refused",)]


def test_a_couple_that_was_told_what_is_lacking_comes_back(counter: Counter, page: Page) -> None:
    counter.begin(page)
    groom = somebody("1")
    field(page, "groom.id_number").fill(groom.id_number)
    field(page, "groom.name").fill(groom.name)
    page.get_by_role("button", name="一次性告知").click()
    page.get_by_text("女方居民身份证原件").click()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("一次性告知书").first).to_be_visible()
    [(case_id,)] = counter.ask("SELECT case_id FROM case_party WHERE name = ?", groom.name)
    page.goto(f"{counter.url}/marriage/register/{case_id}")
    page.wait_for_url("**/marriage/apply?case=*")
    expect(field(page, "groom.name")).to_have_value(groom.name)
    bride = somebody("2")
    fill_both(page, groom, bride)
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-check=marital]")).to_be_visible()
    assert counter.ask("SELECT count(*) FROM case_party WHERE case_id = ?", case_id) == [(2,)]


def test_another_number_takes_back_what_the_last_one_brought(counter: Counter, page: Page) -> None:
    counter.begin(page)
    region = page.locator('[data-jm-path="groom.household_region"] input')
    field(page, "groom.id_number").fill(somebody("1").id_number)
    expect(region).to_have_value(re.compile("青川"))
    field(page, "groom.name").fill("前一人")
    field(page, "groom.id_valid_to").fill("长期")
    field(page, "groom.voluntary").press("Space")
    expect(field(page, "groom.voluntary")).to_have_attribute("aria-checked", "true")
    unknown = build_identity_number("519999", date(1990, 1, 1), 13)
    field(page, "groom.id_number").fill(unknown)
    field(page, "groom.occupation").fill("农民")
    expect(region).to_have_value("")
    expect(said(page, "groom.id_number")).to_contain_text("519999 不是现行区划")
    expect(field(page, "groom.birth")).to_have_value("1990-01-01")
    expect(page.locator("[data-jmm-party=groom] .jmm-known")).to_contain_text("已换为另一人")
    expect(field(page, "groom.voluntary")).to_have_attribute("aria-checked", "false")
    expect(field(page, "groom.id_valid_to")).to_have_value("")
    expect(field(page, "groom.name")).to_have_value("")
    expect(field(page, "groom.occupation")).to_have_value("农民")
    field(page, "groom.id_number").fill(unknown[:-1] + ("1" if unknown[-1] != "1" else "2"))
    expect(field(page, "groom.birth")).to_have_value("")
    field(page, "groom.name").fill("后一人")
    field(page, "groom.id_valid_to").fill("长期")
    page.locator("[data-jmm-party=groom]").get_by_role("button", name="读卡").click()
    expect(field(page, "groom.name")).to_have_value(re.compile("^(?!后一人)."))
    expect(field(page, "groom.id_valid_to")).to_have_value(re.compile("20"))
    expect(field(page, "groom.nation")).to_have_value(re.compile("族"))
