"""⑩ 参数 in Chromium: a value's whole way, two maintainers at once, trial, the look at open cases."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from jinmin.matters import Below
from jinmin.rule_packs import RulePack, signer_card
from jinmin.rule_packs.pack import PackContent, PackedParameter
from tests.ui.matters.conftest import County
from tests.ui.matters.seed import open_node
from tests.ui.matters.test_lists import SIZES, opened_case

pytestmark = pytest.mark.browser

HOURS = "marriage.check_valid_hours"


def fill(page: Page, path: str, value: str) -> None:
    page.locator(f'[data-jm-path="{path}"]').locator("input, textarea").first.fill(value)


def start(county: County, page: Page) -> None:
    """A draft of the county's own value, as the maintainer."""
    county.sign_in(page, "manager", f"/parameters/{HOURS}")
    expect(page.locator(".jm-case-head")).to_be_visible()
    page.keyboard.press("Insert")
    expect(page.locator(".jm-tag", has_text="草稿").first).to_be_visible()


def test_a_value_goes_its_whole_way(county: County, page: Page, browser: Browser) -> None:
    node = open_node(county.folder)
    opened_case(node)
    node.close()
    county.sign_in(page, "manager", "/parameters")
    expect(page.locator("[data-jm-row]").first).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("有效时间")
    expect(page.locator("[data-jm-row]")).to_have_count(1)
    expect(page.locator("[data-jm-row]").first).to_contain_text("24")
    page.locator("[data-jm-row]").first.click()
    expect(page.locator(".jm-case-head")).to_contain_text("核对结果有效时间")
    page.keyboard.press("Insert")
    expect(page.locator(".jm-tag", has_text="草稿").first).to_be_visible()

    fill(page, "value", "48")
    fill(page, "valid_from", "20300101")
    fill(page, "law", "")
    fill(page, "reason", "缩短有效时间")
    page.keyboard.press("Control+Enter")
    summary = page.locator("form .jm-summary")
    expect(summary).to_contain_text("没有写明依据条款")
    expect(summary).to_contain_text("下级只能降低")

    # A colleague saves meanwhile: both values stand side by side, nothing is lost.
    other = browser.new_context().new_page()
    county.sign_in(other, "manager", f"/parameters/{HOURS}")
    expect(other.locator('[data-jm-path="value"] input')).to_have_value("48")
    fill(other, "value", "10")
    fill(other, "clause", "试验通知第九条")
    other.keyboard.press("Control+s")
    expect(other.get_by_text("已保存", exact=False).first).to_be_visible()
    other.context.close()
    fill(page, "value", "12")
    fill(page, "law", "青川县试验通知")
    page.keyboard.press("Control+s")
    dialog = page.locator(".jm-dialog", has_text="同一张表有两份内容")
    expect(dialog).to_contain_text("我：12")
    expect(dialog).to_contain_text("10")
    expect(dialog).to_contain_text("原为：48")
    dialog.get_by_role("button", name="按所选保留").click()
    expect(page.locator('[data-jm-path="value"] input')).to_have_value("12")
    expect(page.locator('[data-jm-path="clause"] input')).to_have_value("试验通知第九条")
    expect(page.locator('[data-jm-path="law"] input')).to_have_value("青川县试验通知")
    # The page is drawn anew after the saving; a button of the old one would be clicked for nothing.
    expect(page.get_by_role("row", name="草稿 四川省广元市青川县 12 小时")).to_be_visible()

    page.get_by_role("button", name="影响预览").click()
    expect(page.locator("[data-jm-row]").first).to_contain_text("24小时 → 12小时")
    page.keyboard.press("F8")
    expect(page.get_by_text("已看完", exact=False)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("button", name="提交")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".jm-tag", has_text="待发布").first).to_be_visible()

    county.sign_in(page, "chief", f"/parameters/{HOURS}")
    page.get_by_role("button", name="影响预览").click()
    page.locator("[data-jm-row]").first.click()
    one = page.locator(".jm-dialog")
    one.locator('[data-jm-path="decision"] input').fill("沿用")
    one.locator('[data-jm-path="decision"] input').press("Enter")
    one.locator('[data-jm-path="reason"] input').fill("已按旧值核对")
    one.get_by_role("button", name="记下决定").click()
    expect(page.locator("[data-jm-row]").first).to_contain_text("沿用原版·待执行")
    looked_at = page.url
    page.goto(f"{county.url}/parameters/{HOURS}")
    page.get_by_role("button", name="发布").click()
    page.locator(".jm-dialog").get_by_role("button", name="发布").click()
    head = page.locator(".jm-case-head")
    expect(head).not_to_contain_text("待发布")
    expect(head).to_contain_text("现行值24小时")
    expect(page.get_by_role("table", name="各级的值")).to_contain_text("2030-01-01")
    page.goto(looked_at)
    page.get_by_role("button", name="立即执行").click()
    page.locator(".jm-dialog").get_by_role("button", name="执行", exact=True).click()
    expect(page.get_by_text("已执行 0 件", exact=True)).to_be_visible()  # its first day is still to come


