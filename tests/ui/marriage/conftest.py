"""The running office, and a clerk who signs in and types."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Locator, Page, expect

from jinmin.invented import InventedPerson, People
from tests.harness.waiting import until
from tests.ui.marriage.seed import CUT, MARRIED, PASSWORD, UNSAVED
from tests.ui.running import Running, running

_PEOPLE = People(70_000, part=2, parts=10)
"""One for all: two generators may draw the same number. The furnished ones are of part 0."""


class Counter(Running):
    """The office's window: where it is, who is married there, what the database holds."""

    @property
    def married(self) -> dict[str, str]:
        """The couple that was registered before any test."""
        known: dict[str, str] = json.loads((self.folder / MARRIED).read_text("utf-8"))
        return known

    def begin(self, page: Page) -> None:
        """An empty application form, the cursor in its first field."""
        self.sign_in(page, path="/marriage/apply")
        expect(field(page, "groom.id_number")).to_be_focused()

    def ask(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of the node's database."""
        with sqlite3.connect(self.folder / "jinmin.db", timeout=60) as database:
            return database.execute(statement, values).fetchall()

    def state_of(self, case_id: str) -> str:
        """The state of a case."""
        [(state,)] = self.ask("SELECT state FROM case_case WHERE id = ?", case_id.replace("-", ""))
        return str(state)

    def let_drafts_settle(self) -> None:
        """A form that is left saves itself once more after a quiet moment."""
        until(lambda: urlopen(self.url + UNSAVED).read() == b"0", "forms have saved themselves")

    def cut_network(self) -> Path:
        """Let the network check fail until the returned file is deleted."""
        cut = self.folder / CUT
        cut.touch()
        return cut


@pytest.fixture
def counter(running_counter: Counter) -> Counter:
    """The running office, nobody's draft in it."""
    running_counter.let_drafts_settle()
    with sqlite3.connect(running_counter.folder / "jinmin.db", timeout=60) as database:
        for table in ("case_draft", "case_draft_copy"):
            database.execute(f"DELETE FROM {table}")
    return running_counter


@pytest.fixture(scope="session")
def running_counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    """One interface process for all tests."""
    with running("tests.ui.marriage.program", tmp_path_factory.mktemp("counter"), PASSWORD) as office:
        yield Counter(office.url, office.folder, office.log, office.password)


def somebody(sex: str, born: tuple[date, date] = (date(1988, 1, 1), date(1999, 12, 31))) -> InventedPerson:
    """An invented person, another one each time."""
    return _PEOPLE.person("510822", "1" if sex == "1" else "2", born)


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
        choose(page, f"{role}.nation", "汉族")
        choose(page, f"{role}.marital_status", "未婚")
        field(page, f"{role}.id_valid_to").fill("长期")
    for role in ("groom", "bride"):
        for name in ("present", "voluntary", "no_kinship"):
            field(page, f"{role}.{name}").press("Space")


def choose(page: Page, path: str, title: str) -> None:
    """Choose from a list by typing."""
    field(page, path).fill(title)
    option = page.get_by_role("option", name=title, exact=True)
    option.click()
    expect(option).to_have_count(0)


def accept(page: Page) -> None:
    """Accept the filled form and wait for the case: checked over the network, the cursor at the next step."""
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/marriage/apply?case=*")
    expect(page.locator("[data-check=marital]")).to_be_visible()
    expect(page.locator("[data-jmm^=face-]").get_by_role("button").first).to_be_focused()
