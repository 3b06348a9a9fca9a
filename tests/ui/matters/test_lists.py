"""⑩ and the public guides in Chromium: one version's whole way, files in, pictures to look at."""

from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, ViewportSize, expect

from jinmin.cases import Case, Channel, Party, open_case
from jinmin.identity import Organisation, User, acting_as
from jinmin.ids import new_id
from jinmin.node import Node
from tests.ui.matters.conftest import County
from tests.ui.matters.seed import open_node

pytestmark = pytest.mark.browser

MARRY = "marriage.marry"
SIZES = (ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844))


def opened_case(node: Node) -> Case:
    """A case the county's clerk opens now."""
    with node.read() as w:
        clerk = acting_as(w, w.execute(sa.select(User.__table__.c.id).filter_by(login="clerk")).scalar_one())
        org = w.execute(sa.select(Organisation.__table__.c.id).filter_by(region="510822")).scalar_one()
    with node.work(clerk) as w:
        return open_case(
            w, matter_id=MARRY, org_id=org, counter_id=None, region="510822", channel=Channel.WINDOW,
            title="试验", parties=[Party(new_id(), "groom", "张三"), Party(new_id(), "bride", "李四")],
        )  # fmt: skip


def test_a_version_goes_its_whole_way(county: County, page: Page) -> None:
    node = open_node(county.folder)
    running = opened_case(node)

    county.sign_in(page, "manager", f"/matters?matter={MARRY}")
    page.get_by_role("row", name="现行").filter(has_text="登记处").click()
    expect(page.get_by_text("第 1 版").first).to_be_visible()
    page.keyboard.press("Insert")
    expect(page.locator(".jm-case-head, .jm-tag", has_text="草稿").first).to_be_visible()
    page.get_by_role("tab", name="通办").click()
    visits = page.locator('[data-jm-path="visits"] input')
    visits.fill("3")
    page.locator('[data-jm-path="address"] input').fill("乔庄镇新政务大厅一楼")
    page.keyboard.press("Control+Enter")
    findings = page.locator(".jm-findings")
    expect(findings).to_contain_text("到办事现场次数")
    expect(findings).to_contain_text("只能减少")

    page.get_by_role("tab", name="通办").click()
    page.locator('[data-jm-path="visits"] input').fill("0")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".jm-tag", has_text="待发布").first).to_be_visible()
    address = page.url.removeprefix(county.url)

    county.sign_in(page, "chief", address)
    page.get_by_role("button", name="发布").click()
    page.locator(".jm-dialog").get_by_role("button", name="发布").click()
    expect(page.get_by_text("还没有做过影响预览；", exact=False)).to_be_visible()
    page.get_by_role("button", name="影响预览").click()
    page.get_by_role("button", name="计算影响").click()
    expect(page.get_by_text("已看完", exact=False)).to_be_visible()
    page.goto(f"{county.url}{address}")
    page.get_by_role("button", name="发布").click()
    page.locator(".jm-dialog").get_by_role("button", name="发布").click()
    expect(page.get_by_test_id("item-state").or_(page.locator(".jm-case-head .jm-tag")).first).to_have_text(
        "现行"
    )

    page.context.clear_cookies()
    page.goto(f"{county.url}/guide?region=510822")
    page.get_by_role("link", name="结婚登记").click()
    expect(page.get_by_text("乔庄镇新政务大厅一楼")).to_be_visible()
    expect(page.get_by_text("第 2 版")).to_be_visible()
    with urlopen(page.get_by_role("link", name="下载 PDF").evaluate("link => link.href")) as paper:
        assert paper.read(5) == b"%PDF-"

    fresh = opened_case(node)
    assert (running.item_edition, fresh.item_edition) == (1, 2)
    node.close()


def test_what_is_fixed_above_cannot_be_typed_over(county: County, page: Page) -> None:
    county.sign_in(page, "province", "/matters")
    page.get_by_label("查找事项").press_sequentially("jhdj")
    page.get_by_role("row", name="基本目录").first.click()
    page.get_by_role("button", name="新版本").wait_for(state="hidden")
    expect(page.get_by_text("随插件 marriage 提供")).to_be_visible()


def test_the_slash_looks_up_the_lists(county: County, page: Page) -> None:
    county.sign_in(page, "manager", "/matters")
    expect(page.locator("[data-jm-row]").first).to_be_visible()
    page.keyboard.press("/")
    expect(page.get_by_label("查找事项")).to_be_focused()
    page.keyboard.type("没有的事项")
    expect(page.get_by_text("没有这样的事项")).to_be_visible()


def test_a_file_is_looked_at_before_it_comes_in(county: County, page: Page, tmp_path: Path) -> None:
    county.sign_in(page, "manager", "/matters/import")
    file = tmp_path / "lists.json"
    file.write_text('[{"matter_id": "no.such", "region": "510822", "elements": {"online": true}}]', "utf-8")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("新增 0，改动 0，相同 0，有误 1")).to_be_visible()
    expect(page.get_by_text("第 1 行")).to_be_visible()
    told = (
        '[{"matter_id": "marriage.marry", "region": "510822", "body": "X1", "elements": {"address": "二楼"}}]'
    )
    file.write_text(told, "utf-8")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="导入 1 项").click()
    page.locator(".jm-dialog").get_by_role("button", name="导入", exact=True).click()
    expect(page.get_by_text("已导入：新增 1")).to_be_visible()


