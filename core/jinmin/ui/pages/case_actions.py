"""What can be done with a case whatever its matter: take, give back, hold, release, go on working."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
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
from jinmin.ui.context import PageContext
from jinmin.ui.form_dialogs import Question, ask_form
from jinmin.ui.forms import Asked, Form
from jinmin.ui.trouble import ask

BY_RULE = HoldReason.SPECIAL_PROCEDURE
"""It stops the legal clock, so it has an act of its own."""

Change = Callable[[Work, Case], None]


M = TypeVar("M", bound=BaseModel)


class Holding(BaseModel):
    """Why a case waits."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    reason: HoldReason = Field(default=HoldReason.APPLICANT, title="挂起原因")
    note: str = Field(default="", max_length=200, title="说明（选填，不写个人信息）")


class PassOn(BaseModel):
    """To whom a case goes, and why."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    colleague: UUID = Field(title="接办同事")
    reason: str = Field(min_length=1, max_length=200, title="转交理由（不写个人信息）")


@dataclass(frozen=True)
class WorkPage:
    """The page where a post goes on with a case, and what its button says."""

    path: str
    title: str


def draw_actions(context: PageContext, detail: CaseDetail, work: WorkPage | None) -> None:
    """The buttons this post may use in this state; the services check again."""
    if detail.may_act:
        _draw_hands(context, detail)
    if work:
        context.button(work.title, lambda: context.open(work.path), key="Ctrl+Enter")


def _draw_hands(context: PageContext, detail: CaseDetail) -> None:
    header, me = detail.header, context.actor.user_id
    offer = _Offer(context, header.id, header.version)
    if header.held_reason == BY_RULE.value:
        return
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
        def draw(form: Form[Holding]) -> None:
            form.field(
                "reason",
                Asked(
                    kind="radio",
                    options={each.value: each.label for each in HoldReason if each is not BY_RULE},
                ),
            )
            form.field("note")

        said = "挂起后办件留在工作台，解除挂起才能继续。"
        asked = Question("挂起办件", said, Holding, draw, "挂起", "hold-yes")
        await self._answer(
            asked, lambda w, case, given: hold_case(w, case, given.reason, given.note), "已挂起"
        )

    async def pass_on(self) -> None:
        others = await self._context.read(lambda w: colleagues(w, w.get(Case, self._id)))
        if not others:
            ui.notify("本单位没有其他同事可办理这一环节", type="warning")
            return

        def draw(form: Form[PassOn]) -> None:
            form.field("colleague", Asked(options={str(each.user_id): each.name for each in others}))
            form.field("reason", Asked(kind="long_text"))

        said = "办件转到所选同事名下，当前环节不变；转交人和理由记入办理过程。"
        asked = Question("转交办件", said, PassOn, draw, "转交", "pass-on-yes")
        await self._answer(
            asked, lambda w, case, given: pass_on(w, case, given.colleague, given.reason), "已转交"
        )

    async def _answer(self, asked: Question[M], change: Callable[[Work, Case, M], object], done: str) -> None:
        async def act(form: Form[M]) -> None:
            given = form.read()

            def effect(w: Work) -> None:
                change(w, lock_case(w, self._id, expected=self._version), given)

            await self._context.act(effect, form=form)

        if await ask_form(self._context, asked, act):
            ui.notify(done, type="positive")
            await self._context.refresh()
