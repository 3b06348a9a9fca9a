"""The pages of the probe."""

import time
from datetime import date
from typing import Literal
from uuid import UUID

from nicegui import ui
from pydantic import BaseModel, ConfigDict, Field

from jinmin.api.pages import Asked, Form, PageContext, actions, ask, facts, region_lookup, section
from jinmin.cases import Party, open_case
from jinmin.cases.case_file import CaseDetail
from jinmin.cases.states import Channel
from jinmin.db.work import Work
from jinmin.errors import Forbidden, Invalid, RulesBroken, Stale, Violation
from jinmin.identity import PersonInput, admit_person

SLOW = 0.7


class TrialParty(BaseModel):
    """One party."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    id_number: str = Field(min_length=1, max_length=18, title="证件号码")
    name: str = Field(min_length=1, max_length=50, title="姓名")
    birth: date | None = Field(default=None, title="出生日期")
    nation: str = Field(default="01", title="民族")
    marital_status: Literal["10", "20", "30", "40"] = Field(default="10", title="婚姻状况")
    household_region: str | None = Field(default=None, title="常住户口所在地")
    phone: str = Field(default="", max_length=20, title="联系电话")


class TrialForm(BaseModel):
    """Two parties and a remark."""

    model_config = ConfigDict(extra="forbid")

    left: TrialParty = Field(title="甲方")
    right: TrialParty = Field(title="乙方")
    remark: str = Field(default="", max_length=200, title="备注")
    read_aloud: bool = Field(default=False, title="已当面宣读并询问")


async def apply(context: PageContext) -> None:
    """Two columns, a remark, and the button that opens a case."""
    form = context.form(TrialForm, draft=context.draft_key(context.query.get("draft", "")))
    look = region_lookup(context)
    asked = {
        "id_number": Asked(kind="id_number", span=2),
        "nation": Asked(codes="GB/T 3304"),
        "marital_status": Asked(codes="GB/T 2261.2"),
        "household_region": Asked(kind="region", lookup=look, span=2),
        "phone": Asked(kind="phone"),
    }
    with form:
        with form.parties():
            for side, title in (("left", "甲方"), ("right", "乙方")):
                with form.group(title, columns=2):
                    form.fields(side, asked)
        with form.group("共同"):
            form.field("read_aloud")
            form.field("remark", Asked(kind="long_text", span=2))
        with actions(form):
            _buttons(context, form)
    await form.restore()


def _buttons(context: PageContext, form: Form[TrialForm]) -> None:
    async def send() -> None:
        wanted = form.read()
        opened = await context.submit(form, lambda w: accept(w, wanted), returns=UUID)
        context.open(f"/cases/{opened}")

    context.button("暂存", form.save, kind="second", key="Ctrl+S")
    context.button("受理", send, key="Ctrl+Enter").mark("send")


def accept(w: Work, form: TrialForm) -> UUID:
    """Open one case."""
    if form.remark == "两处不合规":
        raise RulesBroken(
            tuple(
                Violation(code, f"试办规则第{number}条", "form.required", "read_aloud", {"label": label})
                for code, number, label in (("P1", "一", "宣读"), ("P3", "三", "签名"))
            )
        )
    if form.remark == "不合规":
        raise RulesBroken(
            (
                Violation("P1", "试办规则第一条", "form.required", "read_aloud", {"label": "宣读"}),
                Violation("P2", "试办规则第二条", "form.other", None, {"label": "整体"}),
            )
        )
    people = [
        (role, admit_person(w, PersonInput(id_number=given.id_number, name=given.name)))
        for role, given in (("left", form.left), ("right", form.right))
    ]
    assert w.actor.org_id is not None
    case = open_case(
        w,
        matter_id="probe.trial",
        org_id=w.actor.org_id,
        counter_id=None,
        region="510822",
        channel=Channel.WINDOW,
        title=f"{form.left.name}与{form.right.name}的试办登记",
        parties=[Party(person.id, role, person.name) for role, person in people],
    )
    return case.id


async def faults(context: PageContext) -> None:
    """A button per kind of error."""

    def stale(_w: Work) -> None:
        raise Stale("record.stale")

    def forbidden(_w: Work) -> None:
        raise Forbidden("access.permission", permission="probe.secret")

    def invalid(_w: Work) -> None:
        raise Invalid("identity_number.checksum")

    def crash(_w: Work) -> None:
        raise ZeroDivisionError("5108" + "22199003071234")

    async def irreversible() -> None:
        if await ask("登记并取号", "登记后不能撤回，只能办理更正。", yes="登记并取号"):
            ui.notify("已登记", type="positive")

    with section("出错样例"), ui.element("div").classes("jm-row"):
        for title, call in (("过期", stale), ("无权", forbidden), ("无效", invalid), ("崩溃", crash)):
            context.button(title, lambda call=call: context.act(call), kind="second")
        context.button("不可撤回", irreversible, kind="danger")
        context.button("页面的键", lambda: ui.notify("页面收到了键"), kind="second", key="F8")
    with ui.element("div").props("data-jm-find"):
        ui.input().props('aria-label="本页查找"')


async def slow(context: PageContext) -> None:
    """Buttons whose answers come when the page may be gone; with ``wait`` in the address the page does, too."""
    await context.read(lambda _w: time.sleep(SLOW if context.query.get("wait") else 0))
    place = ui.element("div")

    async def draw() -> None:
        await context.read(lambda _w: time.sleep(SLOW))
        place.clear()
        with place:
            ui.label("画好了")
        await ask("还在吗", "还在。", yes="在")
        await context.refresh()

    def refused(_w: Work) -> None:
        time.sleep(SLOW)
        raise Invalid("identity_number.checksum")

    def crash(_w: Work) -> None:
        time.sleep(SLOW)
        raise ZeroDivisionError

    with place:
        context.button("慢慢画", draw)
        for title, call in (("慢慢拒绝", refused), ("慢慢崩溃", crash)):
            context.button(title, lambda call=call: context.act(call), kind="second")


async def broken(context: PageContext) -> None:
    """A page that fails while it is drawn."""
    raise ZeroDivisionError(context.path)


async def secret(_context: PageContext) -> None:
    """Nobody in the seed may open it."""
    ui.label("保密内容")


async def case_facts(_context: PageContext, detail: CaseDetail) -> None:
    """The tab 基本."""
    facts({"标题": f"共 {len(detail.parties)} 方", "渠道": detail.header.channel})


async def case_actions(context: PageContext, _detail: CaseDetail) -> None:
    """A button of the domain."""
    context.button("试办的动作", lambda: ui.notify("动作已办"), kind="second")


async def review(_context: PageContext, case_id: str) -> None:
    """The page of the waiting step."""
    ui.label(f"审查 {case_id[:0]}试办")
