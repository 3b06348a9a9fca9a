"""The application before it is accepted: two columns, the rules beside them, a draft that saves itself."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

from nicegui import ui

from jinmin.api import DraftKey
from jinmin.api.pages import Asked, Form, Halted, PageContext, actions, ask, region_lookup
from jinmin.api.papers import Devices
from jinmin_marriage.forms import (
    CATEGORIES,
    ROLES,
    CardReading,
    MarriageForm,
    Role,
)
from jinmin_marriage.pages import live_rules, markup
from jinmin_marriage.pages.card_reading import read_card, reader_label
from jinmin_marriage.pages.desk import Seat, seat_of
from jinmin_marriage.pages.not_accepted import NotAccepted
from jinmin_marriage.pages.numbers_typed import Numbers
from jinmin_marriage.pages.obstacles import confirm_ages, put_names_right, settle_open_case
from jinmin_marriage.pages.party_column import TITLES, PartyColumn, name_party
from jinmin_marriage.pages.person_lookup import division, fill_from_card, keep_reading
from jinmin_marriage.pages.quiet import WhenQuiet
from jinmin_marriage.pages.stray_papers import without_stray_papers
from jinmin_marriage.service import Accepted, apply_for_marriage
from jinmin_marriage.service.refusing import DRAFT_FORM
from jinmin_marriage.service.whole_form import shortfalls_of

STAGES = ("填写申请", "核对、声明、入卷", "审查", "登记发证")
JUDGED = (
    "id_number",
    "household_region",
    "marital_status",
    "prior.document",
    "id_valid_to",
    "present",
    "voluntary",
    "no_kinship",
)
"""The fields that the rules read."""

JUDGE_AFTER = 0.4
NOT_YET = "受理后立即核对身份和婚姻状况，并列出来源、覆盖范围、流水号和时间；双方通过、且覆盖全国的才能发证。"


class ApplicationPage:
    """One open form; ``returned_case`` is the case of a couple that is back with what was lacking."""

    def __init__(self, context: PageContext, returned_case: UUID | None = None) -> None:
        self._context = context
        self._returned = returned_case
        self._devices = context.node.ports.get(Devices)

    async def show(self) -> None:
        """Draw the form and put back what was drafted."""
        context = self._context
        self._seat: Seat = await context.read(seat_of)
        draft = DraftKey(DRAFT_FORM, str(self._returned or context.actor.user_id or ""))
        markup.put(markup.stages(STAGES, 0))
        self._form: Form[MarriageForm] = context.form(MarriageForm, draft)
        with self._form:
            self._strip()
            with ui.element("div").classes("jmm-work"):
                with ui.element("div"):
                    self._parties()
                    self._common()
                with ui.element("aside").classes("jmm-aside"):
                    self._beside()
            self._actions()
        self._listen()
        await self._restore()
        markup.begin_at("groom.id_number")

    def _strip(self) -> None:
        seat, today = self._seat, self._context.node.clock.today()
        known = [("受理号", "受理时自动编号"), ("身份组合", "双方内地居民"), ("预约／排队号", seat.ticket)]
        where = [("登记处", seat.office), ("窗口", seat.window), ("受理日期", today.isoformat())]
        with ui.element("section").classes("jm-card jmm-strip"):
            markup.put(markup.strip([*known, *where])).style("display:contents")
            category = self._form.field("category", Asked(kind="radio", options=CATEGORIES))
            since = self._form.field("lived_since")
        since.root.bind_visibility_from(category.control, "value", backward=lambda value: value == "belated")

    def _parties(self) -> None:
        jumps = "".join(
            f'<a href="#" data-jm-do="jump" data-jm-target="{role}.id_number">{TITLES[role]}</a>'
            for role in ROLES
        )
        markup.put(jumps, "jmm-switch").props("aria-label=切换当事人")
        regions, reader = region_lookup(self._context), reader_label(self._devices)
        with self._form.parties():
            columns: dict[Role, PartyColumn] = {
                role: PartyColumn(self._form, role, regions, reader, self._reader(role)) for role in ROLES
            }
        self._numbers = Numbers(self._context, self._form, columns, self._returned)
        for role in ROLES:
            self._form.boxes[f"{role}.id_number"].control.props(f"data-jm-oldest={self._seat.oldest}")

    def _common(self) -> None:
        with ui.element("section").classes("jm-card jm-section"):
            ui.label("共同事项（逐人询问）").classes("jm-group-title")
            with ui.element("div").classes("jmm-common"):
                for role in ROLES:
                    with ui.element("div").classes("jmm-asked"):
                        ui.label(TITLES[role]).style("font-weight:600;min-width:2.5em")
                        for name in ("present", "voluntary", "no_kinship"):
                            name_party(
                                self._form.field(f"{role}.{name}", Asked(blank=True, required=True)), role
                            )
            with ui.element("div").classes("jmm-asked"):
                self._form.field("counselling")
                self._form.field("ceremony")
                markup.put('<span class="jm-muted">合影、附件受理后拍摄入卷</span>')

    def _beside(self) -> None:
        with ui.element("section").classes("jm-card jm-section"):
            ui.label("办理条件").classes("jm-group-title")
            self._rules = markup.put(live_rules.waiting_panel()).mark("rules").props("aria-live=polite")
        with ui.element("section").classes("jm-card jm-section"):
            ui.label("联网核对").classes("jm-group-title")
            markup.put(f'<p class="jm-muted">{NOT_YET}</p>')

    def _actions(self) -> None:
        context = self._context
        with actions(self._form):
            not_accepted = NotAccepted(
                context, self._form, self._seat, self._wanted, self._returned, self._finish
            )
            context.button("清空", self._clear, kind="quiet").mark("clear")
            context.button("一次性告知", not_accepted.tell_shortfalls, kind="quiet").mark("tell")
            context.button("不予办理", not_accepted.refuse, kind="danger").mark("refuse")
            context.button("暂存", self._form.save, kind="second", key="Ctrl+S").mark("save")
            context.button("受理", self._accept, key="Ctrl+Enter").mark("accept")

    def _listen(self) -> None:
        self._judge = WhenQuiet(self._rules, JUDGE_AFTER, self._apply_rules)
        self._numbers.listen(self._judge.touch)
        for name in ("category", "lived_since"):
            self._form.boxes[name].control.on_value_change(self._judge.touch)
        for role in ROLES:
            for name in JUDGED:
                self._form.boxes[f"{role}.{name}"].control.on_value_change(self._judge.touch)

    async def _restore(self) -> None:
        for role in ROLES:
            keep_reading(self._form, role, CardReading())
        await self._form.restore()
        if any(self._form.boxes[f"{role}.id_number"].value for role in ROLES):
            self._judge.touch()

    def _reader(self, role: Role) -> Callable[[], Awaitable[None]]:
        async def read() -> None:
            today = self._context.node.clock.today()
            reading = await asyncio.to_thread(read_card, self._devices, role, self._seat.desk.region, today)
            option = await self._context.read(lambda w: division(w, reading.card.region))
            self._numbers.meet(role, reading.card.id_number)
            fill_from_card(self._form, role, reading, option)
            ui.run_javascript(f"""jinmin.goTo('[data-jm-path="{role}.marital_status"]')""")

        return self._context.on(read)

    async def _apply_rules(self) -> None:
        values, region = self._form.values(), self._seat.desk.region
        judged = await self._context.read(lambda w: live_rules.judge_so_far(w, values, region))
        open_cases = live_rules.open_case_line(self._numbers.open_cases)
        self._rules.set_content(live_rules.panel((*judged.lines, *open_cases)))
        for role in ROLES:
            self._numbers.tell(role, values[role]["id_number"], judged.at_numbers[role])

    def _finish(self, said: str) -> None:
        self._form.root.clear()
        with self._form.root, ui.element("section").classes("jm-card jm-section"):
            ui.label(said).mark("finished")
            with ui.element("div").classes("jm-dialog-actions"):
                self._context.button("回工作台", lambda: self._context.open("/"), kind="second")
                self._context.button("下一号", self._context.refresh, key="Ctrl+Enter")

    async def _clear(self) -> None:
        if await ask("清空表单", "双方已填内容和暂存都会删去，不能恢复。", yes="清空", danger=True):
            await self._form.done()
            await self._context.refresh()

    def _wanted(self) -> MarriageForm:
        return without_stray_papers(self._form.read())

    async def _accept(self) -> None:
        desk, returned = self._seat.desk, self._returned
        typed = without_stray_papers(live_rules.as_far_as_readable(self._form.values()))
        lacking = await self._context.read(lambda w: shortfalls_of(w, typed, desk.region))
        wanted = without_stray_papers(self._form.read(lacking))
        await confirm_ages(self._context, wanted, desk.region)
        await put_names_right(self._context, wanted)
        await settle_open_case(self._context, wanted, returned)
        try:
            accepted = await self._context.submit(
                self._form,
                lambda w: apply_for_marriage(w, wanted, desk, returned_case=returned),
                returns=Accepted,
            )
        except Halted:
            # A colleague may have accepted one of them in the meantime: the clerk goes on from there.
            await settle_open_case(self._context, wanted, returned)
            raise
        if self._returned:
            await self._context.refresh()
        else:
            self._context.open(f"/marriage/apply?case={accepted.case_id}")
