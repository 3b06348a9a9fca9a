"""规则包: this level's rules out as one signed file; another's in, proved and looked at item by item first."""

from collections.abc import Mapping

from nicegui import events, ui

from jinmin.changeovers import PreviewRuns, Run, open_cases_reading, values_changing
from jinmin.db.work import Work
from jinmin.identity import journal_access
from jinmin.ledger.journal import Access
from jinmin.matters import Parameters
from jinmin.rule_packs import (
    PackDifference,
    PackError,
    PackReport,
    RulePack,
    SignerCard,
    export_pack,
    import_pack,
    parameters_with,
    preview_pack,
    read_pack,
    read_signer,
    signer_card,
)
from jinmin.service_items import PUBLISH
from jinmin.service_items.entries import level_name
from jinmin.ui.buttons import Handler
from jinmin.ui.context import PageContext
from jinmin.ui.facts import facts
from jinmin.ui.pages.changeover_figures import RunFigures
from jinmin.ui.rows import Cell, Column, Row
from jinmin.ui.sections import section
from jinmin.ui.session import in_thread
from jinmin.ui.tables import Empty, RowTable
from jinmin.ui.trouble import ask
from jinmin.ui.uploads import as_file, screened
from jinmin.ui.words import moment

MOST_BYTES = 60_000_000
DIFFERENCES = (
    Column("title", "参数", lead=True, wrap=True),
    Column("region", "区划"),
    Column("from", "生效"),
    Column("before", "现在", wrap=True),
    Column("after", "导入后", wrap=True),
    Column("touched", "在办件", align="right"),
)
ERRORS = (
    Column("place", "位置", lead=True),
    Column("name", "编码", code=True),
    Column("said", "怎么改", wrap=True),
)


async def page(context: PageContext) -> None:
    """Export on top, below it the card and the pack to take in."""
    with section("导出"):
        ui.label(
            "本辖区在本节点录入的参数和发布的基本目录条目，成一个签名文件；随插件提供的不在内。"
        ).classes("jm-muted")
        with ui.element("div").classes("jm-row"):
            context.button("导出规则包", lambda: _export(context), kind="second", icon="download")
            context.button("导出签署方名片", lambda: _card(context), kind="second", icon="badge")
    ui.element("div").style("height:12px")
    with section("导入"):
        ui.label(
            "名片当面或经公函取得：文件不能为自己作证。先核验签名、逐项看改动，再导入；有一处有误，整包都不导入。"
        ).classes("jm-muted")
        _Import(context).draw()


async def _export(context: PageContext) -> None:
    region = context.actor.region
    pack = await context.read(lambda w: export_pack(w, region))
    ui.download.content(pack.told().encode(), f"规则包-{region or '全国'}.json")


async def _card(context: PageContext) -> None:
    card = await context.read(signer_card)
    ui.download.content((card.model_dump_json(indent=1) + "\n").encode(), f"签署方名片-{card.node}.json")


