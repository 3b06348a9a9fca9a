"""The browser fixture: Chinese settings, no way out of the machine, and no loop in other tests' way."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page


def test_the_page_speaks_chinese_on_shanghai_time(page: Page) -> None:
    page.set_content("<h1>婚姻登记</h1>")
    assert page.get_by_role("heading").inner_text() == "婚姻登记"
    settings = page.evaluate("[navigator.language, Intl.DateTimeFormat().resolvedOptions().timeZone]")
    assert settings == ["zh-CN", "Asia/Shanghai"]


async def test_asynchronous_tests_run_beside_the_browser() -> None:
    await asyncio.sleep(0)
    assert threading.current_thread() is threading.main_thread()


@pytest.mark.parametrize("viewport", [{"width": 1920, "height": 1080}])
def test_a_screenshot_has_the_size_asked_for(page: Page, screenshot: Callable[[Page, str], Path]) -> None:
    page.set_content("<p style='font-size:40px'>社会救助 养老服务 殡葬管理</p>")
    picture = screenshot(page, "harness-fonts").read_bytes()
    assert (int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])) == (1920, 1080)


def test_the_browser_does_not_leave_the_machine(page: Page) -> None:
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://jinmin.example/")
