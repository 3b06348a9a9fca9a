"""``jinmin sharing apply`` and what follows: the application's way to an agreement, and the yearly report."""

from contextlib import closing
from dataclasses import asdict

import click

from jinmin.cli.json_text import json_text
from jinmin.cli.options import DAY, NodeOptions, filled
from jinmin.sharing.applications import (
    NewApplication,
    application_named,
    apply_for_sharing,
    check_form,
    grant_application,
    open_applications,
    refuse_application,
    sharing_report,
)


@click.command("apply")
@click.argument("number")
@click.option("--client", required=True, help="接入系统代码。")
@click.option("--resource", required=True, help="信息资源编号。")
@click.option("--field", "fields", multiple=True, required=True, help="信息项，可重复；全部填 *。")
@click.option("--region", default="", help="区划有效位；不填为全国。")
@click.option("--purpose", required=True, help="用途。")
@click.option("--onward-use", default="", help="可以再提供给谁、作何用。")
@click.option("--basis", default="", help="依据。")
@click.option("--from", "wanted_from", type=DAY, required=True, help="起始日期。")
@click.option("--to", "wanted_to", type=DAY, required=True, help="截止日期（含）。")
@click.option("--daily", "daily_records", type=int, required=True, help="每日至多读取条数。")
@click.pass_obj
def apply(options: NodeOptions, /, **asked: object) -> None:
    """登记共享申请；形式审查期限随即起计。"""
    new = filled(NewApplication, asked)
    with closing(options.open()) as node, node.work() as w:
        made = apply_for_sharing(w, new)
    click.echo(f"已登记共享申请 {made.number}，{made.check_due} 前完成形式审查")


@click.command("check")
@click.argument("number")
@click.option("--lacking", default="", help="缺什么；不填表示形式审查通过。")
@click.pass_obj
def check(options: NodeOptions, number: str, lacking: str) -> None:
    """形式审查：通过，或写明所缺退回补正。"""
    with closing(options.open()) as node, node.work() as w:
        found = check_form(w, application_named(w, number), lacking)
    due = f"，{found.answer_due} 前答复" if found.answer_due else ""
    click.echo(f"{number}　{found.state.label}{due}")


@click.command("grant")
@click.argument("number")
@click.pass_obj
def grant(options: NodeOptions, number: str) -> None:
    """同意申请，按申请内容订立同一编号的共享协议。"""
    with closing(options.open()) as node, node.work() as w:
        grant_application(w, application_named(w, number))
    click.echo(f"已同意申请并订立共享协议 {number}")


@click.command("refuse")
@click.argument("number")
@click.option("--reason", required=True, help="拒绝的理由。")
@click.pass_obj
def refuse(options: NodeOptions, number: str, reason: str) -> None:
    """拒绝申请，须写明理由。"""
    with closing(options.open()) as node, node.work() as w:
        refuse_application(w, application_named(w, number), reason)
    click.echo(f"已拒绝申请 {number}")


@click.command("applications")
@click.pass_obj
def applications(options: NodeOptions) -> None:
    """列出待审查、待答复的申请，最先到期的在前。"""
    with closing(options.open()) as node, node.read() as w:
        found, today = open_applications(w), w.today
    for one in found:
        due = one.answer_due or one.check_due
        late = due < today
        click.secho(f"{one.number}　{one.client}　{one.resource}　{one.state.label}　", nl=False)
        click.secho(f"{due}{'（逾期）' if late else ''}", fg="red" if late else None)


@click.command("report")
@click.argument("year", type=int)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def report(options: NodeOptions, year: int, as_json: bool) -> None:
    """共享情况年度报告：每份协议提供的条数、次数和天数。"""
    with closing(options.open()) as node, node.read() as w:
        lines = sharing_report(w, year)
    if as_json:
        click.echo(json_text([asdict(line) for line in lines]))
        return
    for line in lines:
        told = f"{line.number}　{line.client}　{line.resource}　{line.purpose}"
        click.echo(f"{told}　{line.records} 条　{line.calls} 次　{line.days} 天")
    click.echo(f"{year} 年共 {sum(line.records for line in lines)} 条")


COMMANDS = (apply, check, grant, refuse, applications, report)
