"""导入导出: a file in, looked at before anything is written; the lists out."""

import tempfile
from pathlib import Path

from nicegui import events, ui

from jinmin.db.work import Work
from jinmin.messages import explain
from jinmin.service_items import (
    ImportReport,
    ItemPolicy,
    import_entries,
    preview_import,
    read_entries,
    travelling,
    write_entries,
)
from jinmin.service_items.transfer_rows import RowError
from jinmin.ui.buttons import plain_button
from jinmin.ui.context import PageContext
from jinmin.ui.rows import Cell, Column, Row
from jinmin.ui.session import in_thread
from jinmin.ui.tables import Empty, RowTable
from jinmin.ui.trouble import ask
from jinmin.ui.uploads import screened

MOST_BYTES = 60_000_000
ERRORS = (
    Column("place", "位置", lead=True),
    Column("column", "列"),
    Column("said", "怎么改", wrap=True),
)
CHANGES = (
    Column("row", "行", lead=True),
    Column("kind", "结果", side=True),
    Column("key", "事项"),
    Column("what", "改动的要素", wrap=True),
)
KINDS = {"new": Cell("新增", "green", tag=True), "changed": Cell("改动", "blue", tag=True)}


async def page(context: PageContext) -> None:
    """Export on top, below it the file to import and what it would do."""
    with ui.element("section").classes("jm-card jm-section").style("margin-bottom:12px"):
        ui.label("导出").classes("jm-group-title")
        ui.label("导出本辖区现行的基本目录和实施清单；改好后可原样导入。").classes("jm-muted")
        with ui.element("div").classes("jm-row"):
            for kind in ("xlsx", "json"):
                context.button(
                    f"导出 {kind}", lambda kind=kind: _export(context, kind), kind="second", icon="download"
                )
    with ui.element("section").classes("jm-card jm-section"):
        ui.label("导入").classes("jm-group-title")
        ui.label("先预览再导入；有一行有误，整个文件都不导入。导入的是草稿，须另一人发布。").classes(
            "jm-muted"
        )
        _Import(context).draw()


async def _export(context: PageContext, kind: str) -> None:
    region = context.actor.region

    def made(w: Work) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"lists.{kind}"
            write_entries(file, travelling(w, region=region))
            return file.read_bytes()

    ui.download.content(await context.read(made), f"事项清单-{region or '全国'}.{kind}")


class _Import:
    def __init__(self, context: PageContext) -> None:
        self._context = context
        self._file: tuple[str, bytes] | None = None

    def draw(self) -> None:
        """The place to drop a file, and what is found in it."""
        with ui.element("div").classes("jm-upload"):
            ui.upload(
                label="选择 xlsx、json 或 jsonl 文件", auto_upload=True, max_file_size=MOST_BYTES,
                on_upload=self._context.on(self._take),
                on_rejected=lambda: ui.notify(f"文件超过 {MOST_BYTES // 1_000_000} MB", type="negative"),
            ).props('accept=".xlsx,.json,.jsonl" flat aria-label="导入文件"')  # fmt: skip
        self._found = ui.element("div").mark("import-preview")

    async def _take(self, event: events.UploadEventArguments) -> None:
        self._file = (event.file.name, await screened(self._context, await event.file.read()))
        self._show(await self._run(write=False), done=False)

    async def _run(self, *, write: bool) -> ImportReport:
        assert self._file is not None
        name, data = self._file
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"lists{Path(name).suffix.lower()}"
            await in_thread(file.write_bytes, data)
            policy = self._context.node.ports.get(ItemPolicy)
            if write:
                return await self._context.act(lambda w: import_entries(w, read_entries(file, policy)))
            return await self._context.read(lambda w: preview_import(w, read_entries(file, policy)))

    async def _write(self, count: int) -> None:
        if await ask("导入这些草稿？", f"将有 {count} 项成为草稿，现行版本不变。", yes="导入"):
            self._show(await self._run(write=True), done=True)

    def _show(self, report: ImportReport, *, done: bool) -> None:
        self._found.clear()
        with self._found:
            counts = f"新增 {report.new}，改动 {report.changed}，相同 {report.same}，有误 {report.faulty}"
            ui.label(f"已导入：{counts}" if done else counts).classes("jm-strong").mark("import-counts")
            if report.errors:
                table = RowTable(ERRORS, Empty("没有错误"), "错误", opens=False)
                table.show([_error(number, each) for number, each in enumerate(report.errors)])
            if report.changes:
                changes = RowTable(CHANGES, Empty("没有改动"), "改动", opens=False)
                changes.show(
                    [
                        Row(
                            str(each.number),
                            {
                                "row": f"第 {each.number} 行",
                                "kind": KINDS[each.kind],
                                "key": f"{each.key.matter_id}　{each.key.region}　{each.key.body}",
                                "what": "、".join(each.elements),
                            },
                        )
                        for each in report.changes
                    ]
                )
            count = report.new + report.changed
            if count and not report.faulty and not done:
                plain_button(
                    f"导入 {count} 项", self._context.on(lambda: self._write(count)), key="Ctrl+Enter"
                )


def _error(number: int, error: RowError) -> Row:
    place = f"{error.sheet}　第 {error.row} 行" if error.sheet else f"第 {error.row} 行"
    said = explain(error.error)
    return Row(str(number), {"place": place, "column": error.column, "said": said})
