"""更正: which column, what stands now, what shall stand, why; both are shown before it takes effect."""

from datetime import date
from html import escape

from nicegui import ui
from pydantic import BaseModel, ConfigDict, Field

from jinmin.api import mask_id_number, mask_name
from jinmin.api.pages import Asked, PageContext, plain_button
from jinmin_marriage.models import MarriageRecord
from jinmin_marriage.pages import markup
from jinmin_marriage.service import CORRECTABLE, correct_record

SAID = "更正不覆盖原登记：登记簿增加一个新版本，更正前后的内容、理由和更正人都留在台账里。"


class Wanted(BaseModel):
    """One correction."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    column: str = Field(default="groom_name", title="更正项目")
    value: str = Field(default="", max_length=400, title="更正为")
    reason: str = Field(default="", max_length=400, title="更正理由和依据")


async def correct(context: PageContext, record: MarriageRecord, *, clear: bool) -> bool:
    """Ask and correct; whether the record was changed. ``clear`` shows what stands unmasked."""
    with ui.dialog() as box, ui.element("div").classes("jm-dialog jm-dialog-wide").props("role=dialog"):
        ui.label(f"更正登记 {record.certificate_no}").classes("jm-dialog-title")
        ui.label(SAID).classes("jm-muted")
        _Correcting(context, record, box, clear).draw()
    answer: object = await box
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
                column = self._form.field("column", Asked(options=dict(CORRECTABLE)))
                value = self._form.field("value", Asked(required=True))
            self._change = markup.put("", "jmm-change").mark("change")
            self._form.field("reason", Asked(kind="long_text", required=True))
            with ui.element("div").classes("jm-dialog-actions"):
                plain_button("返回", lambda: self._box.submit(None), kind="second", key="Esc")
                self._context.button("更正", self._correct, key="Ctrl+Enter").mark("correct-yes")
        for field in (column, value):
            field.control.on_value_change(self._show)
        self._show()

    def _show(self, _change: object = None) -> None:
        before = _standing(self._record, str(self._form.boxes["column"].value), clear=self._clear)
        after = str(self._form.boxes["value"].value or "")
        self._change.set_content(
            f"<div><small>现为</small><br><s>{escape(before) or '（空）'}</s></div><div>→</div>"
            f"<div><small>更正为</small><br><b>{escape(after) or '（未填）'}</b></div>"
        )

    async def _correct(self) -> None:
        wanted, record = self._form.read(), self._record
        await self._context.act(
            lambda w: correct_record(
                w,
                record.id,
                wanted.column,
                wanted.value,
                reason=wanted.reason,
                expected=record.version,
            ),
            form=self._form,
        )
        ui.notify("已更正，登记簿已增加新版本", type="positive")
        self._box.submit(True)


def _standing(record: MarriageRecord, column: str, *, clear: bool) -> str:
    value = getattr(record, column)
    if clear or column == "note":
        return value.isoformat() if isinstance(value, date) else str(value)
    if column.endswith("_number"):
        return mask_id_number(value)
    return mask_name(value) if column.endswith("_name") else f"{value:%Y}-**-**"
