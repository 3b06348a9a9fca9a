"""⑧ 交换监控: what goes on is seen at a glance, and the keeper acts by keyboard."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

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
    expect(page.get_by_role("row", name="民政部")).to_contain_text("有积压")
    expect(page.get_by_role("row", name="省统计数据共享中心")).to_contain_text("重试中")
    expect(page.get_by_role("row", name="医保经办系统")).to_contain_text("128")
    screenshot(page, "exchange-desk")
    page.get_by_role("button", name="处理").click()
    page.get_by_label("处理情况").fill("已与青川县核对，对方误配区划，已改正。")
    page.get_by_role("button", name="记下并关闭").click()
    expect(page.get_by_text("报来无权报送的记录")).to_have_count(0)
    page.get_by_role("row", name="民政部").click()
    expect(page.get_by_role("row", name="1-1")).to_contain_text("已回执")
    page.get_by_role("row", name="1-1").click()
    expect(page.get_by_text("接收", exact=True).first).to_be_visible()
    screenshot(page, "exchange-stream-desk")
    page.keyboard.press("p")
    expect(page.get_by_text("已暂停")).to_be_visible()
    page.keyboard.press("p")
    expect(page.get_by_text("在发")).to_be_visible()


def test_the_monitor_fits_a_phone(
    province: Running, page: Page, screenshot: Callable[[Page, str], Path]
) -> None:
    page.set_viewport_size(ViewportSize(width=390, height=844))
    province.sign_in(page, "keeper", "/exchange")
    expect(page.get_by_text("省统计数据共享中心").first).to_be_visible()
    screenshot(page, "exchange-phone")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
