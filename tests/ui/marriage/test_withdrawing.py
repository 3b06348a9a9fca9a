"""当事人撤回, from each page that shows the case; and the registrar's words survive an interruption."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.ui.marriage.conftest import Counter, field
from tests.ui.marriage.test_registration import begin_case


@pytest.mark.parametrize("path", ["/marriage/apply?case={}", "/marriage/register/{}", "/cases/{}"])
def test_the_couple_takes_the_application_back(
    counter: Counter, page: Page, screenshot: Callable[[Page, str], Path], path: str
) -> None:
    case_id = begin_case(counter, page)
    page.goto(counter.url + path.format(case_id))
    page.get_by_role("button", name="当事人撤回").click()
    expect(page.get_by_label("撤回理由")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("请填写撤回理由").first).to_be_visible()
    page.get_by_label("撤回理由").fill("双方改日再来")
    screenshot(page, "marriage-withdraw")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("已撤回").first).to_be_visible()
    expect(page.get_by_role("button", name="当事人撤回")).to_have_count(0)
    assert counter.state_of(case_id) == "withdrawn"


def test_the_registrars_words_survive_a_reload(
    counter: Counter, page: Page, screenshot: Callable[[Page, str], Path]
) -> None:
    case_id = begin_case(counter, page)
    page.goto(f"{counter.url}/marriage/register/{case_id}?decide=1")
    expect(page.get_by_text("其他备注")).to_be_visible()
    expect(page.get_by_text("归档页数")).to_be_visible()
    field(page, "reason").fill("待补离婚证原件")
    field(page, "note").focus()
    expect(page.locator(".jm-saved")).to_contain_text("已暂存")
    page.reload()
    expect(field(page, "reason")).to_have_value("待补离婚证原件")
    screenshot(page, "marriage-decide-restored")
