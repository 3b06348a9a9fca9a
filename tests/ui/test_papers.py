"""The archivist's day: file what is closed, look into a volume, prove it; and one form for several matters."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from PIL import Image
from playwright.sync_api import FilePayload, Page, ViewportSize, expect

from jinmin.cases import Case, Trust, attach_material, lock_case, take_step
from jinmin.identity import Organisation
from jinmin.invented import People
from jinmin.vocabulary.actor import Actor
from tests.ui.conftest import Desk
from tests.ui.probe_pages import TrialForm, accept
from tests.ui.seed import open_node

PHONE = ViewportSize(width=390, height=844)
WIDE = ViewportSize(width=1440, height=900)
ROWS = "[data-jm-row]"
PEOPLE = People(81_000)
BORN = (date(1985, 1, 1), date(2000, 12, 31))


def picture(colour: str = "white") -> bytes:
    written = BytesIO()
    Image.new("RGB", (400, 560), colour).save(written, "JPEG")
    return written.getvalue()


@pytest.fixture(scope="module")
def closed_case(desk: Desk) -> str:
    """A finished case with a scan; its number."""
    node = open_node(desk.folder)
    with node.read() as w:
        office = w.execute(sa.select(Organisation.__table__.c.id)).scalar_one()
    rights = frozenset({"probe.accept", "probe.review"})
    clerk = Actor(None, "王晓梅", org_id=office, region="510822", permissions=rights)
    given = [PEOPLE.person("510822", sex, BORN) for sex in ("1", "2")]
    form = [{"id_number": each.id_number, "name": each.name} for each in given]
    with node.work(clerk) as w:
        case_id: UUID = accept(w, TrialForm.model_validate({"left": form[0], "right": form[1]}))
    with node.work(clerk) as w:
        case = lock_case(w, case_id)
        attach_material(w, case, "statement", picture(), trust=Trust.ORIGINAL, original_seen=True)
        take_step(w, case, "accept", "accepted")
        take_step(w, case, "review", "agree")
    with node.read() as w:
        number = w.get(Case, case_id).case_no
    node.close()
    return number


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_closed_case_is_filed_looked_into_and_proved(
    desk: Desk, page: Page, screenshot: Callable[[Page, str], Path], closed_case: str
) -> None:
    page.set_viewport_size(WIDE)
    desk.sign_in(page, "keeper", "/archives")
    expect(page.get_by_text(closed_case)).to_be_visible()
    page.get_by_role("button", name="归档这 1 件").click()
    page.get_by_role("button", name="归档", exact=True).click()
    volume = page.locator(ROWS).filter(has_text=closed_case)
    expect(volume).to_contain_text("未定")
    screenshot(page, "archives")
    volume.click()
    expect(page.get_by_role("heading", name="probe.trial-1")).to_be_visible()
    expect(page.get_by_role("table", name="卷内目录")).to_contain_text("原件核验")
    page.keyboard.press("F8")
    expect(page.get_by_text("与归档时一致")).to_be_visible()
    screenshot(page, "archive-volume")
    page.keyboard.press("F9")
    expect(page.locator(".jm-paper iframe")).to_be_visible()
    page.keyboard.press("Escape")
    page.set_viewport_size(PHONE)
    fits(page)
    screenshot(page, "archive-volume-phone")
    for path in ("/archives", "/archives/destruction"):
        page.goto(f"{desk.url}{path}")
        page.locator(".jm-card").first.wait_for()
        page.wait_for_timeout(400)
        fits(page)
        screenshot(page, f"{path.strip('/').replace('/', '-')}-phone")


def test_one_form_for_two_matters(desk: Desk, page: Page, screenshot: Callable[[Page, str], Path]) -> None:
    page.set_viewport_size(WIDE)
    person = PEOPLE.person("510822", "1", BORN)
    desk.sign_in(page, path="/joint")
    page.get_by_label("证件号码").fill(person.id_number)
    page.get_by_label("姓名").fill(person.name)
    page.locator("input[type=file]").set_input_files(
        FilePayload(name="card.jpg", mimeType="image/jpeg", buffer=picture())
    )
    expect(page.get_by_text("请核对", exact=False)).to_be_visible()
    expect(page.get_by_label("姓名", exact=True)).to_have_value(person.name)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("一表申请至少选择两个不同的事项").first).to_be_visible()
    for title in ("某项登记", "某项补贴"):
        page.get_by_role("checkbox", name=title).click()
    screenshot(page, "joint-form")
    page.get_by_role("button", name="受理").click()
    expect(page.get_by_role("table", name="同表办件").locator(ROWS)).to_have_count(2)
    page.get_by_role("button", name="收取").first.click()
    page.locator("input[type=file]").set_input_files(
        FilePayload(name="a.jpg", mimeType="image/jpeg", buffer=picture())
    )
    expect(page.get_by_text("已收 1 份")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("已收", exact=True)).to_have_count(1)
    screenshot(page, "joint-group")
    page.get_by_role("button", name="一次性告知").click()
    page.get_by_role("button", name="告知", exact=True).click()
    expect(page.locator(".jm-paper iframe")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("table", name="同表办件")).to_contain_text("退回补正")
    page.set_viewport_size(PHONE)
    fits(page)
    screenshot(page, "joint-group-phone")