def test_what_is_fixed_above_is_grey_and_says_why(county: County, page: Page) -> None:
    county.sign_in(page, "manager", "/parameters/marriage.minimum_age.male")
    expect(page.locator(".jm-case-head")).to_contain_text("民法典第一千零四十七条，不得改动")
    expect(page.get_by_role("button", name="新版本")).to_have_count(0)


def test_a_trial_shows_the_value_and_the_rules_answer(county: County, page: Page) -> None:
    county.sign_in(page, "manager", "/parameters")
    page.goto(f"{county.url}/parameters/try?name=marriage.minimum_age.male&on=2026-11-20")
    expect(page.locator(".jm-trial-value")).to_have_text("22周岁")
    rule = page.locator("form", has_text="达到法定婚龄")
    rule.locator('[data-jm-path="party"] input').click()
    page.get_by_role("option", name="男方").click()
    rule.locator('[data-jm-path="born"] input').fill("20041121")
    rule.get_by_role("button", name="按这个规则判断").click()
    expect(page.get_by_text("未达到法定婚龄 22 周岁，2026-11-21 起可以登记", exact=False)).to_be_visible()


@pytest.mark.parametrize("viewport", SIZES, ids=["desk", "phone"])
def test_pictures(
    county: County, page: Page, viewport: ViewportSize, screenshot: Callable[[Page, str], Path]
) -> None:
    size = f"{viewport['width']}"
    county.sign_in(page, "manager", "/parameters")
    expect(page.locator("[data-jm-row]").first).to_be_visible()
    screenshot(page, f"parameters-{size}")
    county.sign_in(page, "manager", "/parameters/marriage.check_seconds")
    expect(page.locator(".jm-case-head")).to_be_visible()
    if page.get_by_role("button", name="新版本").count():
        page.keyboard.press("Insert")
    expect(page.locator(".jm-tag", has_text="草稿").first).to_be_visible()
    screenshot(page, f"parameter-{size}")
    page.get_by_role("button", name="试算").click()
    expect(page.locator(".jm-trial-value")).to_be_visible()
    screenshot(page, f"parameter-trial-{size}")
    page.goto(f"{county.url}/parameters/marriage.check_seconds")
    page.get_by_role("button", name="影响预览").click()
    page.get_by_role("button", name="计算影响").click()
    expect(page.get_by_text("已看完", exact=False)).to_be_visible()
    screenshot(page, f"changeover-{size}")


def test_a_rule_pack_is_proved_and_looked_at_before_it_comes_in(
    county: County, page: Page, tmp_path: Path, screenshot: Callable[[Page, str], Path]
) -> None:
    node = open_node(county.folder)
    packed = PackedParameter(
        name="marriage.check_seconds", title="等候联网核对的时间", region="510822", value=20, unit="秒",
        valid_from=date(2031, 1, 1), law="县办法", article="第三条", confirmed=False, below=Below.FREE,
    )  # fmt: skip
    with node.read() as w:
        content = PackContent(
            node="qingchuan", title="青川县民政局", region="510822", made_at=w.at, parameters=(packed,), items=(),
            matters=(),
        )  # fmt: skip
        pack = RulePack.made(content, node.keyring, node.profile.suite.digest)
        card = signer_card(w)
    node.close()
    pack.write(tmp_path / "pack.json")
    (tmp_path / "card.json").write_text(card.model_dump_json())
    (tmp_path / "forged.json").write_text(pack.told().replace('"value": 20', '"value": 99'))
    county.sign_in(page, "chief", "/matters/packs")
    cards, packs = (page.locator(f'input[type=file][aria-label="{t}"], [aria-label="{t}"] input[type=file]')
                    for t in ("签署方名片", "规则包"))  # fmt: skip
    cards.first.set_input_files(tmp_path / "card.json")
    packs.first.set_input_files(tmp_path / "forged.json")
    expect(page.get_by_text("文件已被改动或损坏", exact=False)).to_be_visible()
    packs.first.set_input_files(tmp_path / "pack.json")
    expect(page.get_by_role("table", name="逐项改动")).to_contain_text("20秒")
    page.get_by_role("button", name="计算影响").click()
    expect(page.get_by_text("已看完", exact=False)).to_be_visible()
    screenshot(page, "rule-packs-1440")
    page.get_by_role("button", name="导入", exact=True).click()
    page.locator(".jm-dialog").get_by_role("button", name="导入").click()
    expect(page.get_by_text("改动 0，相同 1", exact=False)).to_be_visible()
