"""What can be done with a case whatever its matter: take, give back, hold, release, go on working."""

from collections.abc import Callable
from uuid import UUID

from nicegui import ui
from pydantic import BaseModel, ConfigDict, Field

from jinmin.cases import (
    Case,
    claim_case,
    colleagues,
    hand_over,
    hold_case,
    lock_case,
    pass_on,
    release_case,
    take_over,
)
from jinmin.cases.case_file import CaseDetail
from jinmin.cases.states import HoldReason
from jinmin.db.work import Work
from jinmin.ui.buttons import plain_button
from jinmin.ui.context import PageContext
from jinmin.ui.forms import Asked, Form
from jinmin.ui.trouble import ask

Change = Callable[[Work, Case], None]


class PassOn(BaseModel):
    """To whom a case goes, and why."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    colleague: UUID = Field(title="接办同事")
    reason: str = Field(min_length=1, max_length=200, title="转交理由（不写个人信息）")


def draw_actions(context: PageContext, detail: CaseDetail, work_path: str) -> None:
    """The buttons this post may use in this state; the services check again."""
    if not detail.may_act:
        return
    header, me = detail.header, context.actor.user_id
    offer = _Offer(context, header.id, header.version)
    if header.state == "held":
        context.button("解除挂起", lambda: offer.change(release_case, "已解除挂起"))
        return
    if header.holder_id == me:
        context.button(
            "放回",
            lambda: offer.change(lambda w, case: hand_over(w, case, None), "已放回，同岗可接办"),
            kind="second",
        )
    elif header.holder_id is None:
        context.button("接办", lambda: offer.change(claim_case, "已接办"), kind="second")
    else:
        context.button("接管", lambda: offer.take_from(header.holder_name), kind="second")
    if header.holder_id in (None, me):
        context.button("转交", offer.pass_on, kind="second")
    context.button("挂起", offer.hold, kind="second")
    if work_path:
        context.button(f"办理：{header.step_title}", lambda: context.open(work_path), key="Ctrl+Enter")


class _Offer:
    def __init__(self, context: PageContext, case_id: UUID, version: int) -> None:
        self._context = context
        self._id = case_id
        self._version = version

    async def change(self, change: Change, done: str) -> None:
        await self._context.act(lambda w: change(w, lock_case(w, self._id, expected=self._version)))
        ui.notify(done, type="positive")
        await self._context.refresh()

    async def take_from(self, holder: str) -> None:
        said = f"本办件正由 {holder} 办理。接管后对方将不能继续，请先与其联系。"
        if await ask("接管办件", said, yes="接管"):
            await self.change(take_over, "已接管")

    async def hold(self) -> None:
        reasons = {reason.value: reason.label for reason in HoldReason}
        with ui.dialog() as box, ui.element("div").classes("jm-dialog").props("role=dialog"):
            ui.label("挂起办件").classes("jm-dialog-title")
            reason = ui.radio(reasons, value=HoldReason.APPLICANT.value)
            ui.label("说明（选填，不写个人信息）").classes("jm-label")
            note = ui.input().props('maxlength=200 aria-label="说明"')
            with ui.element("div").classes("jm-dialog-actions"):
                plain_button("返回", lambda: box.submit(False), kind="second", key="Esc")
                plain_button("挂起", lambda: box.submit(True), key="Ctrl+Enter").mark("hold-yes")
        agreed: object = await box
        chosen, words = HoldReason(reason.value), (note.value or "").strip()
        box.delete()
        if agreed is True:
            await self.change(lambda w, case: hold_case(w, case, chosen, words), "已挂起")

    async def pass_on(self) -> None:
        others = await self._context.read(lambda w: colleagues(w, w.get(Case, self._id)))
        if not others:
            ui.notify("本单位没有其他同事可办理这一环节", type="warning")
            return
        with ui.dialog() as box, ui.element("div").classes("jm-dialog").props("role=dialog"):
            ui.label("转交办件").classes("jm-dialog-title")
            ui.label("办件转到所选同事名下，当前环节不变；转交人和理由记入办理过程。")
            form = self._context.form(PassOn)
            with form:
                form.field("colleague", Asked(options={str(each.user_id): each.name for each in others}))
                form.field("reason", Asked(kind="long_text"))
                with ui.element("div").classes("jm-dialog-actions"):
                    plain_button("返回", lambda: box.submit(None), kind="second", key="Esc")
                    agree = self._context.button("转交", lambda: self._pass(form, box), key="Ctrl+Enter")
                    agree.mark("pass-on-yes")
        done: object = await box
        box.delete()
        if done is True:
            ui.notify("已转交", type="positive")
            await self._context.refresh()

    async def _pass(self, form: Form[PassOn], box: ui.dialog) -> None:
        wanted = form.read()
        await self._context.act(
            lambda w: pass_on(
                w, lock_case(w, self._id, expected=self._version), wanted.colleague, wanted.reason
            ),
            form=form,
        )
        box.submit(True)
