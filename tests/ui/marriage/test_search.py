"""⑤ 登记簿查询: what is typed is recognised, names stay masked, every look is journalled."""

from playwright.sync_api import Page, expect

from tests.ui.marriage.conftest import Counter

REVEALED = "SELECT count(*) FROM ledger_access_record WHERE action = 'marriage.reveal'"


def test_the_box_knows_a_number_a_name_and_a_certificate(counter: Counter, page: Page) -> None:
    counter.sign_in(page, path="/marriage/search")
    married = counter.married
    rows = page.locator("[data-jm-row]")
    expect(rows.first).to_be_visible()
    page.locator("body").click()
    page.keyboard.press("/")
    page.keyboard.type(married["certificate_no"])
    page.keyboard.press("Enter")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text(married["certificate_no"])
    assert married["groom_name"] not in page.content()
    assert married["groom"] not in rows.first.inner_text()
    find = page.get_by_label("快速查找")
    find.fill(married["groom_name"])
    find.press("Enter")
    expect(rows.first).to_contain_text(married["certificate_no"])


def test_a_number_is_searched_for_a_purpose_only(counter: Counter, page: Page) -> None:
    counter.sign_in(page, path="/marriage/search")
    find = page.get_by_label("快速查找")
    expect(page.locator("[data-jm-row]").first).to_be_visible()
    find.fill(counter.married["bride"])
    find.press("Enter")
    expect(page.locator('[data-jm-path="purpose"] .jm-note-error')).to_contain_text("须填写查询事由")
    expect(page.locator("[data-jm-row]")).to_have_count(0)
    page.locator('[data-jm-path="purpose"] input').fill("当事人申请查档")
    find.press("Enter")
    expect(page.locator("[data-jm-row]")).to_have_count(1)
    purposes = counter.ask("SELECT purpose FROM ledger_access_record WHERE action = 'marriage.search'")
    assert ("当事人申请查档",) in purposes


def test_clear_text_is_shown_on_demand_and_journalled(counter: Counter, page: Page) -> None:
    counter.sign_in(page, path="/marriage/search")
    page.get_by_label("快速查找").fill(counter.married["certificate_no"])
    page.get_by_label("快速查找").press("Enter")
    expect(page.locator("[data-jm-row]")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-jm-row]").first).to_be_focused()
    page.keyboard.press("Enter")
    dialog = page.locator(".jm-dialog")
    expect(dialog).to_contain_text("婚姻史")
    assert counter.married["groom"] not in dialog.inner_text()
    before = counter.ask(REVEALED)[0][0]
    page.get_by_role("button", name="查看明文").click()
    expect(dialog).to_contain_text(counter.married["groom"])
    assert counter.ask(REVEALED) == [(before + 1,)]
    expect(page.get_by_role("button", name="更正")).to_have_count(0)


def test_the_chief_corrects_a_note(counter: Counter, page: Page) -> None:
    counter.sign_in(page, path="/marriage/search", login="chief")
    page.get_by_label("快速查找").fill(counter.married["certificate_no"])
    page.get_by_label("快速查找").press("Enter")
    expect(page.locator("[data-jm-row]")).to_have_count(1)
    page.locator("[data-jm-row]").first.click()
    page.get_by_role("button", name="更正").click()
    column = page.locator('[data-jm-path="column"] input')
    column.fill("bz")
    page.locator(".jm-options").get_by_text("备注").click()
    page.locator('[data-jm-path="note"] input').fill("原登记有误，已核")
    expect(page.locator(".jmm-change")).to_contain_text("原登记有误，已核")
    page.keyboard.press("Control+Enter")
    expect(page.locator('[data-jm-path="reason"] .jm-note-error')).to_contain_text("更正理由")
    page.locator('[data-jm-path="reason"] textarea').fill("当事人书面申请")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("当事人书面申请")).to_be_visible()
    assert counter.ask("SELECT count(*) FROM marriage_correction") == [(1,)]


def test_the_list_is_exported_as_shown(counter: Counter, page: Page) -> None:
    counter.sign_in(page, path="/marriage/search")
    expect(page.locator("[data-jm-row]").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="导出").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    expected = "SELECT count(*) FROM ledger_access_record WHERE action = 'marriage_record.export'"
    assert counter.ask(expected) == [(1,)]
