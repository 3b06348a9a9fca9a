"""``jinmin calendar``: the working-day calendar; taking in the State Council's notice of a year."""

from pathlib import Path

import click

from jinmin.cases.acts import (
    recount_provisional,
)
from jinmin.cli.options import NodeOptions
from jinmin.matters import WorkingCalendar, enter_notice, read_notice


@click.group("calendar")
def calendar_commands() -> None:
    """工作日历：查看已载入的年份，导入国务院办公厅的节假日安排。"""


@calendar_commands.command()
@click.pass_obj
def show(options: NodeOptions) -> None:
    """列出已载入通知的年份；其他年份按周一至周五推定，时限标注“暂定”。"""
    node = options.open()
    years = node.ports.get(WorkingCalendar).loaded_years
    click.echo(f"已载入：{years[0]}—{years[-1]} 年，共 {len(years)} 年")
    node.close()


@calendar_commands.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_obj
def import_notice(options: NodeOptions, file: Path) -> None:
    """导入一年的节假日安排（TOML 文件），并重算全部暂定时限。"""
    notice = read_notice(file)
    node = options.open()
    with node.work() as w:
        enter_notice(w, notice)
    changed = recount_provisional(node.work)
    click.echo(f"{notice.year} 年安排（{notice.doc_no}）已载入，重算了 {changed} 件办件的时限")
    node.close()
