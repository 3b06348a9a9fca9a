"""⑧ 交换监控: what goes on is seen at a glance, and the keeper acts by keyboard."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, ViewportSize, expect

from jinmin.doubts import Doubt
from jinmin_marriage.models import MarriageRecord
from tests.exchange.direct import MINISTRY, SICHUAN, open_node
from tests.ui.running import Running, running
from tests.ui.seed import PASSWORD


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running("tests.ui.exchange.program", tmp_path_factory.mktemp("province"), PASSWORD) as found:
        yield found


def test_the_keeper_sees_and_acts(
    province: Running, page: Page, screenshot: Callable[[Page, str], Path]
) -> None:
    province.sign_in(page, "keeper", "/exchange")
    expect(page.get_by_role("row", name="民政部 发")).to_contain_text("有积压")
    expect(page.get_by_role("row", name="省统计数据共享中心")).to_contain_text("重试中")
    expect(page.get_by_role("row", name="医保经办系统")).to_contain_text("128")
    expect(page.get_by_role("row", name="民政部 收")).to_contain_text("不通")
    expect(page.locator(".jm-link-state")).to_contain_text("交换不通，自")
    screenshot(page, "exchange-desk")
    page.keyboard.press("d")
    expect(page.get_by_text("请先用 ↑ ↓ 选一行")).to_be_visible()
    expect(page.get_by_text("交换通道连不上")).to_be_visible()
    page.get_by_role("button", name="处理").first.click()
    page.get_by_label("处理情况").fill("已与青川县核对，对方误配区划，已改正。")
    page.get_by_role("button", name="记下并关闭").click()
    expect(page.get_by_text("报来无权报送的记录")).to_have_count(0)
    page.get_by_role("row", name="民政部 发").click()
    expect(page.get_by_role("row", name="1-1")).to_contain_text("已回执")
    page.get_by_role("row", name="1-1").click()
    expect(page.get_by_text("接收", exact=True).first).to_be_visible()
    screenshot(page, "exchange-stream-desk")
    page.keyboard.press("p")
    expect(page.get_by_text("已暂停")).to_be_visible()
    page.keyboard.press("p")
    expect(page.get_by_text("在发")).to_be_visible()


def test_what_comes_in_opens_and_says_what_others_have_to_do(
    province: Running, page: Page, screenshot: Callable[[Page, str], Path]
) -> None:
    province.sign_in(page, "keeper", "/exchange")
    page.get_by_role("row", name="民政部 收").click()
    expect(page.get_by_text("连接被拒绝")).to_be_visible()
    page.get_by_role("row", name="1-1").click()
    expect(page.get_by_text("接收", exact=True)).to_be_visible()
    screenshot(page, "exchange-intake-desk")
    for key, said in (("d", "对账由负责这些记录的一方发起"), ("r", "本方不能催取"), ("p", "接收不能暂停")):
        page.keyboard.press(key)
        expect(page.get_by_text(said)).to_be_visible()
    page.set_viewport_size(ViewportSize(width=390, height=844))
    page.reload()
    page.get_by_text("收自民政部").wait_for()
    screenshot(page, "exchange-intake-phone")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_monitor_fits_a_phone(
    province: Running, page: Page, screenshot: Callable[[Page, str], Path]
) -> None:
    page.set_viewport_size(ViewportSize(width=390, height=844))
    province.sign_in(page, "keeper", "/exchange")
    expect(page.get_by_text("省统计数据共享中心").first).to_be_visible()
    screenshot(page, "exchange-phone")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_question_is_answered_and_its_consequences_settled(
    province: Running, page: Page, screenshot: Callable[[Page, str], Path]
) -> None:
    province.sign_in(page, "keeper", "/doubts")
    screenshot(page, "doubts-desk")
    page.get_by_role("row", name="民政部").click()
    expect(page.get_by_text("2026-05-21")).to_be_visible()
    expect(page.locator(".jm-crumbs")).to_have_text("疑义校核/疑义")
    screenshot(page, "doubt-desk")
    page.get_by_role("button", name="已更正").click()
    page.get_by_label("校核情况和理由").fill("已核对")
    page.get_by_role("button", name="答复", exact=True).click()
    expect(page.get_by_text("尚未更正")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    _correct(province)
    page.keyboard.press("Control+Enter")
    page.get_by_label("校核情况和理由").fill("档案登记日期为 5 月 21 日，录入有误，已更正。")
    page.get_by_role("button", name="答复", exact=True).click()
    expect(page.get_by_text("更正通知了谁")).to_be_visible()
    screenshot(page, "doubt-answered-desk")
    page.get_by_role("row", name="本节点").click()
    expect(page.get_by_text("在本节点的影响")).to_be_visible()
    screenshot(page, "retraction-desk")
    page.goto(f"{province.url}/doubts/retractions")
    expect(page.get_by_text("待确认").first).to_be_visible()
    screenshot(page, "retractions-desk")
    page.set_viewport_size(ViewportSize(width=390, height=844))
    for name, path in (("doubts", "/doubts"), ("retractions", "/doubts/retractions")):
        page.goto(f"{province.url}{path}")
        page.locator(".jm-table, .jm-empty").first.wait_for()
        screenshot(page, f"{name}-phone")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def _correct(province: Running) -> None:
    """As the register does; the program serves the same database."""
    url = f"sqlite:///{province.folder / 'jinmin.db'}"
    node = open_node(SICHUAN, province.folder, url, partners=[MINISTRY])
    with node.work() as w:
        w.action = "marriage.correct"
        record_id = w.execute(sa.select(Doubt.__table__.c.record_id)).scalar_one()
        w.lock(MarriageRecord, record_id).registered_on = date(2026, 5, 21)
    node.close()


def test_an_application_is_taken_in_checked_and_granted(
    province: Running, page: Page, screenshot: Callable[[Page, str], Path]
) -> None:
    province.sign_in(page, "keeper", "/sharing/resources")
    screenshot(page, "sharing-resources-desk")
    page.get_by_role("row", name="婚姻登记信息").click()
    page.get_by_role("button", name="发布").click()
    page.get_by_label("发布原因").fill("首次编制目录")
    page.get_by_role("button", name="发布").last.click()
    expect(page.get_by_text("第 1 版")).to_be_visible()
    screenshot(page, "sharing-resource-desk")
    page.get_by_role("button", name="申请共享").click()
    page.get_by_label("每日至多条数").fill("2000")
    page.get_by_label("用途").fill("核对参保人婚姻状况")
    page.get_by_text("登记日期").click()
    page.get_by_label("申请系统").click()
    page.get_by_text("医保经办系统").last.click()
    screenshot(page, "sharing-form-desk")
    page.get_by_role("button", name="登记申请").click()
    page.get_by_role("row", name="核对参保人婚姻状况").click()
    expect(page.get_by_text("申请内容")).to_be_visible()
    screenshot(page, "sharing-application-desk")
    page.get_by_role("button", name="形式审查通过").click()
    page.get_by_role("button", name="办理").click()
    expect(page.get_by_text("待答复")).to_be_visible()
    page.get_by_role("button", name="同意并订立协议").click()
    page.get_by_role("button", name="办理").click()
    expect(page.get_by_text("已同意")).to_be_visible()
    page.goto(f"{province.url}/sharing/agreements")
    expect(page.get_by_role("row", name="核对参保人婚姻状况")).to_contain_text("生效")
    screenshot(page, "sharing-agreements-desk")
    page.goto(f"{province.url}/sharing/report")
    expect(page.get_by_role("row", name="GX-1")).to_contain_text("128")
    screenshot(page, "sharing-report-desk")
    page.set_viewport_size(ViewportSize(width=390, height=844))
    for name in ("resources", "applications", "agreements", "resources/marriage.record"):
        page.goto(f"{province.url}/sharing/{name}")
        page.locator(".jm-table, .jm-empty").first.wait_for()
        screenshot(page, f"sharing-{name.replace('/', '-')}-phone")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
