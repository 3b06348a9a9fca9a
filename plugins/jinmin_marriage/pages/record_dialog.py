"""One entry of the register: masked until somebody with the right asks, with both marriage histories."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from functools import partial
from html import escape
from uuid import UUID

from nicegui import ui

from jinmin.api import Access, PersonFact, journal_access, mask_id_number, mask_name
from jinmin.api.pages import PageContext, plain_button
from jinmin_marriage.forms import ROLES, Role, category_of
from jinmin_marriage.models import RecordState
from jinmin_marriage.network import COVERAGE_TITLES
from jinmin_marriage.pages import markup
from jinmin_marriage.pages.correction_dialog import correct
from jinmin_marriage.pages.inquiry import answer
from jinmin_marriage.pages.party_column import TITLES
from jinmin_marriage.register_entry import CorrectionLine, ExchangeLine, RegisterEntry, register_entry
from jinmin_marriage.reissue_form import APPLICANTS, CAUSES
from jinmin_marriage.resources import RECORDS
from jinmin_marriage.service import CORRECTABLE, read_exchange_paper

SEE, CORRECT = "marriage.see_names", "marriage.correct"
STATES = {"valid": "有效", "void": "被判无效或撤销", "revoked": "登记机关撤销", "ended": "已解除"}


class RecordDialog:
    """The dialog of one record; ``changed`` draws the list behind it anew after a correction."""

    def __init__(
        self, context: PageContext, record_id: UUID, purpose: str, changed: Callable[[], Awaitable[None]]
    ) -> None:
        self._context = context
        self._record_id = record_id
        self._purpose = purpose
        self._changed = changed
        self._clear = False

    async def show(self) -> None:
        """Read, journal, draw."""
        self._entry = await self._read("marriage.entry")
        with ui.dialog() as self._box, ui.element("div").classes("jm-dialog jm-dialog-wide") as self._sheet:
            self._sheet.props("role=dialog").mark("record")
            self._draw()
        self._box.on("hide", self._box.delete)
        self._box.open()

    async def _read(self, action: str) -> RegisterEntry:
        entry = await self._context.read(lambda w: register_entry(w, self._record_id))
        actor = replace(self._context.actor, purpose=self._purpose)
        access = Access(action, f"marriage_record/{self._record_id}", rows=1)
        await asyncio.to_thread(journal_access, self._context.node.work, actor, access)
        return entry

    def _again(self) -> None:
        self._sheet.clear()
        with self._sheet:
            self._draw()

    def _draw(self) -> None:
        record = self._entry.record
        markup.put(f"结婚登记 {record.certificate_no}", "jm-dialog-title")
        with ui.element("div").classes("jmm-scroll"):
            markup.put(markup.pairs(self._facts()))
            sides = "".join(self._side(role) for role in ROLES)
            markup.put(sides, "jmm-sides")
            if self._entry.reissues:
                markup.put(self._reissues())
            if self._entry.corrections:
                markup.put(self._corrections())
            self._exchanges()
        self._buttons()

    def _facts(self) -> Iterable[markup.Pair]:
        record = self._entry.record
        return [
            ("登记日期", record.registered_on.isoformat()),
            ("业务类型", category_of(record)),
            ("登记机关", self._entry.office),
            ("登记员", record.registrar),
            ("印制号（男）", record.print_no_groom or ""),
            ("印制号（女）", record.print_no_bride or ""),
            ("发证日期", str(record.issued_on or "")),
            ("状态", STATES[record.state]),
            ("来源节点", record.origin),
            ("备注", record.note),
        ]

    def _side(self, role: Role) -> str:
        record = self._entry.record
        name, number = getattr(record, f"{role}_name"), getattr(record, f"{role}_number")
        birth = getattr(record, f"{role}_birth").isoformat()
        values = [
            ("姓名", name if self._clear else mask_name(name)),
            ("证件号码", number if self._clear else mask_id_number(number)),
            ("出生日期", birth if self._clear else f"{birth[:4]}-**-**"),
        ]
        history = "".join(_fact(fact) for fact in self._entry.histories[role])
        listed = f'<ol class="jm-steps" data-history="{role}">{history}</ol>'
        facts = markup.pairs(values, "jm-facts jm-facts-1")
        return f"<section><h3>{TITLES[role]}</h3>{facts}<h3>婚姻史</h3>{listed}</section>"

    def _reissues(self) -> str:
        lines = "".join(
            f"<li><span>{each.registered_on}</span><div>{escape(each.certificate_no)}　"
            f"{APPLICANTS[each.applicants]}申请，{CAUSES[each.cause]}</div></li>"
            for each in self._entry.reissues
        )
        return f'<h3 class="jm-group-title">补发记录</h3><ul class="jm-notes">{lines}</ul>'

    def _corrections(self) -> str:
        lines = "".join(self._correction(line) for line in self._entry.corrections)
        return f'<h3 class="jm-group-title">更正记录</h3><ul class="jm-notes">{lines}</ul>'

    def _exchanges(self) -> None:
        for line in self._entry.exchanges:
            coverage = COVERAGE_TITLES.get(line.check_coverage, line.check_coverage)
            said = (
                f"{line.exchanged_on}　{TITLES[line.role]}更换当事人：{line.asked_by}经办，"
                f"{line.confirmed_by}确认；核对来源：{line.check_source}（{coverage}）"
            )
            with ui.element("div").classes("jmm-line"):
                ui.label(said).classes("jmm-line-title")
                if self._clear:
                    show = self._context.on(partial(self._show_paper, line))
                    plain_button("查看证明材料", show, kind="quiet").mark("exchange-paper")

    async def _show_paper(self, line: ExchangeLine) -> None:
        data = await self._context.read(lambda w: read_exchange_paper(w, line.id))
        access = Access("marriage.material", f"marriage_party_exchange/{line.id}", rows=1)
        actor = replace(self._context.actor, purpose=self._purpose)
        await asyncio.to_thread(journal_access, self._context.node.work, actor, access)
        self._context.show_paper(data, line.media, "更正证明材料")

    def _correction(self, line: CorrectionLine) -> str:
        before, after = (line.before, line.after) if self._clear else ("＊＊＊", "＊＊＊")
        title = CORRECTABLE.get(line.field_name, line.field_name)
        said = f"{title}：{before} 改为 {after}。理由：{line.reason}"
        return f"<li><span>{line.corrected_on}</span><div>{escape(said)}</div></li>"

    def _buttons(self) -> None:
        record, actor = self._entry.record, self._context.actor
        with ui.element("div").classes("jm-dialog-actions"):
            if actor.may(SEE) and not self._clear:
                reveal = plain_button("查看明文（记入日志）", self._context.on(self._reveal), kind="second")
                reveal.mark("reveal")
            if actor.may(CORRECT) and record.state == RecordState.VALID:
                plain_button("更正", self._context.on(self._correct), kind="second").mark("correct")
            if actor.may("marriage.inquire"):
                plain_button("查档出证", self._context.on(self._inquire), kind="second").mark("inquire")
            if actor.may("marriage.accept") and record.state == RecordState.VALID and record.issued_on:
                again = f"/marriage/reissue?record={record.id}"
                plain_button("补领", lambda: self._context.open(again), kind="second").mark("reissue")
            if actor.may("doubts.raise"):
                doubt = f"/doubts/new?resource={RECORDS.id}&record={record.id}"
                plain_button("提出疑义", lambda: self._context.open(doubt), kind="second").mark("doubt")
            if record.case_id:
                case = f"/cases/{record.case_id}"
                plain_button("查看办件", lambda: self._context.open(case), kind="second").mark("open-case")
            plain_button("关闭", self._box.close, key="Esc")

    async def _reveal(self) -> None:
        self._entry = await self._read("marriage.reveal")
        self._clear = True
        self._again()

    async def _inquire(self) -> None:
        await answer(self._context, self._record_id)

    async def _correct(self) -> None:
        if await correct(self._context, self._entry.record, clear=self._context.actor.may(SEE)):
            self._entry = await self._read("marriage.entry")
            self._again()
            await self._changed()


def _fact(fact: PersonFact) -> str:
    until = f"至 {fact.valid_to}" if fact.valid_to else "至今"
    state = STATES.get(fact.values["state"], "")
    said = escape(f"{fact.values['certificate_no']}　{state}")
    return f"<li class='jm-done'><b>{fact.valid_from} {until}</b><p>{said}</p></li>"
