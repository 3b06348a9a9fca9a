"""The running office, and a clerk who signs in and types."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Locator, Page, expect

from jinmin.invented import InventedPerson, People
from tests.harness.checks import ROOT, source_roots
from tests.harness.ports import free_port
from tests.ui.marriage.seed import CUT, MARRIED, PASSWORD

START_SECONDS = 120.0
DRAFT_SETTLES = 2.4
"""A form that is left saves itself once more after two quiet seconds."""

_SEEDS = count(70_000)

expect.set_options(timeout=20_000)


@dataclass
class Counter:
    """The office's window: where it is, who is married there, what the database holds."""

    url: str
    folder: Path

    @property
    def married(self) -> dict[str, str]:
        """The couple that was registered before any test."""
        known: dict[str, str] = json.loads((self.folder / MARRIED).read_text("utf-8"))
        return known

    def sign_in(self, page: Page, path: str = "/", login: str = "clerk") -> None:
        """Sign in and wait for the page at ``path``."""
        page.goto(f"{self.url}/login?next={path}")
        page.get_by_label("用户名").fill(login)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录", exact=True).click()
        page.locator(".jm-page, .jm-missing").first.wait_for()

    def begin(self, page: Page) -> None:
        """An empty application form, the cursor in its first field."""
        self.sign_in(page, "/marriage/apply")
        expect(field(page, "groom.id_number")).to_be_focused()

    def ask(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of the node's database."""
        with sqlite3.connect(self.folder / "jinmin.db", timeout=10) as database:
            return database.execute(statement, values).fetchall()

    def state_of(self, case_id: str) -> str:
        """The state of a case."""
        [(state,)] = self.ask("SELECT state FROM case_case WHERE id = ?", case_id.replace("-", ""))
        return str(state)

    def end_sessions(self) -> None:
        """Everybody's session idles out."""
        with sqlite3.connect(self.folder / "jinmin.db", timeout=10) as database:
            database.execute("UPDATE identity_session SET closed_at = opened_at, reason = 'idle'")

    def cut_network(self) -> Path:
        """Let the network check fail until the returned file is deleted."""
        cut = self.folder / CUT
        cut.touch()
        return cut


@pytest.fixture
def counter(running_counter: Counter) -> Counter:
    """The running office, nobody's draft in it."""
    time.sleep(DRAFT_SETTLES)
    with sqlite3.connect(running_counter.folder / "jinmin.db", timeout=10) as database:
        for table in ("case_draft", "case_draft_copy"):
            database.execute(f"DELETE FROM {table}")
    return running_counter


@pytest.fixture(scope="session")
def running_counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    """One interface process for all tests."""
    folder, port = tmp_path_factory.mktemp("counter"), free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "NICEGUI"))}
    roots = [str(ROOT / root) for root in source_roots()]
    path = os.pathsep.join([*roots, str(ROOT), kept.get("PYTHONPATH", "")])
    command = [sys.executable, "-m", "tests.ui.marriage.program", str(folder / "node"), str(port)]
    log = folder / "interface.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            command, stdout=output, stderr=output, env={**kept, "PYTHONPATH": path}, cwd=folder
        )
    try:
        _wait_for(f"http://127.0.0.1:{port}/api/health", server, log)
        yield Counter(f"http://127.0.0.1:{port}", folder / "node")
        assert "Traceback" not in (written := log.read_text("utf-8")), written[-9000:]
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            pytest.fail(f"the interface ended: {log.read_text('utf-8')[-2000:]}")
        try:
            with urlopen(url, timeout=2):
                return
        except (URLError, TimeoutError):
            time.sleep(0.2)
    pytest.fail("the interface did not answer")


def somebody(sex: str, born: tuple[date, date] = (date(1988, 1, 1), date(1999, 12, 31))) -> InventedPerson:
    """An invented person, another one each time."""
    return People(next(_SEEDS)).person("510822", "1" if sex == "1" else "2", born)


def field(page: Page, path: str) -> Locator:
    """The control of one field."""
    inner = "input, textarea, .q-checkbox, [role=radio]"
    return page.locator(f'[data-jm-path="{path}"]').locator(inner).first


def said(page: Page, path: str) -> Locator:
    """What the form complains of at one field."""
    return page.locator(f'[data-jm-path="{path}"] .jm-note-error')


def fill_both(page: Page, groom: InventedPerson, bride: InventedPerson) -> None:
    """Everything an application needs, by keyboard."""
    for role, person in (("groom", groom), ("bride", bride)):
        field(page, f"{role}.id_number").fill(person.id_number)
        field(page, f"{role}.name").fill(person.name)
        field(page, f"{role}.id_valid_to").fill("长期")
    for role in ("groom", "bride"):
        for name in ("voluntary", "no_kinship"):
            field(page, f"{role}.{name}").press("Space")


def accept(page: Page) -> None:
    """Accept the filled form and wait for the case."""
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/marriage/apply?case=*")
    expect(page.locator("[data-check=marital]")).to_be_visible()
