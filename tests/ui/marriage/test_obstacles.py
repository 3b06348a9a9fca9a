"""What can be settled at the desk: another name on record, an open case; and what nobody has vouched for."""

from playwright.sync_api import Page, expect

from tests.ui.marriage.conftest import Counter, accept, field, fill_both, said, somebody
from tests.ui.marriage.seed import PASSWORD
from tests.ui.marriage.test_registration import review


def test_a_name_typed_wrongly_once_is_put_right_at_the_desk(counter: Counter, page: Page) -> None:
    groom, bride = somebody("1"), somebody("2")
    counter.begin(page)
    fill_both(page, groom._replace(name="张错字"), bride)
    accept(page)
    expect(page.locator("[data-check=identity]")).to_contain_text("男方证件号码与姓名不一致")
    counter.begin(page)
    field(page, "groom.id_number").fill(groom.id_number)
    already = page.locator("[data-jmm-party=groom] .jmm-already")
    expect(already).to_contain_text("在办的结婚登记：510822-JH-")
    expect(already.get_by_role("button", name="打开原件")).to_be_visible()
    expect(page.locator('li[data-state="settle"]')).to_contain_text("没有另一件在办的结婚登记")
    fill_both(page, groom, bride)
    field(page, "groom.name").fill(groom.name)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("男方人员信息变更", exact=True)).to_be_visible()
    page.get_by_label("复核理由").fill("上次录入有误")
    page.get_by_label("复核人密码").fill(PASSWORD)
    page.get_by_label("复核人用户名").fill("clerk")
    page.keyboard.press("Control+Enter")
    expect(said(page, "seen")).to_contain_text("请先核对")
    page.get_by_role("checkbox", name="已核对居民身份证原件").press("Space")
    for login, outcome in (
        ("clerk", "确认人不能与申请变更的经办人为同一人"),
        ("clerk2", "当事人已有在办的结婚登记"),
    ):
        page.get_by_label("复核人用户名").fill(login)
        page.keyboard.press("Control+Enter")
        expect(page.get_by_text(outcome).first).to_be_visible()
    page.get_by_label("理由").fill("原件姓名录错")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/marriage/apply?case=*")
    expect(page.locator("[data-check=identity]")).to_contain_text("通过")
    assert counter.ask("SELECT count(*) FROM marriage_name_amendment") == [(1,)]
    assert counter.ask("SELECT state FROM case_case ORDER BY opened_at DESC, id DESC LIMIT 2") == [
        ("open",),
        ("withdrawn",),
    ]


def test_an_original_compared_by_eye_alone_is_not_green(counter: Counter, page: Page) -> None:
    review(counter, page)
    expect(page.locator(".jmm-compare .jmm-seen").first).to_have_text("已核原件")
    expect(page.get_by_text("未读卡，凭原件核对")).to_be_visible()
    expect(page.get_by_text("没有不符", exact=True)).to_have_count(0)


def test_after_a_mistake_the_list_says_that_nothing_was_asked(counter: Counter, page: Page) -> None:
    counter.sign_in(page, path="/marriage/search")
    expect(page.locator("[data-jm-row]").first).to_be_visible()
    page.get_by_label("快速查找").fill(counter.married["bride"])
    page.get_by_label("快速查找").press("Enter")
    expect(page.get_by_text("没有查询", exact=True)).to_be_visible()
    expect(page.locator(".jm-table-foot")).not_to_contain_text("条")
    page.get_by_label("快速查找").fill(counter.married["groom_name"][0])
    page.get_by_label("快速查找").press("Enter")
    expect(page.locator("[data-jm-row]").first).to_be_visible()


def test_the_chief_corrects_who_the_groom_is(counter: Counter, page: Page) -> None:
    counter.sign_in(page, "chief", "/marriage/search")
    page.get_by_label("快速查找").fill(counter.married["certificate_no"])
    page.get_by_label("快速查找").press("Enter")
    expect(page.locator("[data-jm-row]")).to_have_count(1)
    page.locator("[data-jm-row]").first.click()
    page.get_by_role("button", name="更正").click()
    woman = somebody("2")
    page.locator('.jm-dialog [data-jm-path="id_number"] input').fill(woman.id_number)
    page.locator('.jm-dialog [data-jm-path="name"] input').fill(woman.name)
    page.locator('[data-jm-path="reason"] textarea').fill("读错证件")
    page.keyboard.press("Control+Enter")
    expect(page.locator('.jm-dialog [data-jm-path="id_number"] .jm-note-error')).to_contain_text("性别")
