"""识别证件: what a reader makes of a scanned card, offered beside the fields; nothing typed is ever overwritten."""

from collections.abc import Mapping
from typing import Any

from nicegui import events, ui

from jinmin.documents.images import ScanLimits, check_scan
from jinmin.documents.recognising import recognise_card
from jinmin.documents.text_reading import TextReader
from jinmin.ui.buttons import plain_button
from jinmin.ui.context import PageContext
from jinmin.ui.forms import Form
from jinmin.ui.session import in_thread
from jinmin.ui.uploads import screened

ACCEPT = ".jpg,.jpeg,.png,.tif,.tiff"


def offer_recognised(context: PageContext, form: Form[Any], *, name: str, number: str) -> None:
    """A place for a scan of a card, and what was read of it for the fields ``name`` and ``number``, to be taken.

    Draws nothing on a node without a reader. The scan is looked at and forgotten.
    """
    reader: TextReader = context.node.ports.get(TextReader)
    if not reader.installed:
        return
    limits = ScanLimits()

    async def take(event: events.UploadEventArguments) -> None:
        data = await event.file.read()
        control.reset()
        await in_thread(check_scan, data, limits)
        found = recognise_card(
            await in_thread(reader.read, await screened(context, data)), context.node.clock.today()
        )
        _show(form, offers, {name: found.name, number: found.number})

    with ui.element("div").classes("jm-field"):
        ui.label("识别证件（只作参考，点“采用”才填入）").classes("jm-label")
        with ui.element("div").classes("jm-upload"):
            control = ui.upload(
                label="选择身份证正面的扫描件", auto_upload=True,
                max_file_size=limits.max_bytes, on_upload=context.on(take),
                on_rejected=lambda: ui.notify("文件过大或格式不符，请重新扫描", type="negative"),
            ).props(f'accept="{ACCEPT}" flat aria-label="识别证件"')  # fmt: skip
        offers = ui.element("div").classes("jm-row").props("role=status").mark("recognised")


def _show(form: Form[Any], offers: ui.element, found: Mapping[str, str]) -> None:
    offers.clear()
    with offers:
        if not any(found.values()):
            ui.label("没有识别出姓名和号码，请手工填写").classes("jm-note")
        for path, value in found.items():
            if not value:
                continue
            box = form.boxes[path]
            ui.label(f"{box.spec.label}：{value}")
            held = str(box.value or "")
            if held and held != value:
                ui.label(f"与已填的“{held}”不同，请核对").classes("jm-tone-amber")
            plain_button(
                "采用", lambda path=path, value=value: form.fill({path: value}), kind="second"
            ).props(f'aria-label="采用{box.spec.label}"')
