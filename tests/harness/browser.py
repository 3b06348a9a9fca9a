"""One Chromium per test process, driven by Playwright's synchronous calls in a thread of its own.

The synchronous calls keep an event loop running in their thread, where asynchronous tests could then not run;
so a test that uses the browser runs in the browser's thread, fixtures included, and all others outside it.
"""

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from playwright.sync_api import Browser, Page, Playwright, ViewportSize, expect, sync_playwright

from tests.harness.system_packages import chromium

T = TypeVar("T")

PATIENCE = 60_000
"""Milliseconds for everything that is waited for in a page: other work may share the machine."""
expect.set_options(timeout=PATIENCE)
DESK = ViewportSize(width=1366, height=820)  # the usual counter screen (窗口)
ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",  # a camera for the pages that photograph papers
    "--use-fake-ui-for-media-stream",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


class BrowserThread:
    """Starts on first use; ``run`` may be called from anywhere, the thread itself included."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="browser")
        self._ident: int | None = None
        self._playwright: Playwright | None = None

    def run(self, work: Callable[[], T]) -> T:
        """The result of ``work``, done in the browser's thread."""
        if threading.get_ident() == self._ident:
            return work()
        return self._executor.submit(self._noting_itself, work).result()

    def open_browser(self) -> Browser:
        return self.run(self._launch)

    def close(self) -> None:
        """End the browser, its driver and the thread."""
        if self._playwright is not None:
            self.run(self._playwright.stop)
        self._executor.shutdown()

    def _noting_itself(self, work: Callable[[], T]) -> T:
        self._ident = threading.get_ident()
        return work()

    def _launch(self) -> Browser:
        self._playwright = sync_playwright().start()
        as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
        return self._playwright.chromium.launch(executable_path=chromium(), args=[*as_root, *ARGUMENTS])


def open_page(browser: Browser, viewport: ViewportSize) -> Page:
    """A page in a context of its own, set as a clerk's machine in China is."""
    context = browser.new_context(viewport=viewport, locale="zh-CN", timezone_id="Asia/Shanghai")
    context.set_default_timeout(PATIENCE)
    return context.new_page()
