"""A day without the mouse."""

import pytest
from playwright.sync_api import Page, expect

from tests.ui.conftest import Desk
from tests.ui.typing_in import field, own_form

CONTROL = 2
"""The modifier as the browser's debugger counts it."""
HELD = (
    "(init) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {...init, bubbles: true}))"
)
"""A key as the browser reports it while it is held down."""
PRESS_WHILE_IT_LEAVES = """() => new MutationObserver((_changes, watching) => {
  if (!document.querySelector(".q-dialog__inner[class*='-leave-']")) return;
  watching.disconnect();
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "F8", bubbles: true }));
}).observe(document.body, { subtree: true, attributeFilter: ["class"] })"""
"""F8 in the third of a second in which a dialog is still to be seen."""


def test_enter_walks_through_the_fields_in_the_order_of_the_form(desk: Desk, page: Page) -> None:
    desk.sign_in(page, path=own_form())
    field(page, "left.id_number").focus()
    for path in ("left.name", "left.birth", "left.nation"):
        page.keyboard.press("Enter")
        expect(field(page, path)).to_be_focused()
    page.keyboard.press("Shift+Enter")
    expect(field(page, "left.birth")).to_be_focused()


def test_keys_are_ignored_while_a_word_is_being_composed(desk: Desk, page: Page) -> None:
    desk.sign_in(page, path=own_form())
    name = field(page, "left.name")
    name.focus()
    method = page.context.new_cdp_session(page)
    key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}
    method.send("Input.imeSetComposition", {"text": "wangxi", "selectionStart": 6, "selectionEnd": 6})
    for modifiers in (0, CONTROL):
        method.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "modifiers": modifiers, **key})
        method.send("Input.dispatchKeyEvent", {"type": "keyUp", "modifiers": modifiers, **key})
    expect(name).to_be_focused()
    expect(page.locator(".jm-summary")).to_be_hidden()
    method.send("Input.insertText", {"text": "王曦"})
    expect(name).to_have_value("王曦")
    page.keyboard.press("Enter")
    expect(field(page, "left.birth")).to_be_focused()


def test_the_list_is_walked_and_opened_by_keys(desk: Desk, page: Page) -> None:
    desk.sign_in(page)
    rows = page.locator("[data-jm-row]")
    expect(rows.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(rows.first).to_be_focused()
    page.keyboard.press("PageDown")
    expect(rows.first).not_to_be_focused()
    page.keyboard.press("PageUp")
    expect(rows.first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="办件详情")).to_be_visible()
    number = page.locator(".jm-case-head h2")
    first = number.inner_text()
    expect(page.get_by_role("button", name="上一件")).to_have_count(0)
    page.keyboard.press("]")
    expect(number).not_to_have_text(first)
    page.keyboard.press("[")
    expect(number).to_have_text(first)


def test_digits_choose_the_kind_of_work(desk: Desk, page: Page) -> None:
    desk.sign_in(page)
    expect(page.locator("[data-jm-row]").first).to_be_visible()
    page.keyboard.press("2")
    expect(page.get_by_role("tab", name="逾期")).to_have_attribute("aria-selected", "true")
    rows = page.locator("[data-jm-row]")
    expect(rows.filter(has_not_text="逾期")).to_have_count(0)
    expect(rows.filter(has_text="逾期").first).to_be_visible()


@pytest.mark.parametrize(("key", "heading"), [("Alt+2", "试办受理"), ("n", "试办受理")])
def test_domains_and_new_work_have_keys(desk: Desk, page: Page, key: str, heading: str) -> None:
    desk.sign_in(page)
    expect(page.locator("[data-jm-row]").first).to_be_visible()
    page.keyboard.press(key)
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    expect(page.locator(".jm-rail [aria-current=page]")).to_contain_text("试办受理")


def test_slash_searches_pages_by_initials(desk: Desk, page: Page) -> None:
    desk.sign_in(page)
    expect(page.locator("[data-jm-row]").first).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("sbsl")
    expect(page.locator(".jm-found a")).to_have_text("试办受理试办业务")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="试办受理")).to_be_visible()


def test_the_keys_are_explained_without_the_server(desk: Desk, page: Page) -> None:
    desk.sign_in(page)
    page.context.set_offline(True)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="键盘说明")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="键盘说明")).to_be_hidden()
    page.context.set_offline(False)


def test_a_dialog_keeps_the_keys_to_itself(desk: Desk, page: Page) -> None:
    desk.sign_in(page, path="/probe/faults")
    page.get_by_role("button", name="不可撤回").click()
    expect(page.get_by_text("登记后不能撤回")).to_be_visible()
    expect(page.get_by_role("button", name="返回")).to_be_focused()
    page.keyboard.press("Control+Enter")
    page.keyboard.press("y")
    expect(page.get_by_text("已登记")).to_be_visible()


def test_what_led_to_a_question_does_not_answer_it_and_a_held_key_counts_once(desk: Desk, page: Page) -> None:
    desk.sign_in(page, path="/probe/faults")
    page.get_by_role("button", name="不可撤回").click()
    expect(page.get_by_role("button", name="返回")).to_be_focused()
    page.keyboard.press("Control+Enter")
    page.evaluate(HELD, {"key": "y", "repeat": True})
    page.keyboard.press("Escape")
    expect(page.get_by_text("登记后不能撤回")).to_be_hidden()
    assert page.get_by_text("已登记").count() == 0


def test_no_key_reaches_the_page_behind_a_dialog(desk: Desk, page: Page) -> None:
    desk.sign_in(page, path="/probe/faults")
    page.get_by_role("button", name="不可撤回").click()
    expect(page.get_by_text("登记后不能撤回")).to_be_visible()
    for key in ("F8", "Alt+1", "/", "?"):
        page.keyboard.press(key)
    expect(page.get_by_role("button", name="返回")).to_be_focused()
    expect(page.get_by_role("dialog", name="键盘说明")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.get_by_text("登记后不能撤回")).to_be_hidden()
    assert page.get_by_text("页面收到了键").count() == 0
    page.keyboard.press("F8")
    expect(page.get_by_text("页面收到了键")).to_be_visible()


def test_a_dialog_that_goes_away_gives_the_keys_back_at_once(desk: Desk, page: Page) -> None:
    desk.sign_in(page, path="/probe/faults")
    page.get_by_role("button", name="不可撤回").click()
    expect(page.get_by_role("button", name="返回")).to_be_focused()
    page.evaluate(PRESS_WHILE_IT_LEAVES)
    page.keyboard.press("y")
    expect(page.get_by_text("页面收到了键")).to_be_visible()


def test_enter_passes_through_a_tick_box_without_ticking_it(desk: Desk, page: Page) -> None:
    desk.sign_in(page, path=own_form())
    tick = page.get_by_role("checkbox", name="已当面宣读并询问")
    field(page, "right.phone").focus()
    page.keyboard.press("Enter")
    expect(tick).to_be_focused()
    page.keyboard.press("Enter")
    expect(field(page, "remark")).to_be_focused()
    expect(tick).not_to_be_checked()
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Space")
    expect(tick).to_be_checked()


def test_slash_goes_to_the_search_of_the_page_first(desk: Desk, page: Page) -> None:
    desk.sign_in(page, path="/probe/faults")
    page.get_by_label("本页查找").wait_for()
    page.keyboard.press("/")
    expect(page.get_by_label("本页查找")).to_be_focused()
