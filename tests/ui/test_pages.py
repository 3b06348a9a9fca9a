"""What the pages show, how they fail, and that they fit on a desk and on a phone."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.ui.conftest import Desk

SIZES = {"desk": ViewportSize(width=1440, height=900), "phone": ViewportSize(width=390, height=844)}
PAGES = [
    ("worklist", "clerk", "/", "[data-jm-row]"),
    ("form", "clerk", "/probe/apply", "[data-jm-path]"),
    ("health", "sysadmin", "/system/health", ".jm-table td"),
    ("plugins", "sysadmin", "/system/plugins", ".jm-fact"),
    ("password", "clerk", "/account/password", "[data-jm-path]"),
    ("missing", "clerk", "/nothing/here", ".jm-missing"),
    ("forbidden", "clerk", "/probe/secret", ".jm-missing"),
]

SHORT = ("missing", "forbidden", "password")
"""Pages with room to spare on either screen: they must not scroll."""


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("name", "login", "path", "drawn"), PAGES, ids=[name for name, *_ in PAGES])
def test_every_page_fits(
    desk: Desk,
    page: Page,
    screenshot: Callable[[Page, str], Path],
    size: str,
    name: str,
    login: str,
    path: str,
    drawn: str,
) -> None:
    page.set_viewport_size(SIZES[size])
    outside: list[str] = []
    page.on(
        "request", lambda request: outside.append(request.url) if not _is_ours(desk, request.url) else None
    )
    desk.sign_in(page, login, path)
    expect(page.locator(drawn).first).to_be_visible()
    page.wait_for_timeout(300)
    screenshot(page, f"{name}-{size}")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (
        "nothing hangs over the edge"
    )
    if name in SHORT:
        assert page.evaluate("document.documentElement.scrollHeight") == SIZES[size]["height"]
    assert not outside, "no page asks another machine for anything"


@pytest.mark.parametrize("size", SIZES)
def test_the_sign_in_page_fits(
    desk: Desk, page: Page, screenshot: Callable[[Page, str], Path], size: str
) -> None:
    page.set_viewport_size(SIZES[size])
    page.goto(f"{desk.url}/login")
    expect(page.get_by_label("用户名")).to_be_focused()
    screenshot(page, f"login-{size}")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("size", SIZES)
def test_a_case_is_shown_with_its_steps_and_its_readers(
    desk: Desk, page: Page, screenshot: Callable[[Page, str], Path], size: str
) -> None:
    page.set_viewport_size(SIZES[size])
    desk.sign_in(page)
    page.locator("[data-jm-row]").first.click()
    expect(page.get_by_text("办理过程")).to_be_visible()
    expect(page.get_by_text("共 2 方")).to_be_visible()
    screenshot(page, f"case-{size}")
    page.keyboard.press("3")
    expect(page.get_by_role("cell", name="王晓梅").first).to_be_visible()
    page.keyboard.press("8")
    expect(page.get_by_text("查阅办件").first).to_be_visible()


def test_lists_mask_names_and_export_what_they_show(desk: Desk, page: Page) -> None:
    desk.sign_in(page)
    shown = page.locator("[data-jm-row]").first.inner_text()
    assert "**" in shown or "*、" in shown
    with page.expect_download() as coming:
        page.get_by_role("button", name="导出").click()
    book = ZipFile(BytesIO(Path(coming.value.path()).read_bytes()))
    words = book.read("xl/sharedStrings.xml").decode()
    assert "当事人" in words
    assert "*" in words
    assert coming.value.suggested_filename.startswith("办件-")


@pytest.mark.parametrize(
    ("login", "path", "status", "said"),
    [
        ("clerk", "/nothing", 404, "没有这个页面"),
        ("clerk", "/cases/not-an-id", 200, "此页暂时打不开"),
        ("clerk", "/cases/019a0000-0000-7000-8000-000000000000", 200, "此页暂时打不开"),
        ("clerk", "/probe/secret", 403, "您的岗位无权打开此页"),
        ("guest", "/probe/apply", 403, "您的岗位无权打开此页"),
        ("clerk", "/probe/broken", 200, "此页打开时出错"),
    ],
)
def test_what_cannot_be_shown_is_said_inside_the_frame(
    desk: Desk, page: Page, login: str, path: str, status: int, said: str
) -> None:
    desk.sign_in(page, login)
    answer = page.goto(f"{desk.url}{path}")
    assert answer is not None
    assert answer.status == status
    expect(page.get_by_role("heading", name=said)).to_be_visible()
    expect(page.locator(".jm-rail")).to_be_visible()


def test_the_rail_shows_what_the_post_may_open(desk: Desk, page: Page) -> None:
    desk.sign_in(page, "guest")
    expect(page.locator(".jm-rail a")).to_have_text(
        [*map(re.compile, ("工作台", "预警", "一表申请", "协办与核查", "工作交接"))]
    )


@pytest.mark.parametrize(
    ("button", "said"),
    [
        ("过期", "内容已被他人修改"),
        ("无权", "probe.secret"),
        ("无效", "校验位不符"),
        ("崩溃", "这一步没有完成"),
    ],
)
def test_every_error_is_told_calmly(desk: Desk, page: Page, button: str, said: str) -> None:
    desk.sign_in(page, path="/probe/faults")
    page.get_by_role("button", name=button).click()
    expect(page.get_by_text(said).first).to_be_visible()


def test_a_crash_gets_a_number_and_the_log_gets_no_personal_data(desk: Desk, page: Page) -> None:
    desk.sign_in(page, path="/probe/faults")
    page.get_by_role("button", name="崩溃").click()
    number = page.locator(".jm-reference").inner_text()
    written = desk.log.read_text("utf-8")
    assert f"reference {number} at /probe/faults: builtins.ZeroDivisionError" in written
    assert "510822199003071234" not in written


def test_a_page_that_was_left_ends_without_a_trace(desk: Desk, page: Page) -> None:
    desk.sign_in(page)
    before = len(desk.log.read_text("utf-8"))
    for title in ("慢慢画", "慢慢拒绝", "慢慢崩溃", ""):
        page.goto(f"{desk.url}/probe/apply")
        _in_the_tab(page, f"/probe/slow{'' if title else '?wait=1'}")
        if title:
            page.get_by_role("button", name=title).click()
        _in_the_tab(page, "/handovers")
        expect(page.get_by_role("heading", name="工作交接")).to_be_visible()
        page.wait_for_timeout(900)
        expect(page.locator("[role=alertdialog], .q-notification")).to_have_count(0)
        assert page.url.endswith("/handovers")
    written = desk.log.read_text("utf-8")[before:]
    assert [line for line in written.splitlines() if "reference" in line] == [
        line for line in written.splitlines() if "/probe/slow: builtins.ZeroDivisionError" in line
    ]
    assert written.count("reference") == 1
    assert "Traceback" not in written
    assert "likely a bug" not in written


def _in_the_tab(page: Page, path: str) -> None:
    """Go there as a link of the frame does once the page is connected, without a new page of the browser."""
    page.wait_for_function("window.jinmin?.isConnected()")
    page.evaluate(
        """path => { const a = document.querySelector(".jm-rail a").cloneNode(); a.href = path;
        document.querySelector(".jm-rail").append(a); a.click(); a.remove(); }""",
        path,
    )


def test_health_is_told_to_programs_without_signing_in(desk: Desk, page: Page) -> None:
    answer = page.request.get(f"{desk.url}/api/health")
    assert answer.json() == {"state": "ok", "node": "qingchuan"}


def _is_ours(desk: Desk, url: str) -> bool:
    return url.startswith((desk.url, desk.url.replace("http", "ws"), "data:", "blob:"))
