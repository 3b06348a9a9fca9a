"""更正: whose identity or the note, what stands now, what shall stand, why; both are shown first."""

from html import escape

from nicegui import ui

from jinmin.api import Work, mask_id_number, mask_name
from jinmin.api.pages import Asked, PageContext, Upload, plain_button
from jinmin_marriage.models import MarriageRecord
from jinmin_marriage.pages import markup
from jinmin_marriage.pages.correction_form import Wanted
from jinmin_marriage.pages.exchanging import PAPER, Asking
from jinmin_marriage.service import Identity, correct_note, correct_party
from jinmin_marriage.service.identities import read_identity, require_marriageable

COLUMNS = {"groom": "男方身份（姓名、证件号码）", "bride": "女方身份（姓名、证件号码）", "note": "备注"}
SAID = "更正不覆盖原登记：登记簿增加一个新版本，更正前后的内容、理由和更正人都留在台账里。"


async def correct(context: PageContext, record: MarriageRecord, *, clear: bool) -> bool:
    """Ask and correct; whether the record was changed. ``clear`` shows what stands unmasked."""
    with ui.dialog() as box, ui.element("div").classes("jm-dialog jm-dialog-wide").props("role=dialog"):
        ui.label(f"更正登记 {record.certificate_no}").classes("jm-dialog-title")
        ui.label(SAID).classes("jm-muted")
        _Correcting(context, record, box, clear).draw()
    answer: object = await box
    if not box.is_deleted:
        box.delete()
    return answer is True


class _Correcting:
    def __init__(self, context: PageContext, record: MarriageRecord, box: ui.dialog, clear: bool) -> None:
        self._context = context
        self._record = record
        self._box = box
        self._clear = clear

    def draw(self) -> None:
        self._form = self._context.form(Wanted)
        with self._form:
            with ui.element("div").classes("jm-fields jm-fields-2"):
                column = self._form.field("column", Asked(options=COLUMNS))
                number = self._form.field("id_number", Asked(kind="id_number", required=True))
                name = self._form.field("name", Asked(required=True))
                note = self._form.field("note", Asked(span=2))
            self._change = markup.put("", "jmm-change").mark("change")
            self._form.field("reason", Asked(kind="long_text", required=True))
            with ui.element("div") as proof:
                self._paper = Upload(self._context, PAPER, most=1)
            with ui.element("div").classes("jm-dialog-actions"):
                plain_button("返回", lambda: self._box.submit(None), kind="second", key="Esc")
                self._context.button("更正", self._correct, key="Ctrl+Enter").mark("correct-yes")
        proof.bind_visibility_from(column.control, "value", backward=lambda chosen: chosen != "note")
        for box in (number, name):
            box.root.bind_visibility_from(column.control, "value", backward=lambda chosen: chosen != "note")
        note.root.bind_visibility_from(column.control, "value", backward=lambda chosen: chosen == "note")
        for box in (column, number, name, note):
            box.control.on_value_change(self._show)
        self._show()

    def _show(self, _change: object = None) -> None:
        boxes = self._form.boxes
        column = str(boxes["column"].value)
        before = _standing(self._record, column, clear=self._clear)
        asked = ("note",) if column == "note" else ("name", "id_number")
        after = "　".join(filter(None, (str(boxes[name].value or "") for name in asked)))
        self._change.set_content(
            f"<div><small>现为</small><br><s>{escape(before) or '（空）'}</s></div><div>→</div>"
            f"<div><small>更正为</small><br><b>{escape(after) or '（未填）'}</b></div>"
        )

    async def _correct(self) -> None:
        wanted = self._form.read()
        exchanges = await self._context.act(lambda w: _is_exchange(w, self._record, wanted), form=self._form)
        if exchanges and wanted.column != "note":
            asked = Asking(self._context, self._form, self._record, wanted.column)
            if not await asked.exchange(wanted, self._paper):
                return
        else:
            await self._context.act(lambda w: _take_effect(w, self._record, wanted), form=self._form)
        ui.notify("已更正，登记簿已增加新版本", type="positive")
        self._box.submit(True)


def _is_exchange(w: Work, record: MarriageRecord, wanted: Wanted) -> bool:
    """Whether the number is another than the register's, of somebody who could have been married then."""
    if wanted.column == "note":
        return False
    read = read_identity(w, Identity(wanted.id_number, wanted.name))
    require_marriageable(w, record, wanted.column, read)
    standing: str = getattr(record, f"{wanted.column}_number")
    return read.number.value != standing


def _take_effect(w: Work, record: MarriageRecord, wanted: Wanted) -> None:
    if wanted.column == "note":
        correct_note(w, record.id, wanted.note, reason=wanted.reason, expected=record.version)
        return
    correct_party(
        w,
        record.id,
        wanted.column,
        Identity(wanted.id_number, wanted.name),
        reason=wanted.reason,
        expected=record.version,
    )


def _standing(record: MarriageRecord, column: str, *, clear: bool) -> str:
    if column == "note":
        return record.note
    name, number = getattr(record, f"{column}_name"), getattr(record, f"{column}_number")
    return f"{name}　{number}" if clear else f"{mask_name(name)}　{mask_id_number(number)}"
