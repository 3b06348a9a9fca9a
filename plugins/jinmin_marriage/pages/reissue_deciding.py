"""The registrar's part of a 补领: the opinion, 补发并取号, the booklets, the hand-over."""

from collections.abc import Awaitable, Callable
from typing import Literal

from nicegui import ui
from pydantic import Field

from jinmin.api import Work, text
from jinmin.api.pages import Asked, Form, PageContext, actions, ask, call_following, plain_button
from jinmin_marriage.pages import markup
from jinmin_marriage.pages.deciding import CHOSEN_BY_KEY
from jinmin_marriage.pages.handing_over import Booklets
from jinmin_marriage.pages.printing import Paper, print_for_case
from jinmin_marriage.pages.qualification_hint import show_own_qualification
from jinmin_marriage.pages.reissue_file import ReissueFile
from jinmin_marriage.pages.spoiling import Settling, settle_given_up, spoil_one_of
from jinmin_marriage.pages.stock_hint import show_left_in_hand
from jinmin_marriage.reissue_models import Reissue
from jinmin_marriage.service import STATEMENTS, PrintNumbers
from jinmin_marriage.service.archive_printing import (
    reissue_review,
    reissue_statements,
    reissued_certificate,
)
from jinmin_marriage.service.booklets import read_numbers
from jinmin_marriage.service.own_qualification import require_registrar
from jinmin_marriage.service.reissue_issuing import (
    REISSUE_CONFIRMATIONS,
    Reissued,
    enter_reissue_numbers,
    hand_over_reissue,
    issue_reissue,
    return_reissued,
    spoil_reissued,
)
from jinmin_marriage.service.reissuing import review_reissue

REVIEW_FORM = "补领结婚证审查处理表"
OPINIONS = {"agree": "同意补领", "disagree": "不予补领", "withdraw": "当事人撤回"}


class Decision(Booklets):
    """What is decided, and which booklets will be used."""

    opinion: Literal["agree", "disagree", "withdraw"] = Field(title="审查意见")
    reason: str = Field(default="", max_length=400, title="理由")


class ReissueDeciding:
    """Before the number is drawn; ``again`` draws the page anew."""

    def __init__(self, context: PageContext, file: ReissueFile, again: Callable[[], Awaitable[None]]) -> None:
        self._context = context
        self._file = file
        self._again = again
        self._case_id = file.detail.header.id

    async def draw(self) -> None:
        """The opinion, the booklets, the buttons."""
        context = self._context
        self._form = context.form(Decision)
        with self._form:
            with ui.element("section").classes("jm-card jm-section"):
                ui.label("审查与补发").classes("jm-group-title")
                await show_own_qualification(context)
                with ui.element("div").classes("jm-fields"):
                    self._form.field(
                        "opinion", Asked(kind="radio", options=OPINIONS, hint=CHOSEN_BY_KEY, span=2)
                    )
                    markup.shown("归档页数", f"{self._file.pages} 页")
                    _ask_booklets(self._form, self._file)
                    self._form.field("reason", Asked(span=3))
                await show_left_in_hand(context)
            with actions():
                ui.label("每一步都已保存，可随时离开").classes("jm-saved")
                context.button("试打审查处理表", self._try_print, kind="quiet").mark("try-print")
                context.button("打印声明书", self._print_statements, kind="second", key="F9").mark("print")
                context.button("补发并取号", self._decide, key="Ctrl+Enter").mark("register")

    async def _try_print(self) -> None:
        await _print_review(self._context, self._file, "reissue_form_trial", f"{REVIEW_FORM}（试打）")
        await self._again()

    async def _print_statements(self) -> None:
        title = "申请补领结婚证声明书"
        paper = Paper(STATEMENTS, title, lambda w: reissue_statements(w, self._case_id))
        await print_for_case(
            self._context, self._case_id, paper, printed_before=self._file.printed(STATEMENTS)
        )
        await self._again()

    async def _decide(self) -> None:
        wanted, header = self._form.read(), self._file.detail.header
        outcome = OPINIONS[wanted.opinion]
        if wanted.opinion != "agree" and not wanted.reason:
            self._form.boxes["reason"].complain(text("case.opinion_needed", outcome=outcome))
            return
        if wanted.opinion == "agree":
            await self._context.read(require_registrar)
        if not await ask(outcome, self._said(outcome), yes=outcome, danger=wanted.opinion != "agree"):
            return
        if wanted.opinion == "agree":
            await self._context.submit(self._form, lambda w: self._issue(w, wanted), returns=Reissued)
        else:
            await self._context.act(
                lambda w: review_reissue(
                    w, header.id, wanted.opinion, opinion=wanted.reason, expected=header.version
                ),
                form=self._form,
            )
        await self._again()

    def _said(self, outcome: str) -> str:
        names = "、".join(self._file.form.party(role).name for role in self._file.form.applying)
        return f"{names}：{outcome}，原字号 {self._file.reissue.original_no}。办理后不能更改。"

    def _issue(self, w: Work, wanted: Decision) -> Reissued:
        header = self._file.detail.header
        expected: int | None = header.version
        if header.step == "review":
            review_reissue(w, header.id, "agree", opinion=wanted.reason, expected=expected)
            w.flush()
            expected = None
        return issue_reissue(w, header.id, wanted.numbers, expected=expected)


