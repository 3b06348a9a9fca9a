"""The two identity numbers while they are typed: whose they are, what is on record, what stands against them."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from uuid import UUID

from nicegui import ui

from jinmin.api import code_set, text
from jinmin.api.pages import Form, PageContext, plain_button
from jinmin_marriage.forms import ROLES, MarriageForm, Role
from jinmin_marriage.pages import markup
from jinmin_marriage.pages.party_column import PartyColumn
from jinmin_marriage.pages.person_lookup import (
    NumberSays,
    ask_anew,
    fill_from_number,
    journal_lookup,
    read_number,
    take_back,
    whole_number,
)
from jinmin_marriage.pages.quiet import WhenQuiet
from jinmin_marriage.pages.record_dialog import RecordDialog
from jinmin_marriage.service.already import LiveMarriage, OpenCase

LOOK_AFTER = 0.25
FULL = 18
ANEW = "已换为另一人的证件号码：原来所填的姓名、民族等个人情况和询问结果已清除，请逐项重新填写、核对"
PURPOSE = "受理结婚登记时核对存续的婚姻"
"""What the access journal says of a record that is opened from here."""


class Numbers:
    """Both number fields of one form; ``returned_case`` is the couple's own case, which stands in nobody's way."""

    def __init__(
        self,
        context: PageContext,
        form: Form[MarriageForm],
        columns: Mapping[Role, PartyColumn],
        returned_case: UUID | None,
    ) -> None:
        self._context = context
        self._form = form
        self._columns = columns
        self._returned = returned_case
        self._said: dict[Role, NumberSays] = {}
        self._people: dict[Role, str] = {}
        self._anew: set[Role] = set()
        self._told: dict[Role, tuple[str, ...]] = {}
        self._judge: Callable[[], object] = lambda: None

    @property
    def open_cases(self) -> dict[Role, OpenCase]:
        """The cases that stand in the way of those whose numbers are there now."""
        return {role: says.open_case for role, says in self._said.items() if says.open_case}

    def listen(self, judge: Callable[[], object]) -> None:
        """Follow what is typed; ``judge`` is called when something new is known of a person."""
        self._judge = judge
        for role in ROLES:
            look = WhenQuiet(self._columns[role].root, LOOK_AFTER, partial(self._look_up, role))
            number = self._form.boxes[f"{role}.id_number"].control
            number.on_value_change(partial(self._renumbered, role))
            number.on_value_change(look.touch)

    def meet(self, role: Role, number: str) -> None:
        """Note who stands there; another than before is asked anew."""
        before = self._people.get(role)
        self._people[role] = number
        if before not in (None, number):
            ask_anew(self._form, role)
            self._anew.add(role)

    def tell(self, role: Role, judged: object, said: tuple[str, ...]) -> None:
        """Say at the field what stands against the number that was ``judged``, unless another stands there now."""
        if str(judged or "").strip() == self._typed(role):
            self._form.tell(f"{role}.id_number", *said, instead_of=self._told.get(role, ()))
            self._told[role] = said

    def _renumbered(self, role: Role, _event: object) -> None:
        """Clear at once what was another person's: what is typed from now on belongs to the new number."""
        typed = self._typed(role)
        self._told.pop(role, None)
        before = self._said.get(role)
        if before and typed.upper() != before.number:
            take_back(self._form, role, self._said.pop(role))
            self._columns[role].already.clear()
        # Fifteen digits may be the beginning of eighteen.
        number = whole_number(typed, self._context.node.clock.today()) if len(typed) >= FULL else None
        if number:
            self.meet(role, number)
        self._part_same_person()

    def _typed(self, role: Role) -> str:
        return str(self._form.boxes[f"{role}.id_number"].value or "").strip()

    def _part_same_person(self) -> None:
        """One number on both sides is told at both; mended at one, it is mended."""
        if self._typed("groom") != self._typed("bride"):
            for role in ROLES:
                self._form.take_back(f"{role}.id_number", text("marriage.same_person"))

    async def _look_up(self, role: Role) -> None:
        typed, returned = self._typed(role), self._returned
        says = None
        if len(typed) >= 15:
            says = await self._context.read(lambda w: read_number(w, typed, returned))
        if typed != self._typed(role):
            return  # typed on meanwhile: the next look tells
        if says is None:
            self._columns[role].known.set_content("")
            return
        self._said[role] = says
        self._tell_known(role, says, fill_from_number(self._form, role, says))
        self._tell_already(self._columns[role], says)
        if says.open_case:
            self._judge()
        await journal_lookup(self._context, says)

    def _tell_known(self, role: Role, says: NumberSays, filled: tuple[str, ...]) -> None:
        column, is_anew = self._columns[role], role in self._anew
        self._anew.discard(role)
        sex = code_set("GB/T 2261.1").name(says.sex)
        markup.show_value(column.sex, "性别（自动）", sex, mark=column.path("sex"))
        brought = f"，已带出{'、'.join(filled)}" if filled else ""
        told = [ANEW] if is_anew else []
        if says.on_record:
            told.append(f"一人一档：已有档案{brought}")
        column.known.set_content("<br>".join(told))
        column.known.classes("jmm-doubt" if is_anew else "", remove="" if is_anew else "jmm-doubt")

    def _tell_already(self, column: PartyColumn, says: NumberSays) -> None:
        column.already.clear()
        with column.already:
            if says.married:
                self._tell_marriage(says.married)
            if says.open_case:
                self._tell_case(says.open_case)

    def _tell_marriage(self, found: LiveMarriage) -> None:
        async def show() -> None:
            await RecordDialog(self._context, found.record_id, PURPOSE, self._again).show()

        said = f"存续的婚姻：{found.certificate_no}　{found.office}"
        _line(said, "打开登记", self._context.on(show) if found.may_open else None)

    def _tell_case(self, found: OpenCase) -> None:
        def go_there() -> None:
            self._context.open(f"/cases/{found.case_id}")

        said = f"在办的结婚登记：{found.case_no}　{found.office}"
        _line(said, "打开原件", go_there if found.may_open else None).classes("jmm-open-case")

    async def _again(self) -> None:
        """The record was corrected: it may stand in the way no longer."""
        for role in ROLES:
            await self._look_up(role)
        self._judge()


def _line(said: str, title: str, open_it: Callable[[], Awaitable[object] | object] | None) -> ui.element:
    with ui.element("div").classes("jmm-already-line") as line:
        ui.label(said)
        if open_it:
            plain_button(title, open_it, kind="quiet").props("tabindex=-1")
    return line
