"""补领结婚证 before it is accepted: who asks, what the archive says of them, the two answers to it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from nicegui import ui

from jinmin.api import Access, DraftKey, JinminError, Work, journal_access, mask_id_number, text
from jinmin.api.pages import Asked, Form, Halted, PageContext, actions, plain_button
from jinmin.api.papers import Devices
from jinmin_marriage.forms import NO_END, ROLES, CardReading, ReadParty, Role
from jinmin_marriage.pages import markup
from jinmin_marriage.pages.apply import case_id_of
from jinmin_marriage.pages.card_reading import read_card, reader_label
from jinmin_marriage.pages.desk import Seat, seat_of
from jinmin_marriage.pages.dialogs import ask_reason
from jinmin_marriage.pages.party_column import FOLLOW_READER, TITLES, name_party
from jinmin_marriage.pages.person_lookup import card_on_record
from jinmin_marriage.register_entry import register_entry
from jinmin_marriage.reissue_form import APPLICANTS, CAUSES, ReissueForm, read_spouses
from jinmin_marriage.reissue_rules import judge_reissue
from jinmin_marriage.service.applying import Accepted
from jinmin_marriage.service.archives import ArchiveFound, find_archive
from jinmin_marriage.service.reissuing import apply_for_reissue, refuse_reissue

STAGES = ("填写、查档", "声明、入卷", "审查", "发证")
DRAFT_FORM = "/marriage/reissue"
NOT_YET = "录入双方证件号码和姓名后按 F8 查档。查到且与申报一致的才能受理；查不到的不得补发（婚姻登记条例第二十一条）。"
PURPOSE = "补领结婚证查证档案"


async def page(context: PageContext) -> None:
    """An empty form, or one begun from a record of the register (``?record=``)."""
    markup.dress()
    await ReissuePage(context).show()


class ReissuePage:
    """One open form."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    async def show(self) -> None:
        """Draw the form and put back what was drafted."""
        context = self._context
        self._seat: Seat = await context.read(seat_of)
        self._devices = context.node.ports.get(Devices)
        markup.put(markup.stages(STAGES, 0))
        self._form: Form[ReissueForm] = context.form(
            ReissueForm, DraftKey(DRAFT_FORM, str(context.actor.user_id or ""))
        )
        with self._form:
            self._strip()
            with ui.element("div").classes("jmm-work"):
                with ui.element("div"):
                    self._common()
                    with self._form.parties():
                        for role in ROLES:
                            self._party(role)
                with (
                    ui.element("aside").classes("jmm-aside"),
                    ui.element("section").classes("jm-card jm-section"),
                ):
                    ui.label("档案查证").classes("jm-group-title")
                    self._archive = markup.put(f'<p class="jm-muted">{NOT_YET}</p>').mark("archive")
                    self._archive.props("aria-live=polite")
            self._actions()
        for role in ROLES:
            self._keep(role, CardReading())
        await self._form.restore()
        await self._begin_from_record()
        markup.begin_at("groom.id_number")

    def _strip(self) -> None:
        seat, today = self._seat, self._context.node.clock.today()
        values = [
            ("受理号", "受理时自动编号"),
            ("事项", "补领结婚证"),
            ("预约／排队号", seat.ticket),
            ("登记处", seat.office),
            ("窗口", seat.window),
            ("受理日期", today.isoformat()),
        ]
        with ui.element("section").classes("jm-card jmm-strip"):
            markup.put(markup.strip(values)).style("display:contents")

    def _common(self) -> None:
        with ui.element("section").classes("jm-card jm-section"):
            ui.label("申请").classes("jm-group-title")
            with ui.element("div").classes("jm-fields"):
                self._form.field("applicants", Asked(kind="radio", options=APPLICANTS))
                self._form.field("cause", Asked(kind="radio", options=CAUSES))
                self._form.field("certificate_no")
                self._form.field("note", Asked(span=3))

    def _party(self, role: Role) -> None:
        with self._form.group(TITLES[role], columns=1), ui.element("div").classes("jmm-party") as root:
            root.props(f"data-jmm-party={role}").on("focusin", js_handler=FOLLOW_READER)
            if label := reader_label(self._devices):
                reader = plain_button(label, self._reader(role), kind="second", icon="contactless")
                reader.props(f"data-jmm-reader={role} tabindex=-1").classes("jmm-reader")
                reader.props(f"data-key={'F2' if role == 'groom' else ''}")
            fields = {
                "id_number": Asked(kind="id_number", required=True),
                "name": Asked(required=True),
                "id_valid_to": Asked(),
                "phone": Asked(kind="phone"),
            }
            for name, asked in fields.items():
                box = self._form.field(f"{role}.{name}", asked)
                name_party(box, role)
                box.root.classes("jmm-wide" if name == "id_number" else "")

    def _actions(self) -> None:
        context = self._context
        with actions(self._form):
            context.button("查无档案，不予补领", self._refuse, kind="danger").mark("refuse")
            context.button("暂存", self._form.save, kind="second", key="Ctrl+S").mark("save")
            context.button("查档", self._look, kind="second", key="F8").mark("look")
            context.button("受理", self._accept, key="Ctrl+Enter").mark("accept")

    def _reader(self, role: Role) -> Callable[..., Awaitable[None]]:
        async def read() -> None:
            typed = str(self._form.boxes[f"{role}.id_number"].value or "").strip()
            held = await self._context.read(lambda w: card_on_record(w, typed))
            today = self._context.node.clock.today()
            reading = await asyncio.to_thread(
                read_card, self._devices, role, self._seat.desk.region, today, held
            )
            card = reading.card
            values = {"id_number": card.id_number, "name": card.name, "id_valid_to": card.valid_to or NO_END}
            for name, value in values.items():
                self._form.boxes[f"{role}.{name}"].value = value
            given = CardReading(
                device=reading.device, id_number=card.id_number, name=card.name, birth=card.birth
            )
            self._keep(role, given)

        return self._context.on(read)

    def _keep(self, role: Role, reading: CardReading) -> None:
        for name, value in reading.model_dump(mode="json").items():
            self._form.keep(f"{role}.card.{name}", value)

    async def _look(self) -> None:
        wanted = self._form.read()
        found = await self._found(wanted)
        today = self._context.node.clock.today()
        broken = judge_reissue(wanted, self._spouses(wanted), found.says, today)
        agreed = (
            markup.tag("与申报一致", "green") if not broken else markup.tag(f"{len(broken)} 处不符", "red")
        )
        lines = [
            ("登记字号", found.certificate_no),
            ("登记日期", found.registered_on),
            ("登记机关", found.office),
            ("档案来源", found.source),
            *((f"{TITLES[role]}姓名", found.says.names[role]) for role in ROLES),
            *((f"{TITLES[role]}证件号码", mask_id_number(found.says.numbers[role])) for role in ROLES),
        ]
        said = "".join(f"<li>{markup.tag('不符', 'red')}<div>{text(each.key)}</div></li>" for each in broken)
        shown = markup.pairs(lines, "jm-facts jm-facts-1")
        self._archive.set_content(f'{agreed}{shown}<ul class="jm-notes">{said}</ul>')

    async def _found(self, wanted: ReissueForm) -> ArchiveFound:
        """What the archive holds; tells at its field and stops when that is nothing."""
        spouses = self._spouses(wanted)

        def look(w: Work) -> ArchiveFound | JinminError:
            try:
                return find_archive(w, spouses, wanted.certificate_no)
            except JinminError as error:
                return error

        found = await self._context.read(look)
        actor = replace(self._context.actor, purpose=PURPOSE)
        access = Access(
            "marriage.archive", "marriage_record/number", rows=int(isinstance(found, ArchiveFound))
        )
        await asyncio.to_thread(journal_access, self._context.node.work, actor, access)
        if isinstance(found, JinminError):
            self._archive.set_content(markup.tag("未查到档案", "red"))
            self._form.show(found)
            raise Halted
        return found

    def _spouses(self, wanted: ReissueForm) -> Mapping[Role, ReadParty]:
        """Both as typed; what cannot be read is told at its field, and nothing is looked for."""
        try:
            return read_spouses(wanted, self._context.node.clock.today())
        except JinminError as error:
            self._form.show(error)
            raise Halted from error

    async def _accept(self) -> None:
        wanted, desk = self._form.read(), self._seat.desk
        accepted = await self._context.submit(
            self._form, lambda w: apply_for_reissue(w, wanted, desk), returns=Accepted
        )
        self._context.open(f"/marriage/reissue/{accepted.case_id}")

    async def _refuse(self) -> None:
        wanted, desk = self._form.read(), self._seat.desk
        self._spouses(wanted)
        refused: list[Accepted] = []

        async def refuse(reason: str) -> None:
            refused.append(
                await self._context.submit(
                    self._form, lambda w: refuse_reissue(w, wanted, desk, reason), returns=Accepted
                )
            )

        said = "没有查到婚姻登记档案的，不予补领（婚姻登记条例第二十一条）；办件随即办结为“不予办理”。"
        if await ask_reason(self._context, "查无档案，不予补领", said, refuse, yes="不予补领"):
            self._context.open(f"/cases/{refused[0].case_id}")

    async def _begin_from_record(self) -> None:
        """From a record of the register; numbers and names only for who may see them, and journalled."""
        if not (record := self._context.query.get("record")):
            return
        entry = await self._context.read(lambda w: register_entry(w, case_id_of(record)))
        held = entry.record
        values: dict[str, Any] = {"certificate_no": held.certificate_no}
        if self._context.actor.may("marriage.see_names"):
            values |= {
                f"{role}.{name}": getattr(held, f"{role}_{column}")
                for role in ROLES
                for name, column in (("id_number", "number"), ("name", "name"))
            }
            access = Access("marriage.reveal", f"marriage_record/{held.id}", rows=1)
            actor = replace(self._context.actor, purpose=PURPOSE)
            await asyncio.to_thread(journal_access, self._context.node.work, actor, access)
        self._form.fill(values)
