"""One volume: where it stands, its catalogue with page numbers, the proof of its files, its export."""

from uuid import UUID

from nicegui import ui

from jinmin.archives import (
    ArchiveSheet,
    ArchiveVolume,
    ExportedVolume,
    VolumeFault,
    VolumeState,
    check_volume,
    export_volume,
    print_volume,
    retention_text,
    see_volume,
    sheets_of,
)
from jinmin.archives.catalogue import KIND_TITLES
from jinmin.cases.states import Trust
from jinmin.db.work import Work
from jinmin.errors import NotFound
from jinmin.ledger.journal import Access, write_access
from jinmin.messages import text
from jinmin.ui.context import PageContext
from jinmin.ui.facts import facts
from jinmin.ui.frame import heading
from jinmin.ui.pages.archives import TONES
from jinmin.ui.rows import Column, Row
from jinmin.ui.session import in_thread
from jinmin.ui.tables import Empty, RowTable
from jinmin.ui.words import day

SHEETS = (
    Column("position", "序号", align="right"),
    Column("title", "题名", lead=True),
    Column("kind", "种类", side=True),
    Column("author", "责任者"),
    Column("made", "日期"),
    Column("trust", "可信等级"),
    Column("page", "页号", align="right"),
    Column("digest", "摘要（SHA-256）", code=True, minor=True),
)


async def page(context: PageContext, volume_id: str) -> None:
    """Head, catalogue, buttons."""
    wanted = _id(volume_id)
    volume, sheets = await context.act(lambda w: _read(w, wanted, context.digest))
    with ui.element("section").classes("jm-card jm-section jm-case-head"):
        with ui.element("div").classes("jm-row"):
            heading(f"{volume.year} 年 {volume.category}-{volume.number}", 2)
            ui.label(volume.state.label).classes(f"jm-tag jm-tag-{TONES[volume.state]}")
            ui.element("div").classes("jm-spacer")
            context.button("看办件", lambda: context.open(f"/cases/{volume.case_id}"), kind="quiet")
            if volume.state is not VolumeState.DESTROYED:
                _buttons(context, volume)
        facts(_facts(volume))
    with ui.element("section").classes("jm-card"):
        table = RowTable(SHEETS, Empty("没有目录"), "卷内目录", opens=False)
        table.show([_row(sheet) for sheet in sheets])


def _buttons(context: PageContext, volume: ArchiveVolume) -> None:
    name = f"{volume.fonds_no}-{volume.year}-{volume.category}-{volume.number}"

    async def check() -> None:
        _tell(await context.read(lambda w: check_volume(w, volume.id)))

    async def export() -> ExportedVolume:
        return await context.act(lambda w: _export(w, volume.id, context.digest))

    async def show() -> None:
        pdf = await in_thread(print_volume, await export())
        context.show_paper(pdf.content, "application/pdf", f"{name}.pdf")

    async def save() -> None:
        ui.download.content((await export()).as_json(), f"{name}.json", "application/json")

    context.button("校验", check, kind="second", key="F8")
    context.button("导出 JSON", save, kind="second")
    context.button("打印全卷", show, key="F9")


def _tell(faults: tuple[VolumeFault, ...]) -> None:
    if not faults:
        ui.notify("目录和全部文件与归档时一致", type="positive")
    for fault in faults:
        said = text(fault.key, position=fault.position, title=fault.title)
        ui.notify(said, type="negative", timeout=0, close_button="知道了")


def _facts(volume: ArchiveVolume) -> dict[str, str]:
    return {
        "全宗号": volume.fonds_no,
        "归档年度": str(volume.year),
        "类别": volume.matter_title,
        "室编卷号": str(volume.number),
        "办件号": volume.case_no,
        "保管期限": retention_text(volume.retention),
        "依据": volume.retention_basis,
        "期满": day(volume.keep_until) if volume.keep_until else "",
        "页数": str(volume.pages),
        "归档": f"{day(volume.filed_on)}　{volume.filed_by_name}",
        "销毁": day(volume.destroyed_on) if volume.destroyed_on else "",
        "目录摘要": volume.digest[:16],
    }


def _read(w: Work, volume_id: UUID, digest: str) -> tuple[ArchiveVolume, tuple[ArchiveSheet, ...]]:
    volume = see_volume(w, volume_id)
    write_access(w, w.actor, Access("archive.read", f"case/{volume.case_id}", 1), digest)
    return volume, sheets_of(w, volume_id)


def _export(w: Work, volume_id: UUID, digest: str) -> ExportedVolume:
    exported = export_volume(w, volume_id)
    case_id = see_volume(w, volume_id).case_id
    write_access(w, w.actor, Access("archive.export", f"case/{case_id}", 1), digest)
    return exported


def _row(sheet: ArchiveSheet) -> Row:
    last = sheet.first_page + sheet.pages - 1
    return Row(
        str(sheet.position),
        {
            "position": str(sheet.position),
            "title": sheet.title,
            "kind": KIND_TITLES[sheet.kind],
            "author": sheet.author,
            "made": day(sheet.made_on),
            "trust": Trust(sheet.trust).label if sheet.trust else "",
            "page": str(sheet.first_page) if sheet.pages == 1 else f"{sheet.first_page}–{last}",
            "digest": sheet.digest[:16],
        },
    )


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("archive.not_found") from None
