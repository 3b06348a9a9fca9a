"""预约: who comes when, booked for any day, received on theirs."""

from datetime import date

from nicegui import ui

from jinmin.queueing import (
    AppointmentLine,
    AppointmentState,
    Booking,
    appointments,
    arrive,
    book_appointment,
    cancel_appointment,
)
from jinmin.ui.context import PageContext
from jinmin.ui.field_specs import FieldSpec
from jinmin.ui.fields import draw_field
from jinmin.ui.form_dialogs import Question, ask_form
from jinmin.ui.forms import Asked, Form
from jinmin.ui.pages.queue import businesses
from jinmin.ui.sections import section
from jinmin.ui.trouble import ask

SAID = "登记电话、平台或窗口来的预约。姓名和电话只供当日接待，三十日后删除。"


async def page(context: PageContext) -> None:
    """The list of a day; today's at first."""
    book = AppointmentBook(context)
    book.draw()
    await book.look()


class AppointmentBook:
    """One day's appointments of the office. It has names: unlike the queue's screen it is not for the hall."""

    def __init__(self, context: PageContext) -> None:
        self._context = context
        self._businesses = businesses(context)
        self._day: date = context.node.clock.today()

    def draw(self) -> None:
        """The card, still empty."""
        with self._context.head:
            self._context.button("登记预约", self._book, key="n", icon="add").mark("book")
        with section():
            with ui.element("div").classes("jm-fields"):
                day = draw_field(FieldSpec("shown_day", "日期", "date"))
            day.value = self._day
            day.control.on_value_change(self._context.on(lambda: self._show_day(str(day.value or ""))))
            self._list = ui.element("ul").classes("jm-notes").style("margin-top:8px")

    async def look(self) -> None:
        """Draw the day's list."""
        lines = await self._context.read(lambda w: appointments(w, self._day))
        self._list.clear()
        with self._list:
            if not lines:
                ui.label("这一天没有预约").classes("jm-muted")
            for line in lines:
                self._line(line)

    def _line(self, line: AppointmentLine) -> None:
        with ui.element("li").classes("jm-appointment").mark("appointment"):
            ui.label(line.slot).classes("jm-strong")
            ui.label(line.name).classes("jm-strong")
            ui.label(line.phone).classes("jm-muted")
            ui.label(self._businesses.get(line.business, "办事")).classes("jm-muted")
            ui.element("div").classes("jm-spacer")
            if line.state is AppointmentState.ARRIVED:
                ui.label("已到号").classes("jm-tag jm-tag-green")
                return
            if self._day == self._context.node.clock.today():
                self._context.button("到号", lambda: self._arrive(line), kind="second")
            self._context.button("取消预约", lambda: self._cancel(line), kind="quiet")

    async def _show_day(self, typed: str) -> None:
        try:
            self._day = date.fromisoformat(typed)
        except ValueError:
            return  # half typed
        await self.look()

    async def _book(self) -> None:
        def draw(form: Form[Booking]) -> None:
            form.field("name")
            form.field("phone", Asked(kind="phone"))
            form.field("day").value = self._day
            form.field("slot")
            business = form.field("business", Asked(kind="choice", options=self._businesses))
            business.value = next(iter(self._businesses))

        async def book(form: Form[Booking]) -> None:
            given = form.read()
            await self._context.act(lambda w: book_appointment(w, given).id, form=form)

        if await ask_form(self._context, Question("登记预约", SAID, Booking, draw, "登记", "book-yes"), book):
            await self.look()

    async def _arrive(self, line: AppointmentLine) -> None:
        number = await self._context.act(lambda w: arrive(w, line.id).number)
        ui.notify(f"{line.slot} 的预约已到，取号 {number:03d}", type="positive")
        await self.look()

    async def _cancel(self, line: AppointmentLine) -> None:
        if await ask("取消预约", f"{line.slot} {line.name} 的预约将取消。", yes="取消预约"):
            await self._context.act(lambda w: cancel_appointment(w, line.id))
            await self.look()
