"""Filling in a form: numbers answer at once, mistakes show at their field, nothing is lost or done twice."""

import re
import sqlite3
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, WebSocketRoute, expect

from tests.harness.browser import DESK, open_page
from tests.ui.conftest import Desk
from tests.ui.typing_in import field, fill_trial, own_form, somebody

SUMMARY = ".jm-summary"
LONG_NAME = "阿卜杜热合曼·买买提艾力"


def note(page: Page, path: str) -> Locator:
    return page.locator(f'[data-jm-path="{path}"] .jm-instant')


def test_an_identity_number_is_read_while_it_is_typed(desk: Desk, page: Page) -> None:
    desk.sign_in(page, path=own_form())
    person = somebody()
    number = field(page, "left.id_number")
    number.press_sequentially(person.id_number[:10])
    expect(note(page, "left.id_number")).to_have_text("已录 10 位，还差 8 位")
    number.press_sequentially(person.id_number[10:])
    expect(note(page, "left.id_number")).to_contain_text(f"男　{person.birth.isoformat()}")
    expect(field(page, "left.birth")).to_have_value(person.birth.isoformat())


@pytest.mark.parametrize(
    ("typed", "kept", "said"),
    [
        ("５１０８２２１９９００３０７１２３ｘ", "51082219900307123X", "校验位"),
        ("510822 19900307 1235", "510822199003071235", "校验位"),
        ("510822199013071234", "510822199013071234", "出生日期"),
        ("51082219A0", "51082219A0", "只能是数字"),
    ],
)
def test_a_number_is_put_right_or_told_wrong(
    desk: Desk, page: Page, typed: str, kept: str, said: str
) -> None:
    desk.sign_in(page, path=own_form())
    field(page, "left.id_number").fill(typed)
    expect(field(page, "left.id_number")).to_have_value(kept)
    expect(note(page, "left.id_number")).to_contain_text(said)


def test_mistakes_are_listed_and_each_leads_to_its_field(desk: Desk, page: Page) -> None:
    desk.sign_in(page, path=own_form())
    field(page, "left.id_number").fill(somebody().id_number)
    page.keyboard.press("Control+Enter")
    expect(page.locator(SUMMARY)).to_contain_text("有 3 处需要更正")
    expect(field(page, "left.name")).to_be_focused()
    expect(page.locator('[data-jm-path="right.name"]')).to_contain_text("请填写姓名")
    page.locator(SUMMARY).get_by_text("乙方　请填写证件号码").click()
    expect(field(page, "right.id_number")).to_be_focused()
    field(page, "left.name").fill("王小明")
    expect(page.locator('[data-jm-path="left.name"] .jm-note-error')).to_have_count(0)


def test_broken_rules_show_with_their_article(desk: Desk, page: Page) -> None:
    desk.sign_in(page, path=own_form())
    fill_trial(page)
    field(page, "remark").fill("不合规")
    page.keyboard.press("Control+Enter")
    expect(page.locator(SUMMARY)).to_contain_text("请填写宣读（试办规则第一条）")
    expect(page.locator(SUMMARY)).to_contain_text("试办规则第二条")


def test_a_field_shows_everything_that_is_wrong_with_it(desk: Desk, page: Page) -> None:
    desk.sign_in(page, path=own_form())
    fill_trial(page)
    field(page, "remark").fill("两处不合规")
    page.keyboard.press("Control+Enter")
    said = page.locator('[data-jm-path="read_aloud"] .jm-note-error')
    expect(said).to_contain_text("请填写宣读（试办规则第一条）")
    expect(said).to_contain_text("请填写签名（试办规则第三条）")


def test_sending_twice_opens_one_case(desk: Desk, page: Page) -> None:
    desk.sign_in(page, path=own_form())
    fill_trial(page)
    before = _cases(desk)
    page.locator('[data-key="Ctrl+Enter"]').evaluate(
        "button => { button.click(); button.click(); button.click(); }"
    )
    expect(page.get_by_role("heading", name="办件详情")).to_be_visible()
    assert _cases(desk) == before + 1


def test_a_code_list_is_found_by_pinyin_initials(desk: Desk, page: Page) -> None:
    desk.sign_in(page, path=own_form())
    nation = field(page, "left.nation")
    nation.click()
    nation.fill("zz")
    expect(page.get_by_role("option").first).to_have_text(re.compile("藏族|壮族"))
    nation.press("Enter")
    expect(nation).to_have_value(re.compile("藏族|壮族"))


def test_what_no_option_stands_for_is_told_and_stays(desk: Desk, page: Page) -> None:
    desk.sign_in(page, path=own_form())
    nation = field(page, "left.nation")
    nation.fill("满")
    expect(page.get_by_role("option")).to_have_count(1)
    nation.press("Tab")
    expect(nation).to_have_value("满族")
    nation.fill("火星族")
    expect(page.get_by_text("没有符合的选项")).to_be_visible()
    nation.press("Tab")
    expect(page.locator('[data-jm-path="left.nation"] .jm-note-error')).to_contain_text("没有这个选项")
    expect(nation).to_have_value("火星族")
    page.keyboard.press("Control+Enter")
    expect(page.locator(SUMMARY)).to_contain_text("没有这个选项")


