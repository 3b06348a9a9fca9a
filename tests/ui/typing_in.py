"""What a clerk types into the trial form."""

from datetime import date

from playwright.sync_api import Locator, Page

from jinmin.ids import new_id
from jinmin.invented import InventedPerson, People

_PEOPLE = People(9_000, part=1, parts=10)
"""One for all: two generators may draw the same number. The furnished ones are of part 0."""

BORN = (date(1985, 1, 1), date(2000, 12, 31))


def own_form() -> str:
    """The trial form with a draft of its own: forms save themselves even after a tab is closed."""
    return f"/probe/apply?draft={new_id()}"


def somebody(sex: str = "1") -> InventedPerson:
    """An invented person, another one each time."""
    return _PEOPLE.person("510822", "1" if sex == "1" else "2", BORN)


def field(page: Page, path: str) -> Locator:
    """The input of one field."""
    return page.locator(f'[data-jm-path="{path}"] input, [data-jm-path="{path}"] textarea').first


def fill_trial(page: Page) -> tuple[InventedPerson, InventedPerson]:
    """Fill both parties in; returns them."""
    people = somebody("1"), somebody("2")
    for side, person in zip(("left", "right"), people, strict=True):
        field(page, f"{side}.id_number").fill(person.id_number)
        field(page, f"{side}.name").fill(person.name)
    return people
