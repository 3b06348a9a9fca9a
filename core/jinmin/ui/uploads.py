"""Taking in scans: checked by content at once, shown small, kept in memory until the form is sent."""

import base64
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from nicegui import events, ui

from jinmin.cases.taking_in import screen_file
from jinmin.documents.images import ScanInfo, ScanLimits, check_scan, preview
from jinmin.errors import JinminError
from jinmin.messages import explain
from jinmin.ui.context import PageContext
from jinmin.ui.session import in_thread

Read = TypeVar("Read")

ACCEPT = ".jpg,.jpeg,.png,.tif,.tiff,.pdf"
THUMB_PIXELS = 144


@dataclass(frozen=True)
class Uploaded:
    """One scan that passed the check. ``repr`` leaves the content out."""

    name: str
    info: ScanInfo
    data: bytes = field(repr=False)


async def screened(context: PageContext, data: bytes) -> bytes:
    """A file of any kind after it was looked at for viruses; what a page takes in goes through here first.

    Refused ``scan.infected`` (journalled), Unavailable ``screening.down``.
    """
    look = partial(screen_file, context.node.ports, context.actor, data, subject=context.page.path)
    await in_thread(look)
    return data


def as_file(name: str, data: bytes, read: Callable[[Path], Read]) -> Read:
    """What ``read`` makes of an uploaded file; it lies in a folder of its own meanwhile, by its own name."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / Path(name).name
        file.write_bytes(data)
        return read(file)


class Upload:
    """A place to drop scans. ``files`` holds what was let in, in order: of a right kind and size, and screened."""

    def __init__(
        self, context: PageContext, title: str, *, most: int = 5, limits: ScanLimits | None = None
    ) -> None:
        self._context = context
        self.files: list[Uploaded] = []
        self._most = most
        self._limits = limits or ScanLimits()
        self._listeners: list[Callable[[], None]] = []
        with ui.element("div").classes("jm-field"):
            ui.label(title).classes("jm-label")
            with ui.element("div").classes("jm-upload"):
                self._thumbs = ui.element("div").classes("jm-row")
                self._control = self._draw_control(title)
            self._note = ui.label(self._hint()).classes("jm-note")

    def on_change(self, listener: Callable[[], None]) -> "Upload":
        """Call ``listener`` whenever a file came or went."""
        self._listeners.append(listener)
        return self

    def complain(self, said: str) -> None:
        """Say below the place to drop files what is wrong with what lies there, or does not."""
        self._say(said, wrong=True)

    def _draw_control(self, title: str) -> ui.upload:
        control = ui.upload(
            label="选择文件或拖到这里", multiple=True, auto_upload=True, max_file_size=self._limits.max_bytes,
            on_upload=self._take, on_rejected=self._rejected,
        )  # fmt: skip
        return control.props(f'accept="{ACCEPT}" flat data-key=F4 aria-label="{title}"')

    async def _take(self, event: events.UploadEventArguments) -> None:
        data = await event.file.read()
        self._control.reset()
        if len(self.files) >= self._most:
            self._say(f"最多 {self._most} 份，请先移去一份", wrong=True)
            return
        try:
            info = await in_thread(check_scan, data, self._limits)
            await screened(self._context, data)
            thumb = await in_thread(preview, data, THUMB_PIXELS) if info.format != "pdf" else b""
        except JinminError as error:
            self._say(f"{event.file.name}：{explain(error)}", wrong=True)
            return
        self.files.append(Uploaded(event.file.name, info, data))
        self._thumb(self.files[-1], thumb)
        self._changed()

    def _thumb(self, file: Uploaded, thumb: bytes) -> None:
        with self._thumbs, ui.element("figure").classes("jm-thumb").props(f'title="{file.name}"') as figure:
            if thumb:
                source = f"data:image/jpeg;base64,{base64.b64encode(thumb).decode()}"
                ui.element("img").props(f'src="{source}" alt="{file.name}"')
            else:
                ui.label(file.name).classes("jm-thumb-file")
            remove = (
                ui.element("button")
                .classes("jm-thumb-remove")
                .props(f'type=button aria-label="移去 {file.name}"')
            )
            with remove:
                ui.icon("close")
        remove.on("click", lambda: self._drop(file, figure))

    def _drop(self, file: Uploaded, figure: ui.element) -> None:
        self.files.remove(file)
        figure.delete()
        self._changed()

    def _rejected(self) -> None:
        self._say(f"文件超过 {self._limits.max_bytes // 1024**2} MB 或格式不符，请重新扫描", wrong=True)

    def _changed(self) -> None:
        self._say(f"已收 {len(self.files)} 份" if self.files else self._hint())
        for listener in self._listeners:
            listener()

    def _hint(self) -> str:
        return (
            f"JPG、PNG、TIFF 或 PDF，每份不超过 {self._limits.max_bytes // 1024**2} MB，最多 {self._most} 份"
        )

    def _say(self, said: str, *, wrong: bool = False) -> None:
        self._note.set_text(said)
        self._note.classes("jm-note-error" if wrong else "", remove="" if wrong else "jm-note-error")