def test_a_division_is_found_on_the_server(desk: Desk, page: Page) -> None:
    desk.sign_in(page, path=own_form())
    region = field(page, "left.household_region")
    region.click()
    region.press_sequentially("青川")
    page.get_by_role("option", name="四川省广元市青川县").click()
    expect(region).to_have_value("四川省广元市青川县")


def test_a_restored_division_shows_its_name(desk: Desk, page: Page) -> None:
    desk.sign_in(page, path=own_form())
    region = field(page, "left.household_region")
    region.click()
    region.press_sequentially("青川")
    page.get_by_role("option", name="四川省广元市青川县").click()
    page.keyboard.press("Control+s")
    expect(page.locator(".jm-saved")).to_contain_text("已暂存")
    page.reload()
    expect(page.locator(".jm-saved")).to_contain_text("已恢复")
    expect(region).to_have_value("四川省广元市青川县")


def test_a_draft_survives_a_reload(desk: Desk, page: Page) -> None:
    desk.sign_in(page, path=own_form())
    field(page, "remark").fill("双方下午再来")
    field(page, "left.name").focus()
    expect(page.locator(".jm-saved")).to_contain_text("已暂存")
    page.reload()
    expect(field(page, "remark")).to_have_value("双方下午再来")
    expect(page.locator(".jm-saved")).to_contain_text("已恢复")


def test_two_editors_choose_field_by_field(desk: Desk, page: Page, browser: Browser) -> None:
    shared = own_form()
    desk.sign_in(page, path=shared)
    field(page, "remark").wait_for()
    colleague = open_page(browser, DESK)
    desk.sign_in(colleague, "clerk2", shared)
    field(colleague, "remark").fill("同事写的")
    colleague.keyboard.press("Control+s")
    expect(colleague.locator(".jm-saved")).to_contain_text("已暂存")
    expect(colleague.get_by_text("王晓梅 也打开着这张表")).to_be_visible()
    field(page, "remark").fill("我写的")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("同一张表有两份内容")).to_be_visible()
    page.get_by_text("李建国：同事写的").click()
    page.get_by_role("button", name="按所选保留").click()
    expect(field(page, "remark")).to_have_value("同事写的")
    colleague.context.close()


def _cases(desk: Desk) -> int:
    with sqlite3.connect(desk.folder / "jinmin.db", timeout=10) as database:
        return int(database.execute("SELECT count(*) FROM case_case").fetchone()[0])


def lose_the_connection(page: Page) -> None:
    """Cut the socket once it stands: a handshake that ends after the cut would take the notice away again."""
    page.wait_for_function("window.jinmin.isShaken()")
    page.evaluate("window.socket.disconnect()")
    expect(page.locator("#popup")).to_be_visible()


def test_what_is_typed_while_the_connection_is_lost_comes_back_with_the_page(desk: Desk, page: Page) -> None:
    desk.sign_in(page, path=own_form())
    lose_the_connection(page)
    field(page, "left.name").fill("断线时所填")
    page.reload()
    expect(field(page, "left.name")).to_have_value("断线时所填")
    assert page.evaluate("sessionStorage.getItem('jm-typed')") is None


def test_what_one_typed_is_not_given_to_the_next_at_the_same_window(desk: Desk, page: Page) -> None:
    form = own_form()
    desk.sign_in(page, path=form)
    lose_the_connection(page)
    field(page, "left.name").fill("断线时所填")
    page.context.clear_cookies()
    desk.sign_in(page, "clerk2", form)
    expect(field(page, "left.name")).to_be_visible()
    page.wait_for_function("!sessionStorage.getItem('jm-typed')")
    expect(field(page, "left.name")).to_have_value("")


def test_what_is_typed_before_the_connection_stands_arrives_in_its_order(desk: Desk, page: Page) -> None:
    desk.sign_in(page, path=own_form())
    wire = SlowWire()
    page.route_web_socket(re.compile("/_nicegui_ws/"), wire.take)
    page.reload()
    field(page, "left.name").press_sequentially(LONG_NAME, delay=4)
    wire.let_go()
    page.keyboard.press("Control+s")
    expect(page.locator(".jm-saved")).to_contain_text("已暂存")
    page.reload()
    expect(page.locator(".jm-saved")).to_contain_text("已恢复")
    expect(field(page, "left.name")).to_have_value(LONG_NAME)


class SlowWire:
    """Keeps what the server says from the page until it is let go."""

    def __init__(self) -> None:
        self._kept: list[Callable[[], None]] | None = []

    def take(self, route: WebSocketRoute) -> None:
        def say(message: str | bytes) -> None:
            if self._kept is None:
                route.send(message)
            else:
                self._kept.append(lambda: route.send(message))

        route.connect_to_server().on_message(say)

    def let_go(self) -> None:
        kept, self._kept = self._kept or [], None
        for say in kept:
            say()