class _Import:
    def __init__(self, context: PageContext) -> None:
        self._context = context
        self._card: SignerCard | None = None
        self._pack: RulePack | None = None
        self._runs = context.node.ports.get(PreviewRuns)

    def draw(self) -> None:
        """Both places for a file; what is in them shows once both are there."""
        with ui.element("div").classes("jm-fields jm-fields-2"):
            self._place("签署方名片", self._take_card)
            self._place("规则包", self._take_pack)
        self._found = ui.element("div").mark("pack-preview")

    def _place(self, title: str, take: Handler) -> None:
        with ui.element("div").classes("jm-upload"):
            ui.upload(
                label=f"选择{title}（json）", auto_upload=True, max_file_size=MOST_BYTES,
                on_upload=self._context.on(take),
                on_rejected=lambda: ui.notify(f"文件超过 {MOST_BYTES // 1_000_000} MB 或不是 json", type="negative"),
            ).props(f'accept=".json" flat aria-label="{title}"')  # fmt: skip

    async def _take_card(self, event: events.UploadEventArguments) -> None:
        name, data = event.file.name, await screened(self._context, await event.file.read())
        self._card = await in_thread(lambda: as_file(name, data, read_signer))
        await self._look()

    async def _take_pack(self, event: events.UploadEventArguments) -> None:
        name, data = event.file.name, await screened(self._context, await event.file.read())
        self._pack = await in_thread(lambda: as_file(name, data, read_pack))
        await self._look()

    async def _look(self) -> None:
        self._found.clear()
        if self._card is None or self._pack is None:
            return
        pack, card = self._pack, self._card
        report, touched = await self._context.read(lambda w: _looked(w, pack, card))
        self._show(report, touched)

    def _show(self, report: PackReport, touched: Mapping[str, tuple[str, int]]) -> None:
        assert self._pack is not None
        content = self._pack.content
        with self._found:
            facts(
                {
                    "签署方": Cell(f"{content.title}（{content.node}），签名已核验", "green"),
                    "制作": moment(content.made_at),
                    "摘要": f"{self._pack.digest[:16]}…",
                }
            )
            changed = len(report.differences)
            items = report.items
            ui.label(
                f"参数：改动 {changed}，相同 {report.same}；事项：新增 {items.new}，改动 {items.changed}，"
                f"相同 {items.same}；有误 {len(report.errors)}"
            ).classes("jm-strong").mark("pack-counts")
            if report.errors:
                table = RowTable(ERRORS, Empty("没有错误"), "错误", opens=False)
                table.show([_error(number, each) for number, each in enumerate(report.errors)])
            if report.differences:
                table = RowTable(DIFFERENCES, Empty("没有改动"), "逐项改动", opens=False)
                table.show(
                    [_difference(number, each, touched) for number, each in enumerate(report.differences)]
                )
            may = self._context.actor.may(PUBLISH) and not report.errors
            if may and (changed or items.new or items.changed):
                if changed:
                    RunFigures(self._run).draw()
                with ui.element("div").classes("jm-row").style("margin-top:12px"):
                    if changed:
                        self._context.button("计算影响", self._begin, kind="second", key="F8").mark(
                            "begin-preview"
                        )
                    self._context.button("导入", self._take_in, key="Ctrl+Enter").mark("take-in")

    def _run(self) -> Run | None:
        assert self._pack is not None
        return self._runs.find(self._context.actor.user_id, f"pack:{self._pack.digest}")

    async def _begin(self) -> None:
        assert self._pack is not None
        assert self._card is not None
        pack, card = self._pack, self._card
        actor, node, key = self._context.actor, self._context.node, f"pack:{pack.digest}"
        await in_thread(journal_access, node.work, actor, Access("changeover.preview", key))
        self._runs.begin(
            actor.user_id,
            key,
            lambda: node.read(actor),
            lambda: node.work(actor),
            lambda w: values_changing(w, parameters_with(w, pack, card)),
        )

    async def _take_in(self) -> None:
        assert self._pack is not None
        assert self._card is not None
        pack, card = self._pack, self._card
        said = "参数从各自的生效日期起施行，包里没有的撤回；事项条目成为草稿，照常提交、发布。"
        if await ask("导入这个规则包？", said, yes="导入"):
            await self._context.act(lambda w: import_pack(w, pack, card))
            ui.notify("已导入", type="positive")
            await self._look()


def _looked(w: Work, pack: RulePack, card: SignerCard) -> tuple[PackReport, Mapping[str, tuple[str, int]]]:
    report, known = preview_pack(w, pack, card), w.port(Parameters).all()
    matters = {each.name: each.matters for each in known}
    return report, {
        f"{each.name}|{each.region}": (
            level_name(w, each.region),
            open_cases_reading(w, matters.get(each.name, ()), each.region),
        )
        for each in report.differences
    }


def _difference(number: int, each: PackDifference, touched: Mapping[str, tuple[str, int]]) -> Row:
    place, count = touched[f"{each.name}|{each.region}"]
    return Row(
        str(number),
        {
            "title": each.title,
            "region": place,
            "from": each.valid_from,
            "before": each.before or "（无）",
            "after": each.after or "（撤回）",
            "touched": f"{count} 件",
        },
    )


def _error(number: int, error: PackError) -> Row:
    return Row(
        str(number), {"place": f"{error.section}第 {error.row} 行", "name": error.name, "said": error.said}
    )
