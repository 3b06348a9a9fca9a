"""``jinmin tick`` and ``jinmin supervision``: the lights brought up to date, the rules behind them."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from jinmin.cli.opened import actor_named, opened
from jinmin.cli.options import NodeOptions
from jinmin.errors import NotFound
from jinmin.supervision import (
    SupervisionRule,
    entered_rule,
    entry_of,
    kept_rules,
    open_proposal,
    open_proposals,
    propose_rule,
    publish_proposal,
    read_rules,
    tick,
)
from jinmin.supervision.rule_book import cells
from jinmin.supervision.rule_words import addressee, moment_told
from jinmin.supervision.ticking import BATCH

JSON = click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取。")
REGION = click.option("--region", default="", help="区划代码；不填为全国。")
REASON = click.option("--reason", required=True, help="理由，发布的人看得到。")
BY = click.option("--user", default="", help="以哪个用户的身份提交；不填为系统。")


@click.command("tick")
@click.option(
    "--batch", default=BATCH, show_default=True, type=click.IntRange(1, 5000), help="每次提交的件数。"
)
@JSON
@click.pass_obj
def run_tick(options: NodeOptions, batch: int, as_json: bool) -> None:
    """按今天重算全部预警：该亮的亮，该灭的灭。重复执行、同时执行、中途中断都无妨。"""
    node = options.open()
    done = tick(node.work, batch=batch)
    node.close()
    if as_json:
        click.echo(json.dumps(asdict(done)))
    else:
        click.echo(f"新增预警 {done.raised} 条，解除 {done.closed} 条，重算暂定时限 {done.recounted} 件")


@click.group("supervision")
def supervision() -> None:
    """电子监察：查看、提交、发布和撤回预警规则。"""


@supervision.command("rules")
@click.option("--all", "every", is_flag=True, help="包括尚未生效和已经失效的。")
@JSON
@click.pass_obj
def list_rules(options: NodeOptions, every: bool, as_json: bool) -> None:
    """列出预警规则，含依据和是否核实。"""
    node = options.open()
    with node.read() as w:
        rules = kept_rules(w)
        shown = rules if every else [cell.rule for cell in cells(rules, w.today)]
    node.close()
    for rule in shown:
        click.echo(json.dumps(_facts(rule), ensure_ascii=False, default=str) if as_json else _line(rule))


@supervision.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@REASON
@BY
@click.pass_obj
def import_rules(options: NodeOptions, file: Path, reason: str, user: str) -> None:
    """提交规则文件（TOML，每条一个 [[rule]]，写明区划、生效日和依据），待另一人发布；有一条不行，都不提交。"""
    entries = read_rules(file)
    with opened(options) as node, node.work(actor_named(node, user)) as w:
        for entry in entries:
            propose_rule(w, entry, reason)
    click.echo(f"已提交 {len(entries)} 条规则，由另一人发布后自各自的生效日起施行")


@supervision.command("withdraw")
@click.argument("rule")
@REGION
@click.option("--from", "valid_from", required=True, type=click.DateTime(["%Y-%m-%d"]), help="该条的生效日。")
@REASON
@BY
@click.pass_obj
def withdraw(
    options: NodeOptions, rule: str, region: str, valid_from: datetime, reason: str, user: str
) -> None:
    """提请撤回本节点录入的一条规则，恢复上级或随系统提供的规则；待另一人发布。"""
    with opened(options) as node, node.work(actor_named(node, user)) as w:
        held = entered_rule(w, rule, region, valid_from.date())
        propose_rule(w, held, reason, withdraws=True)
    click.echo(f"已提请撤回 {rule}，由另一人发布后生效")


@supervision.command("proposals")
@click.pass_obj
def list_proposals(options: NodeOptions) -> None:
    """列出待发布的规则。"""
    with opened(options) as node, node.read() as w:
        for each in open_proposals(w):
            entry, act = entry_of(each), "撤回" if each.withdraws else "施行"
            click.echo(
                f"{each.rule}　{each.region or '全国'}　{entry.title}　自 {entry.valid_from} {act}　"
                f"提交人：{each.written_by_name}　理由：{each.reason}"
            )


@supervision.command("publish")
@click.argument("rule")
@REGION
@click.option("--user", required=True, help="发布者的登录名；不能是提交的人。")
@click.pass_obj
def publish(options: NodeOptions, rule: str, region: str, user: str) -> None:
    """发布一条待发布的规则。"""
    with opened(options) as node, node.work(actor_named(node, user)) as w:
        held = open_proposal(w, rule, region)
        if held is None:
            raise NotFound("supervision.no_proposal", rule=rule, region=region or "全国")
        publish_proposal(w, held.id)
    click.echo(f"已发布 {rule}")


def _facts(rule: SupervisionRule) -> dict[str, object]:
    return rule.model_dump(exclude={"version", "epoch", "withdrawn"})


def _line(rule: SupervisionRule) -> str:
    source = f"{rule.law}{'' if rule.confirmed else '，未核'}"
    return (
        f"{rule.rule}　{rule.region or '全国'}　{rule.title}　{rule.light.label}　{moment_told(rule)}　"
        f"{'停用' if rule.off else f'告知{addressee(rule, {})}'}　依据：{source}"
    )