class ReissueHandingOver:
    """After the number is drawn: booklets, prints, the four confirmations; ``again`` draws the page anew."""

    def __init__(self, context: PageContext, file: ReissueFile, again: Callable[[], Awaitable[None]]) -> None:
        self._context = context
        self._file = file
        self._again = again
        self._case_id = file.detail.header.id
        self._held = (file.reissue.print_no_groom or "", file.reissue.print_no_bride or "")
        self._printed: set[str] = set()

    async def draw(self) -> None:
        """The number large, below it what is left to do."""
        context = self._context
        self._form = context.form(Booklets)
        with self._form:
            with ui.element("section").classes("jm-card jm-section"):
                ui.label("已取号，发证").classes("jm-group-title")
                show_reissued(self._file.reissue)
                with ui.element("div").classes("jm-fields"):
                    _ask_booklets(self._form, self._file)
                await show_left_in_hand(context)
                review = plain_button(REVIEW_FORM, context.on(self._review), kind="quiet", icon="print")
                review.mark("print-review")
                spoil = plain_button("作废本张", context.on(self._spoil), kind="quiet", icon="block")
                spoil.mark("spoil")
            with ui.element("section").classes("jm-card jm-section"):
                ui.label("发证前逐项确认（空格勾选；系统不画印章）").classes("jm-group-title")
                with ui.element("div").classes("jmm-ticks"):
                    self._ticks = {
                        key: ui.checkbox(title).props("dense").mark(f"confirm-{key}")
                        for key, title in REISSUE_CONFIRMATIONS.items()
                    }
            with actions():
                ui.label("已取号，可离开后再发证").classes("jm-saved")
                context.button("打印补发的证", self._print_certificates, kind="second", key="F9").mark(
                    "print"
                )
                context.button("办结，下一号", self._finish, key="Ctrl+Enter").mark("finish")

    async def _spoil(self) -> None:
        await self._keep_numbers()
        if await spoil_one_of(
            self._context, self._saved(), lambda w, asked: spoil_reissued(w, self._case_id, asked)
        ):
            await self._again()

    async def _review(self) -> None:
        again = "reissue_form" in self._printed
        if await _print_review(self._context, self._file, "reissue_form", REVIEW_FORM, again=again):
            self._printed.add("reissue_form")

    async def _print_certificates(self) -> None:
        await self._keep_numbers()
        used = (self._form.boxes[f"print_no_{role}"].value for role in self._file.form.applying)
        paper = Paper(
            "reissued_certificate",
            "结婚证（补发）",
            lambda w: reissued_certificate(w, self._case_id),
            serial="、".join(filter(None, used)),
            copies=len(self._file.form.applying),
        )
        again = paper.document in self._printed or self._file.printed(paper.document)
        if await print_for_case(self._context, self._case_id, paper, printed_before=again):
            self._printed.add(paper.document)
        markup.focus(".jmm-ticks [role=checkbox]")

    async def _keep_numbers(self) -> PrintNumbers:
        """What stands in the fields is what is meant; a saved number that is gone from there is settled first."""
        typed, region = self._form.read().numbers, self._file.reissue.region
        numbers = await self._context.act(lambda w: read_numbers(w, typed, region), form=self._form)
        wanted = (numbers.groom or "", numbers.bride or "")
        if self._held != wanted:
            await settle_given_up(self._context, self._saved(), numbers, self._settling())
            await self._context.act(
                lambda w: enter_reissue_numbers(w, self._case_id, numbers), form=self._form
            )
            self._held = wanted
        return numbers

    def _settling(self) -> Settling:
        return Settling(
            lambda w, asked: spoil_reissued(w, self._case_id, asked),
            lambda w, asked: return_reissued(w, self._case_id, asked),
            self._forget,
        )

    def _forget(self, gone: str) -> None:
        groom, bride = ("" if number == gone else number for number in self._held)
        self._held = (groom, bride)

    def _saved(self) -> dict[str, str]:
        titled = zip(("男证", "女证"), self._held, strict=True)
        return {title: number for title, number in titled if number}

    async def _finish(self) -> None:
        numbers = await self._keep_numbers()
        confirmed = [key for key, tick in self._ticks.items() if tick.value]

        def hand_over(w: Work) -> bool:
            enter_reissue_numbers(w, self._case_id, numbers)
            hand_over_reissue(w, self._case_id, confirmed)
            return True

        await self._context.submit(self._form, hand_over, returns=bool)
        ui.notify(f"{self._file.reissue.certificate_no} 已办结", type="positive", timeout=6000)
        await call_following(self._context)
        self._context.open("/marriage/reissue")


def show_reissued(reissue: Reissue) -> None:
    """The new number and its day, large; the original one beside it."""
    markup.put(
        f'<div class="jmm-number" data-jmm="certificate-no">{reissue.certificate_no}</div>'
        f'<div class="jm-muted">补发日期 {reissue.registered_on}　登记员 {reissue.registrar}　'
        f"原字号 {reissue.original_no}</div>"
    )


def _ask_booklets(form: Form[Decision] | Form[Booklets], file: ReissueFile) -> None:
    for role in file.form.applying:
        box = form.field(f"print_no_{role}")
        box.value = getattr(file.reissue, f"print_no_{role}") or ""


async def _print_review(
    context: PageContext, file: ReissueFile, document: str, title: str, *, again: bool = False
) -> bool:
    case_id = file.detail.header.id
    paper = Paper(document, title, lambda w: reissue_review(w, case_id))
    return await print_for_case(context, case_id, paper, printed_before=again or file.printed(document))
