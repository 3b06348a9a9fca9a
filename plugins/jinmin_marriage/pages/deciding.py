"""The registrar's opinion, and 登记并取号: asked once, with the names and the day."""

from collections.abc import Awaitable, Callable
from typing import Literal

from nicegui import ui
from pydantic import BaseModel, ConfigDict, Field

from jinmin.api import DraftKey, Work, text
from jinmin.api.pages import Asked, Halted, PageContext, actions, ask
from jinmin_marriage.pages import markup
from jinmin_marriage.pages.case_file import CaseFile, load_case
from jinmin_marriage.pages.printing import Paper, print_for_case
from jinmin_marriage.pages.qualification_hint import show_own_qualification
from jinmin_marriage.pages.stock_hint import show_left_in_hand
from jinmin_marriage.pages.withdrawing import may_withdraw, withdraw
from jinmin_marriage.service import PrintNumbers, Registered, register_marriage, review_application
from jinmin_marriage.service.booklets import check_numbers
from jinmin_marriage.service.own_qualification import require_registrar
from jinmin_marriage.service.printing import review_paper

OPINIONS = {"agree": "同意", "disagree": "不同意", "open": "未办结"}
CHOSEN_BY_KEY = "空格选定，← → 换一项；不预先选定"
REVIEW_FORM = "结婚登记审查处理表"
DECIDE_FORM = "/marriage/register/{case_id}"
"""The draft's form is the page's address: the worklist leads back to it."""


class Decision(BaseModel):
    """What the registrar decides, for whom no opinion is chosen beforehand, and what goes onto the certificates."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    opinion: Literal["agree", "disagree", "open"] = Field(title="审查意见")
    reason: str = Field(default="", max_length=400, title="理由")
    print_no_groom: str = Field(default="", max_length=24, title="印制号（男）")
    print_no_bride: str = Field(default="", max_length=24, title="印制号（女）")
    note: str = Field(default="", max_length=200, title="证书备注")


class Deciding:
    """The form of one decision; ``again`` draws the page anew once it is taken."""

    def __init__(self, context: PageContext, file: CaseFile, again: Callable[[], Awaitable[None]]) -> None:
        self._context = context
        self._file = file
        self._again = again

    async def draw(self) -> None:
        """The fields in the order of the review form, with what was typed before somebody was interrupted."""
        context, file = self._context, self._file
        self._form = context.form(Decision, DraftKey(DECIDE_FORM, str(file.detail.header.id)))
        with self._form:
            with ui.element("section").classes("jm-card jm-section"):
                ui.label("审查意见").classes("jm-group-title")
                await show_own_qualification(context)
                with ui.element("div").classes("jm-fields"):
                    self._fields()
                await show_left_in_hand(context)
            if lacking := file.lacking():
                markup.put(markup.to_do(lacking), "jm-card jm-section").mark("lacking")
            with actions(self._form):
                if may_withdraw(file.detail):
                    context.button("当事人撤回", self._withdraw, kind="quiet").mark("withdraw")
                context.button("返回材料", self._back, kind="quiet")
                context.button("试打审查处理表", self._try_print, kind="second", key="F9").mark("try-print")
                context.button("登记并取号", self._decide, key="Ctrl+Enter").mark("register")
        await self._form.restore()
        markup.begin_at("opinion")

    def _fields(self) -> None:
        file = self._file
        self._form.field("opinion", Asked(kind="radio", options=OPINIONS, hint=CHOSEN_BY_KEY))
        self._form.field("reason", Asked(span=2))
        markup.shown("登记员（自动）", self._context.actor.name)
        markup.shown("登记日期", self._context.node.clock.today().isoformat())
        markup.shown("字号", "取号后自动填入")
        self._form.field("print_no_groom")
        self._form.field("print_no_bride")
        self._form.field("note")
        markup.shown("其他备注", file.other_notes or "无", mark="other-notes")
        markup.shown("归档页数", f"{file.pages} 页")

    async def _withdraw(self) -> None:
        if await withdraw(self._context, self._file.detail):
            await self._form.done()
            await self._again()

    def _back(self) -> None:
        self._context.open(f"/marriage/apply?case={self._file.detail.header.id}")

    async def _try_print(self) -> None:
        case_id = self._file.detail.header.id
        paper = Paper("review_form_trial", f"{REVIEW_FORM}（试打）", lambda w: review_paper(w, case_id))
        again = self._file.printed(paper.document)
        await print_for_case(self._context, case_id, paper, printed_before=again)

    async def _decide(self) -> None:
        wanted = self._form.read()
        if wanted.opinion == "open":
            ui.notify("未办结：本件留在工作台，可随时继续", type="info")
            self._context.open("/")
        elif wanted.opinion == "disagree":
            await self._disagree(wanted)
        else:
            await self._agree(wanted)

    async def _disagree(self, wanted: Decision) -> None:
        header, names = self._file.detail.header, self._names()
        said = f"{names}：不予登记，办件随即办结，不能再改。理由：{wanted.reason or '（未填）'}"
        if not wanted.reason:
            self._form.boxes["reason"].complain(text("case.opinion_needed", outcome="不予登记"))
            return
        if await ask("不予登记", said, yes="不予登记", danger=True):
            await self._context.act(
                lambda w: review_application(
                    w, header.id, "disagree", opinion=wanted.reason, expected=header.version
                ),
                form=self._form,
            )
            await self._form.done()
            await self._again()

    async def _agree(self, wanted: Decision) -> None:
        await self._require_ready(wanted)
        today = self._context.node.clock.today()
        day = f"{today.year} 年 {today.month} 月 {today.day} 日"
        said = f"{self._names()}，登记日期 {day}。登记后婚姻关系即告成立。"
        if await ask("登记并取号", said, yes="登记并取号"):
            await self._context.submit(self._form, lambda w: self._register(w, wanted), returns=Registered)
            await self._again()

    async def _require_ready(self, wanted: Decision) -> None:
        """What would be refused is said before the question that cannot be taken back."""
        case_id = self._file.detail.header.id
        file = await self._context.read(lambda w: load_case(w, case_id))
        if lacking := file.lacking():
            said = "还不能登记：" + "；".join(lacking)
            ui.notify(said, type="warning", timeout=8000, close_button="知道了", multi_line=True)
            raise Halted
        await self._context.read(require_registrar)
        region = file.detail.header.region
        await self._context.act(lambda w: check_numbers(w, _numbers(wanted), region), form=self._form)

    def _register(self, w: Work, wanted: Decision) -> Registered:
        header = self._file.detail.header
        expected: int | None = header.version
        if header.step == "review":
            review_application(w, header.id, "agree", opinion=wanted.reason, expected=expected)
            w.flush()
            expected = None
        return register_marriage(w, header.id, _numbers(wanted), note=wanted.note, expected=expected)

    def _names(self) -> str:
        return f"{self._file.form.groom.name} 与 {self._file.form.bride.name}"


def _numbers(wanted: Decision) -> PrintNumbers:
    return PrintNumbers(wanted.print_no_groom or None, wanted.print_no_bride or None)
