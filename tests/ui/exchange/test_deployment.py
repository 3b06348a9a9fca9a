"""⑨ 部署方案: one administrator changes how a business is exchanged, another approves; at the desk and on a phone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from jinmin.profiles import load_profile
from tests.harness.waiting import until
from tests.ui.running import Running, running
from tests.ui.seed import PASSWORD


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running("tests.ui.exchange.deployment_program", tmp_path_factory.mktemp("plan"), PASSWORD) as found:
        yield found


def test_a_business_changes_its_way_in_two_hands(
    county: Running, page: Page, screenshot: Callable[[Page, str], Path]
) -> None:
    county.sign_in(page, "sysadmin", "/deployment")
    expect(page.get_by_role("row", name="婚姻登记信息")).to_contain_text("离线介质")
    screenshot(page, "deployment-desk")
    page.keyboard.press("n")
    expect(page.get_by_text("4　改后会怎样")).to_be_visible()
    page.keyboard.press("h")
    expect(page.get_by_text("接收上级：四川省")).to_be_visible()
    expect(page.get_by_text("发往下级时")).to_have_count(0)
    screenshot(page, "deployment-flow-desk")
    page.get_by_role("dialog").get_by_text("四川省（51）").click()
    page.get_by_label("方式", exact=True).click()
    page.get_by_role("option", name="离线介质").click()
    page.get_by_role("button", name="加入").click()
    flow = page.get_by_role("row", name="从对方接收").filter(has_text="婚姻登记信息")
    expect(flow).to_contain_text("离线介质")
    screenshot(page, "deployment-flow-added-desk")
    flow.click()
    page.get_by_label("方式", exact=True).click()
    page.get_by_role("option", name="不交换").click()
    page.get_by_role("button", name="确定").click()
    expect(flow).to_have_count(0)
    _choose(page, "统一数据交换平台")
    expect(page.get_by_text("由离线介质改经统一数据交换平台")).to_be_visible()
    page.keyboard.press("F8")
    expect(page.get_by_text("5　检查与试连　连不通：四川省")).to_be_visible()
    page.keyboard.press("Control+Enter")
    page.get_by_label("理由和依据").fill("试")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("检查不通过").first).to_be_visible()
    screenshot(page, "deployment-refused-desk")
    page.keyboard.press("Escape")
    _choose(page, "离线介质")
    page.get_by_role("row", name="四川省 离线介质").click()
    folders = f"outbox = {county.folder / 'up'}\ninbox = {county.folder / 'down'}"
    page.get_by_label("设置").fill(folders)
    page.get_by_role("button", name="确定").click()
    page.get_by_role("button", name="增加合作节点").click()
    card = (county.folder / "ministry.json").read_text(encoding="utf-8")
    page.get_by_label("公钥卡").fill(card)
    page.get_by_label("级别").click()
    page.get_by_role("option", name="部级").click()
    page.get_by_role("button", name="增加", exact=True).click()
    expect(page.get_by_role("row", name="民政部").first).to_contain_text("不交换")
    expect(page.locator(".q-dialog")).to_have_count(0)
    page.keyboard.press("F8")
    # The records went another way and came back; the letters that stayed have a stream of their own since.
    expect(page.get_by_text("5　检查与试连　3 条连接全部连通")).to_be_visible()
    page.keyboard.press("Control+Enter")
    page.get_by_label("理由和依据").fill("部里直接核对，经省厅批准接入")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("待批准").first).to_be_visible()
    screenshot(page, "deployment-plan-desk")
    page.goto(f"{county.url}/deployment")
    page.get_by_role("button", name="编制移交").click()
    page.get_by_label("理由和依据").fill("全省集中，省厅批复")
    screenshot(page, "deployment-transfer-desk")
    page.get_by_role("button", name="提交批准").last.click()
    expect(page.get_by_role("row", name="510822 待批准")).to_contain_text("移交给四川省")


def _choose(page: Page, way: str) -> None:
    page.get_by_role("row", name="婚姻登记信息").first.click()
    page.get_by_label("方式", exact=True).click()
    page.get_by_role("option", name=way).click()
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_role("row", name="婚姻登记信息").first).to_contain_text(way)


def test_the_other_administrator_approves(
    county: Running, page: Page, screenshot: Callable[[Page, str], Path]
) -> None:
    page.set_viewport_size(ViewportSize(width=390, height=844))
    county.sign_in(page, "security", "/deployment")
    expect(page.get_by_text("逐业务交换方式")).to_be_visible()
    screenshot(page, "deployment-phone")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="消息，1 条未读").click()
    page.get_by_text("提交了部署方案的改动").click()
    expect(page.get_by_text("提交了部署方案的改动")).to_be_hidden()
    expect(page.get_by_text("增加合作节点“民政部”")).to_be_visible()
    screenshot(page, "deployment-plan-phone")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="批准并生效").click()
    page.get_by_role("button", name="批准", exact=True).click()
    expect(page.get_by_text("已批准").first).to_be_visible()
    until((county.folder / "deployment.toml").exists, "the file is written")
    expect(page.get_by_role("row", name="民政部")).to_contain_text("不交换")
    page.get_by_text("移交给四川省").click()
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_text("移交中").first).to_be_visible()
    screenshot(page, "deployment-moving-phone")
    kept = load_profile(str(county.folder / "deployment.toml"))
    assert [one.code for one in kept.partners] == ["p51", "ministry"]
