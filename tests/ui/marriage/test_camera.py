"""A paper is photographed in the browser and goes through every check into the case."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from jinmin.crypto import Keyring
from jinmin.documents.store import ContentId, FileStore
from jinmin.place import Place
from tests.harness.browser import DESK
from tests.ui.marriage.conftest import Counter
from tests.ui.marriage.test_registration import begin_case

PHONE = {"width": 390, "height": 844}
ROW = '[data-jmm="material-{rule}"]'


def test_the_camera_takes_a_sheet_into_the_case(
    counter: Counter, page: Page, screenshot: Callable[[Page, str], Path]
) -> None:
    case_id = begin_case(counter, page)
    row = page.locator(ROW.format(rule="groom_id"))
    row.get_by_role("checkbox", name="已核原件").press("Space")
    row.get_by_role("button", name="用摄像头拍摄").click()
    camera = page.locator("dialog.jm-camera")
    expect(camera.locator("option").first).to_be_attached()
    page.wait_for_function("document.querySelector('dialog.jm-camera video').videoWidth > 0")
    screenshot(page, "camera")
    page.keyboard.press("F4")
    expect(camera.locator("canvas")).to_be_visible()
    camera.get_by_role("button", name="转 90°").click()
    screenshot(page, "camera-taken")
    page.keyboard.press("Control+Enter")
    expect(row).to_contain_text("已入卷")
    expect(row).to_contain_text("原件核验")
    expect(camera).to_have_count(0)
    [(content_id, media, trust)] = counter.ask(
        "SELECT content_id, media, trust FROM case_material WHERE case_id = ?", case_id.replace("-", "")
    )
    assert (media, trust) == ("image/jpeg", "original")
    place = Place(counter.folder, "")
    store = FileStore(place.files, Keyring.open(place.key_file))
    picture = Image.open(BytesIO(store.get(ContentId(content_id))))
    assert picture.height > picture.width, "turned upright"
    page.set_viewport_size(PHONE)
    row.get_by_role("button", name="用摄像头拍摄").click()
    page.wait_for_function("document.querySelector('dialog.jm-camera video').videoWidth > 0")
    screenshot(page, "camera-phone")
    page.keyboard.press("Escape")
    expect(camera).to_have_count(0)
    page.set_viewport_size(DESK)


def test_the_worklist_says_how_the_devices_stand(
    counter: Counter, page: Page, screenshot: Callable[[Page, str], Path]
) -> None:
    counter.sign_in(page)
    devices = page.locator("section").filter(has_text="设备状态").last
    expect(devices).to_contain_text("读卡器（模拟）")
    expect(devices.locator(".jm-tag").last).to_have_text("正常")
    screenshot(page, "devices")
