"""运行状况: what ``jinmin doctor`` says, the faults first."""

from collections.abc import Sequence

from nicegui import ui

from jinmin.health import examine
from jinmin.messages import text
from jinmin.ui.context import PageContext
from jinmin.ui.rows import Cell, Column, Row, Tone
from jinmin.ui.session import in_thread
from jinmin.ui.tables import Empty, RowTable
from jinmin.ui.words import moment
from jinmin.vocabulary.manifest import HealthFinding

COLUMNS = (
    Column("level", "状态", side=True),
    Column("name", "项目", lead=True),
    Column("said", "结果", wrap=True),
)
LEVELS: dict[str, tuple[str, Tone]] = {
    "fault": ("故障", "red"),
    "warning": ("注意", "amber"),
    "ok": ("正常", "green"),
}
ORDER = tuple(LEVELS)


async def page(context: PageContext) -> None:
    """One table and a button to look again."""
    with ui.element("div").classes("jm-bar jm-card jm-status") as bar:
        state = ui.label("正在检查…").mark("health-state")
        ui.element("div").classes("jm-spacer")
        context.button("重新检查", lambda: look(), kind="second", icon="refresh")
    with ui.element("section").classes("jm-card"):
        table = RowTable(COLUMNS, Empty("没有检查项"), "运行状况", opens=False)

    async def look() -> None:
        table.wait()
        findings = await in_thread(examine, context.node)
        table.show([_row(finding) for finding in sorted(findings, key=lambda f: ORDER.index(f.level))])
        state.set_text(f"{_summary(findings)}　{moment(context.node.clock.now())}")
        bar.update()

    await look()


def _row(finding: HealthFinding) -> Row:
    title, tone = LEVELS[finding.level]
    said = text(finding.key, **finding.values)
    return Row(finding.name, {"level": Cell(title, tone, tag=True), "name": finding.name, "said": said})


def _summary(findings: Sequence[HealthFinding]) -> str:
    counts = {level: sum(finding.level == level for finding in findings) for level in ORDER}
    if not counts["fault"] and not counts["warning"]:
        return f"{counts['ok']} 项全部正常。"
    return f"故障 {counts['fault']} 项，需注意 {counts['warning']} 项，正常 {counts['ok']} 项。"
