"""``jinmin calendar``: the working-day calendar; taking in the State Council's notice of a year, by two persons."""

from collections.abc import Mapping
from pathlib import Path

import click

from jinmin.calendar_changes import drop_notice, publish_notice, submit_notice, submitted_notices
from jinmin.cli.opened import actor_named, opened
from jinmin.cli.options import NodeOptions
from jinmin.clock import minute_of
from jinmin.matters import Foreseen, WorkingCalendar, foresee, read_notice, recount_dues, runs_of_years

YEAR = click.argument("year", type=click.IntRange(2004, 2100))
USER = click.option("--user", required=True, help="以哪个用户的身份办理（登录名）。")
FIRST_DAYS = 12


@click.group("calendar")
def calendar_commands() -> None:
    """工作日历：查看已载入的年份；国务院办公厅的节假日安排由一人导入、另一人发布。"""


@calendar_commands.command()
@click.pass_obj
def show(options: NodeOptions) -> None:
    """列出已载入通知的年份、缺哪些年份；缺的年份按周一至周五推定，时限标注“暂定”。"""
    with opened(options) as node:
        years = node.ports.get(WorkingCalendar).loaded_years
        click.echo(f"已载入：{runs_of_years(years)} 年，共 {len(years)} 年")
        if lacking := sorted({*range(years[0], years[-1])} - {*years}):
            click.secho(f"中间缺：{runs_of_years(lacking)} 年", fg="yellow")
        with node.read() as w:
            for change in submitted_notices(w):
                told = f"{change.submitted_by_name}，{minute_of(change.submitted_at)}"
                click.echo(f"待发布：{change.year} 年（{change.doc_no}），{told} 提交")


@calendar_commands.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="只看会改变哪些日子、哪些时限，不提交。")
@click.option("--user", default="", help="以哪个用户的身份提交（登录名）；需有维护事项清单、参数的权限。")
@click.pass_obj
def import_notice(options: NodeOptions, file: Path, dry_run: bool, user: str) -> None:
    """提交一年的节假日安排（TOML 文件），先列出会改变什么；由另一人用 publish 发布后才生效。"""
    notice = read_notice(file)
    if not dry_run and not user:
        raise click.UsageError("请用 --user 写明由谁提交；只看影响请加 --dry-run")
    with opened(options) as node:
        _tell_foreseen(foresee(node.work, notice))
        if dry_run:
            return
        with node.work(actor_named(node, user)) as w:
            submit_notice(w, notice)
    click.echo(
        f"{notice.year} 年安排（{notice.doc_no}）已提交，请另一人发布：jinmin calendar publish {notice.year}"
    )


@calendar_commands.command("publish")
@YEAR
@USER
@click.pass_obj
def publish(options: NodeOptions, year: int, user: str) -> None:
    """发布已提交的一年安排，并重算受影响的时限；提交的人不能发布。"""
    with opened(options) as node:
        with node.work(actor_named(node, user)) as w:
            doc_no = publish_notice(w, year).doc_no
        changed = recount_dues(node.work)
    click.echo(f"{year} 年安排（{doc_no}）已载入，重算后有变动的时限：{_counts(changed)}")


@calendar_commands.command("drop")
@YEAR
@USER
@click.pass_obj
def drop(options: NodeOptions, year: int, user: str) -> None:
    """放弃已提交、尚未发布的一年安排。"""
    with opened(options) as node, node.work(actor_named(node, user)) as w:
        doc_no = drop_notice(w, year).doc_no
    click.echo(f"{year} 年安排（{doc_no}）已放弃")


def _tell_foreseen(foreseen: Foreseen) -> None:
    shown = "、".join(str(day) for day in foreseen.days[:FIRST_DAYS])
    more = " 等" if len(foreseen.days) > FIRST_DAYS else ""
    days = f"：{shown}{more}" if shown else ""
    click.echo(f"与现有日历不同的日子 {len(foreseen.days)} 天{days}")
    click.echo(f"发布后会变动的时限：{_counts(foreseen.dues)}")


def _counts(changed: Mapping[str, int]) -> str:
    return "，".join(f"{title} {count} 件" for title, count in changed.items()) or "没有"
