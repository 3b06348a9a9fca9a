"""``jinmin regions``: townships, villages and development zones below the divisions that come with the system."""

from datetime import datetime
from pathlib import Path

import click

from jinmin.cli.opened import opened
from jinmin.cli.options import DAY, NodeOptions
from jinmin.messages import explain
from jinmin.regions import Division, Divisions, DivisionSource, import_divisions

SHOWN_ERRORS = 20


@click.group("regions")
def regions() -> None:
    """区划：查看下级，导入乡镇、村和开发区。"""


@regions.command("list")
@click.argument("region", default="")
@click.pass_obj
def list_below(options: NodeOptions, region: str) -> None:
    """列出今天在一个区划（代码，不填为全国）之下的区划。"""
    with opened(options) as node:
        divisions, today = node.ports.get(Divisions), node.clock.today()
        if region:
            divisions.find(region, today)
        for division in divisions.children(region, today):
            click.echo(_line(division))


@regions.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--source",
    type=click.Choice([source.value for source in DivisionSource]),
    default=DivisionSource.STATS.value,
    show_default=True,
    help="代码出自哪里：STATS 统计用区划代码，MCA 民政部，LOCAL 自编。开发区（71 至 79）只收 STATS 的。",
)
@click.option("--from", "valid_from", type=DAY, default=None, help="自哪一天起有效；不填为今天。")
@click.pass_obj
def import_file(options: NodeOptions, file: Path, source: str, valid_from: datetime | None) -> None:
    """导入 CSV 文件（首行 code,name；9 位乡镇、12 位村），上级排在下级之前。有误的行跳过并列出，退出码为 1。"""
    with opened(options) as node, node.work() as w:
        w.action = "regions.import"
        day = valid_from.date() if valid_from else None
        report = import_divisions(w, file, source=DivisionSource(source), valid_from=day)
    click.echo(
        f"新增 {report.rows} 条，已有 {report.unchanged} 条，跳过 {len(report.errors)} 行；"
        "界面正在运行的，重新启动后可用"
    )
    for bad in report.errors[:SHOWN_ERRORS]:
        click.secho(f"第 {bad.line} 行：{explain(bad.error)}", fg="yellow", err=True)
    if report.errors:
        click.get_current_context().exit(1)


def _line(division: Division) -> str:
    return f"{division.code}\t{division.name}"
