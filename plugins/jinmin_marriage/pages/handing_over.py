"""After the number is drawn: booklets, prints, the four confirmations, 办结, next."""

from collections.abc import Awaitable, Callable

from nicegui import ui
from pydantic import BaseModel, ConfigDict, Field

from jinmin.api import Work
from jinmin.api.pages import PageContext, actions, call_following, plain_button
from jinmin_marriage.models import MarriageRecord
from jinmin_marriage.pages import markup
from jinmin_marriage.pages.case_file import CaseFile
from jinmin_marriage.pages.deciding import REVIEW_FORM
from jinmin_marriage.pages.printing import Paper, print_for_case
from jinmin_marriage.pages.spoiling import Settling, settle_given_up, spoil_one_of
from jinmin_marriage.pages.stock_hint import show_left_in_hand
from jinmin_marriage.printouts import Certificate
from jinmin_marriage.service import (
    CONFIRMATIONS,
    PrintNumbers,
    enter_print_numbers,
    hand_over_certificates,
    return_certificate,
    spoil_certificate,
)
from jinmin_marriage.service.booklets import read_numbers
from jinmin_marriage.service.printing import certificate_paper, review_paper

COPIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "certificate": ("结婚证（双方）", ("groom", "bride")),
    "certificate_groom": ("结婚证（男方持）", ("groom",)),
    "certificate_bride": ("结婚证（女方持）", ("bride",)),
}