def test_a_material_is_dropped_and_asked_for_again(county: County, page: Page) -> None:
    county.sign_in(page, "chief", f"/matters?matter={MARRY}")
    page.locator("[data-jm-row]").filter(has_text="基本目录").first.click()
    page.get_by_role("button", name="填写本级清单").wait_for()
    page.goto(f"{county.url}/matters?matter={MARRY}")
    page.locator("[data-jm-row]").filter(has_text="登记处").last.click()
    new = page.get_by_role("button", name="新版本")
    expect(page.locator(".jm-case-head")).to_be_visible()
    if new.is_visible():
        new.click()
    page.get_by_role("tab", name="材料").click()
    photo = page.locator("[data-jm-row=joint_photo]")
    photo.click()
    page.locator(".jm-dialog").get_by_role("button", name="不再收取").click()
    expect(photo).to_contain_text("不再收取")
    expect(page.locator(".jm-dialog")).to_have_count(0)
    page.keyboard.press("Control+s")
    expect(page.get_by_text("已保存")).to_be_visible()
    page.get_by_role("tab", name="材料").click()
    expect(page.locator("[data-jm-row=joint_photo]")).to_contain_text("不再收取")
    page.locator("[data-jm-row=joint_photo]").click()
    page.locator(".jm-dialog").get_by_role("button", name="恢复").click()
    expect(page.locator("[data-jm-row=joint_photo]")).to_contain_text("非必要")


def test_two_maintainers_lose_nothing_and_a_version_is_ended(
    county: County, page: Page, browser: Browser
) -> None:
    county.sign_in(page, "manager", f"/matters?matter={MARRY}")
    page.locator("[data-jm-row]").filter(has_text="登记处").first.click()
    expect(page.locator(".jm-case-head")).to_be_visible()
    if page.get_by_role("button", name="新版本").is_visible():
        page.keyboard.press("Insert")
    else:
        page.goto(f"{county.url}/matters?matter={MARRY}")
        page.locator("[data-jm-row]").filter(has_text="草稿").first.click()
    expect(page.locator(".jm-case-head .jm-tag", has_text="草稿").first).to_be_visible()
    address = page.url
    page.get_by_role("tab", name="通办").click()

    other = browser.new_context().new_page()
    county.sign_in(other, "chief", address.removeprefix(county.url))
    other.get_by_role("tab", name="通办").click()
    other.locator('[data-jm-path="hours"] input').fill("周一至周五 9:00—17:00")
    other.locator('[data-jm-path="contact"] input').fill("0839-1111111")
    other.keyboard.press("Control+s")
    expect(other.get_by_text("已保存")).to_be_visible()
    other.context.close()

    page.locator('[data-jm-path="contact"] input').fill("0839-2222222")
    page.keyboard.press("Control+s")
    dialog = page.locator(".jm-dialog", has_text="同一张表有两份内容")
    expect(dialog).to_contain_text("我：0839-2222222")
    expect(dialog).to_contain_text("0839-1111111")
    dialog.get_by_role("button", name="按所选保留").click()
    expect(page.get_by_text("已保存")).to_be_visible()
    page.get_by_role("tab", name="通办").click()
    expect(page.locator('[data-jm-path="contact"] input')).to_have_value("0839-2222222")
    expect(page.locator('[data-jm-path="hours"] input')).to_have_value("周一至周五 9:00—17:00")

    county.sign_in(page, "chief", f"/matters?matter={MARRY}")
    page.locator("[data-jm-row]").filter(has_text="登记处").filter(has_text="现行").first.click()
    page.get_by_role("button", name="终止…").click()
    ending = page.locator(".jm-dialog")
    last = ending.locator('[data-jm-path="last"] input')
    last.fill("20200101")
    ending.get_by_role("button", name="终止", exact=True).click()
    expect(page.get_by_text("不能早于今天", exact=False).first).to_be_visible()
    last.fill("20991231")
    ending.get_by_role("button", name="终止", exact=True).click()
    expect(page.get_by_test_id("item-state").or_(page.locator(".jm-case-head .jm-tag")).first).to_have_text(
        "现行"
    )
    expect(page.locator(".jm-case-head")).to_contain_text("2099-12-31")


@pytest.mark.parametrize("viewport", SIZES, ids=["desk", "phone"])
def test_pictures(
    county: County, page: Page, viewport: ViewportSize, screenshot: Callable[[Page, str], Path]
) -> None:
    size = f"{viewport['width']}"
    county.sign_in(page, "manager", f"/matters?matter={MARRY}")
    expect(page.locator("[data-jm-row]").first).to_be_visible()
    screenshot(page, f"matters-{size}")
    page.locator("[data-jm-row]").filter(has_text="登记处").first.click()
    expect(page.locator(".jm-case-head")).to_be_visible()
    screenshot(page, f"matters-version-{size}")
    if page.get_by_role("button", name="新版本").is_visible():
        page.get_by_role("button", name="新版本").click()
    page.goto(f"{county.url}/matters?matter={MARRY}")
    page.locator("[data-jm-row]").filter(has_text="草稿").first.click()
    expect(page.get_by_role("tab", name="要素")).to_be_visible()
    screenshot(page, f"matters-draft-{size}")
    page.get_by_role("tab", name="材料").click()
    expect(page.get_by_text("点一行可放宽")).to_be_visible()
    screenshot(page, f"matters-materials-{size}")
    page.goto(f"{county.url}/matters/compare")
    expect(page.get_by_text("处不一致")).to_be_visible()
    screenshot(page, f"matters-compared-{size}")
    page.goto(f"{county.url}/guide/{MARRY}?region=510822")
    expect(page.get_by_role("heading", name="申请材料")).to_be_visible()
    screenshot(page, f"guide-{size}")
    page.get_by_role("link", name="特大字").click()
    expect(page.locator("body.jm-guide-huge")).to_be_visible()
    screenshot(page, f"guide-huge-{size}")
