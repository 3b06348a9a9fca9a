"""The materials of a case, one row each: take a picture, choose a file, see it; errors stand in the row."""

import asyncio
import base64
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol
from uuid import UUID

from nicegui import events, ui

from jinmin.api import (
    Access,
    JinminError,
    ScanLimits,
    Trust,
    Work,
    explain,
    journal_access,
    preview,
    read_material,
    see_case,
    text,
)
from jinmin.api.pages import PageContext, camera_button, plain_button
from jinmin.api.papers import Devices, DocumentCamera, Offer, offers_for, take_in_scan
from jinmin_marriage.pages.case_file import MaterialNeed
from jinmin_marriage.pages.markup import focus, put, tag
from jinmin_marriage.service import file_material, reuse_material, scan_limits

LARGEST = ScanLimits().max_bytes
"""Above this nothing is sent at all: the file store would refuse it."""

THUMB, SHEET = 120, 1400
ACCEPTED = ".jpg,.jpeg,.png,.tif,.tiff,.pdf"


class HasMaterials(Protocol):
    """A case with what it needs and has."""

    @property
    def materials(self) -> tuple[MaterialNeed, ...]:
        """In the matter's order."""

    @property
    def is_open(self) -> bool:
        """Whether anything may still come in."""


class MaterialRows:
    """The rows of one case; ``changed`` draws the page anew once something was taken in."""

    def __init__(self, context: PageContext, case_id: UUID, changed: Callable[[], Awaitable[None]]) -> None:
        self._context = context
        self._case_id = case_id
        self._changed = changed
        self._thumbs: dict[str, str] = {}
        self._wrong: dict[str, str] = {}
        self._seen: set[str] = set()
        self._offers: Mapping[str, Offer] = {}
        self._target = ""

    def draw_uploader(self) -> None:
        """The one file chooser behind every row; it stays while the rows are drawn anew."""
        self._upload = ui.upload(
            auto_upload=True, max_file_size=LARGEST, on_upload=self._context.on(self._uploaded)
        )
        self._upload.on("rejected", self._context.on(self._rejected))
        self._upload.classes("jmm-away").props(f'accept="{ACCEPTED}" tabindex=-1 aria-hidden=true')
        self._upload.mark("scan-upload")

    async def look_for_held(self) -> None:
        """What earlier cases hold of these parties, to be offered in its row; before ``draw``."""
        found = await self._context.read(lambda w: offers_for(w, see_case(w, self._case_id)))
        self._offers = {offer.rule: offer for offer in found if offer.kind == "material"}

    def draw(self, file: HasMaterials) -> None:
        """All rows; F4 takes the first one still missing."""
        first = next((need.rule for need in file.materials if not need.material_id), None)
        for need in file.materials:
            self._row(need, is_next=need.rule == first, is_open=file.is_open)

    def _row(self, need: MaterialNeed, *, is_next: bool, is_open: bool) -> None:
        with ui.element("div").classes("jmm-line").props(f"data-jmm=material-{need.rule}"):
            self._title(need)
            if is_open:
                self._buttons(need, is_next)
            if need.material_id:
                plain_button("预览", self._context.on(lambda: self._show(need)), kind="quiet")
            if wrong := self._wrong.get(need.rule):
                ui.label(wrong).classes("jm-note jm-note-error").props("role=alert")

    def _title(self, need: MaterialNeed) -> None:
        if thumb := self._thumbs.get(need.rule):
            ui.html(f'<img class="jmm-thumb" alt="" src="{thumb}">', sanitize=False)
        state = tag("已入卷", "green") if need.material_id else tag("缺" if need.required else "可选")
        if need.set_aside:
            state = tag(need.set_aside, "amber")
        put(state)
        pages = "　".join(filter(None, (f"{need.pages} 页" if need.pages else "", need.trust)))
        ui.html(f"{need.title}<small>{pages}</small>", sanitize=False).classes("jmm-line-title")

    def _buttons(self, need: MaterialNeed, is_next: bool) -> None:
        if need.original_checked:
            seen = ui.checkbox("已核原件", value=need.rule in self._seen).props("dense")
            seen.on_value_change(lambda change: self._note_seen(need.rule, bool(change.value)))
            seen.mark(f"seen-{need.rule}")
        if offer := self._offers.get(need.rule):
            reuse = plain_button(
                "沿用", self._context.on(lambda: self._reuse(need)), kind="second", icon="history"
            )
            told = f"沿用 {offer.since} 在{offer.provider}扫描的{need.title}"
            reuse.props(f'title="{told}" aria-label="{told}"').mark(f"reuse-{need.rule}")
        camera = self._context.node.ports.get(Devices).camera
        if camera:
            taking = self._context.on(lambda: self._photograph(need, camera))
            self._marked(plain_button("拍摄（模拟）", taking, kind="second", icon="photo_camera"), is_next)
        looking = camera_button(self._upload, need.title).mark(f"camera-{need.rule}")
        looking.on("click", lambda: self._aim(need))
        choose = plain_button("选择文件", kind="quiet", icon="upload_file").mark(f"choose-{need.rule}")
        choose.on("click", lambda: self._aim(need))
        choose.on("click", js_handler=f"() => getElement({self._upload.id}).$refs.qRef.pickFiles()")
        if not camera:
            self._marked(looking, is_next)

    def _marked(self, button: ui.button, is_next: bool) -> None:
        if is_next:
            button.props("data-key=F4 aria-keyshortcuts=F4").mark("next-scan")
            with button:
                ui.html("F4", sanitize=False, tag="kbd").classes("jm-keycap").props("aria-hidden=true")

    def _note_seen(self, rule: str, seen: bool) -> None:
        (self._seen.add if seen else self._seen.discard)(rule)

    def _aim(self, need: MaterialNeed) -> None:
        self._target = need.rule
        self._need = need

    async def _uploaded(self, event: events.UploadEventArguments) -> None:
        data = await event.file.read()
        self._upload.reset()
        await self._take(self._need, data)

    async def _rejected(self, *_event: object) -> None:
        self._wrong[self._target] = text("marriage.scan_rejected", megabytes=LARGEST // 2**20)
        await self._changed()

    async def _photograph(self, need: MaterialNeed, camera: DocumentCamera) -> None:
        await self._take(need, await asyncio.to_thread(camera.take, need.title))

    async def _reuse(self, need: MaterialNeed) -> None:
        async def take_over() -> None:
            seen = need.rule in self._seen
            if self._lacks_original(need):
                return
            await self._context.act(lambda w: reuse_material(w, self._case_id, need.rule, original_seen=seen))

        await self._trying(need, take_over)

    async def _take(self, need: MaterialNeed, data: bytes) -> None:
        await self._trying(need, lambda: self._attach(need, data))

    async def _trying(self, need: MaterialNeed, take: Callable[[], Awaitable[None]]) -> None:
        self._wrong.pop(need.rule, None)
        try:
            await take()
        except JinminError as error:
            self._wrong[need.rule] = explain(error)
        await self._changed()
        if need.rule in self._wrong:
            with self._upload:  # the row that was clicked has been drawn anew
                focus(f'[data-jmm="material-{need.rule}"] :is([role=checkbox], button)')

    async def _attach(self, need: MaterialNeed, data: bytes) -> None:
        if self._lacks_original(need):
            return
        region = self._context.actor.region
        limits = await self._context.read(lambda w: scan_limits(w, region))
        kept = await asyncio.to_thread(
            take_in_scan,
            self._context.node.ports,
            self._context.actor,
            data,
            limits,
            subject=f"case/{self._case_id}",
        )
        trust = Trust.ORIGINAL if need.original_checked else Trust.SUBMITTED

        def attach(w: Work) -> None:
            file_material(
                w,
                self._case_id,
                need.rule,
                kept,
                trust=trust,
                original_seen=need.original_checked,
                replaces=need.material_id,
            )

        await self._context.act(attach)
        if kept.is_picture and kept.is_usable:
            self._thumbs[need.rule] = await asyncio.to_thread(_as_address, data, THUMB)

    def _lacks_original(self, need: MaterialNeed) -> bool:
        """Whether the original has to be looked at first; the row says so."""
        if not need.original_checked or need.rule in self._seen:
            return False
        self._wrong[need.rule] = text("material.original_not_seen", title=need.title)
        return True

    async def _show(self, need: MaterialNeed) -> None:
        material = need.material_id
        assert material is not None
        data = await self._context.read(lambda w: read_material(w, material))
        access = Access("marriage.material", f"case_material/{material}", rows=1)
        await asyncio.to_thread(journal_access, self._context.node.work, self._context.actor, access)
        if need.media == "application/pdf":
            self._context.show_paper(data, need.media, need.title)
        else:
            picture = await asyncio.to_thread(preview, data, SHEET)
            self._context.show_paper(picture, "image/jpeg", need.title)


def _as_address(data: bytes, width: int) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(preview(data, width)).decode()}"