class Booklets(BaseModel):
    """The numbers printed on the two booklets."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    print_no_groom: str = Field(default="", max_length=24, title="印制号（男）")
    print_no_bride: str = Field(default="", max_length=24, title="印制号（女）")

    @property
    def numbers(self) -> PrintNumbers:
        """As the service wants them; an empty field is no booklet."""
        return PrintNumbers(self.print_no_groom or None, self.print_no_bride or None)


class HandingOver:
    """The last stretch of one registration."""

    def __init__(
        self,
        context: PageContext,
        file: CaseFile,
        record: MarriageRecord,
        again: Callable[[], Awaitable[None]],
    ) -> None:
        self._context = context
        self._file = file
        self._record = record
        self._again = again
        self._case_id = file.detail.header.id
        self._printed: set[str] = set()

    async def draw(self) -> None:
        """Number, booklets, prints, confirmations."""
        context = self._context
        self._form = context.form(Booklets)
        with self._form:
            with ui.element("section").classes("jm-card jm-section"):
                ui.label("登记完成，发证").classes("jm-group-title")
                show_number(self._record)
                with ui.element("div").classes("jm-fields"):
                    self._fields()
                await show_left_in_hand(context)
                self._prints()
            with ui.element("section").classes("jm-card jm-section"):
                ui.label("发证前逐项确认（空格勾选；系统不画印章）").classes("jm-group-title")
                with ui.element("div").classes("jmm-ticks"):
                    self._ticks = {
                        key: ui.checkbox(title).props("dense").mark(f"confirm-{key}")
                        for key, title in CONFIRMATIONS.items()
                    }
            with actions():
                ui.label("已登记，可离开后再发证").classes("jm-saved")
                context.button("打印两证", self._both, kind="second", key="F9").mark("print-certificates")
                context.button("办结，下一号", self._finish, key="Ctrl+Enter").mark("finish")
        markup.begin_at("print_no_groom")

    def _fields(self) -> None:
        self._form.field("print_no_groom")
        self._form.field("print_no_bride")
        self._form.fill(
            {
                "print_no_groom": self._record.print_no_groom or "",
                "print_no_bride": self._record.print_no_bride or "",
            }
        )
        markup.shown("证书备注", self._record.note or "无")

    def _prints(self) -> None:
        with ui.element("div").classes("jmm-prints"):
            ui.label("单张打印").classes("jm-muted")
            for document in ("certificate_groom", "certificate_bride"):
                title = COPIES[document][0]
                plain_button(title, self._context.on(self._certificate(document)), kind="quiet", icon="print")
            plain_button(REVIEW_FORM, self._context.on(self._review), kind="quiet", icon="print").mark(
                "print-review"
            )
            spoil = plain_button("作废本张", self._context.on(self._spoil), kind="quiet", icon="block")
            spoil.mark("spoil")

    async def _spoil(self) -> None:
        await self._keep_numbers()
        if await spoil_one_of(
            self._context, self._held(), lambda w, asked: spoil_certificate(w, self._case_id, asked)
        ):
            await self._again()

    async def _both(self) -> None:
        await self._certificate("certificate")()

    def _certificate(self, document: str) -> Callable[[], Awaitable[None]]:
        title, copies = COPIES[document]

        def make(w: Work) -> Certificate:
            whole = certificate_paper(w, self._record.id)
            return whole.model_copy(update={"copies": copies})

        async def print_it() -> None:
            await self._keep_numbers()
            serial = "、".join(filter(None, (self._form.boxes[f"print_no_{role}"].value for role in copies)))
            await self._print(Paper(document, title, make, serial=serial, copies=len(copies)))

        return print_it

    async def _review(self) -> None:
        await self._print(Paper("review_form", REVIEW_FORM, lambda w: review_paper(w, self._case_id)))

    async def _print(self, paper: Paper) -> None:
        before = paper.document in self._printed or self._file.printed(paper.document)
        if await print_for_case(self._context, self._case_id, paper, printed_before=before):
            self._printed.add(paper.document)
        markup.focus(".jmm-ticks [role=checkbox]")

    async def _keep_numbers(self) -> PrintNumbers:
        """What stands in the fields is what is meant; a saved number that is gone from there is settled first."""
        typed, region = self._form.read().numbers, self._record.region
        numbers = await self._context.act(lambda w: read_numbers(w, typed, region), form=self._form)
        record = self._record
        if (record.print_no_groom, record.print_no_bride) != (numbers.groom, numbers.bride):
            await settle_given_up(self._context, self._held(), numbers, self._settling())
            await self._context.act(lambda w: enter_print_numbers(w, self._case_id, numbers), form=self._form)
            record.print_no_groom, record.print_no_bride = numbers.groom, numbers.bride
        return numbers

    def _settling(self) -> Settling:
        return Settling(
            lambda w, asked: spoil_certificate(w, self._case_id, asked),
            lambda w, asked: return_certificate(w, self._case_id, asked),
            self._forget,
        )

    def _forget(self, number: str) -> None:
        for field in ("print_no_groom", "print_no_bride"):
            if getattr(self._record, field) == number:
                setattr(self._record, field, None)

    def _held(self) -> dict[str, str]:
        held = {"男证": self._record.print_no_groom, "女证": self._record.print_no_bride}
        return {title: number for title, number in held.items() if number}

    async def _finish(self) -> None:
        numbers = await self._keep_numbers()
        confirmed = [key for key, tick in self._ticks.items() if tick.value]

        def hand_over(w: Work) -> bool:
            enter_print_numbers(w, self._case_id, numbers)
            hand_over_certificates(w, self._case_id, confirmed)
            return True

        await self._context.submit(self._form, hand_over, returns=bool)
        ui.notify(f"{self._record.certificate_no} 已办结", type="positive", timeout=6000)
        await call_following(self._context)
        self._context.open("/marriage/apply")


def show_number(record: MarriageRecord) -> None:
    """字号 and day, large."""
    markup.put(
        f'<div class="jmm-number" data-jmm="certificate-no">{record.certificate_no}</div>'
        f'<div class="jm-muted">登记日期 {record.registered_on}　登记员 {record.registrar}</div>'
    )


def show_issued(context: PageContext, file: CaseFile, record: MarriageRecord) -> None:
    """A registration that is complete."""
    with ui.element("section").classes("jm-card jm-section"):
        ui.label("已登记并发证").classes("jm-group-title")
        show_number(record)
        values = [
            ("发证日期", str(record.issued_on or "")),
            ("印制号（男）", record.print_no_groom or ""),
            ("印制号（女）", record.print_no_bride or ""),
            ("证书备注", record.note),
        ]
        markup.put(markup.pairs(values))
    with actions():
        case = f"/cases/{file.detail.header.id}"
        context.button("办件详情", lambda: context.open(case), kind="second")
        context.button("下一号", lambda: context.open("/marriage/apply"), key="Ctrl+Enter")
