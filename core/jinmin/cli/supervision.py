"""``jinmin tick`` and ``jinmin supervision``: the lights brought up to date, the rules behind them."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from jinmin.cli.options import NodeOptions
from jinmin.supervision import SupervisionRule, enter_rules, kept_rules, read_rules, tick, withdraw_rule
from jinmin.supervision.rule_book import cells
from jinmin.supervision.rule_words import addressee, moment_told
from jinmin.supervision.ticking import BATCH

JSON = click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取。")


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
    """电子监察：查看、导入和撤回预警规则。"""


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
@click.pass_obj
def import_rules(options: NodeOptions, file: Path) -> None:
    """导入本节点的预警规则 FILE（TOML，每条一个 [[rule]]，写明区划、生效日和依据）。"""
    entries = read_rules(file)
    node = options.open()
    with node.work() as w:
        changed = enter_rules(w, entries)
    node.close()
    click.echo(f"共 {len(entries)} 条规则，写入或改动 {changed} 条")


@supervision.command("withdraw")
@click.argument("rule")
@click.option("--region", default="", help="区划代码；不填为全国。")
@click.option("--from", "valid_from", required=True, type=click.DateTime(["%Y-%m-%d"]), help="该条的生效日。")
@click.pass_obj
def withdraw(options: NodeOptions, rule: str, region: str, valid_from: datetime) -> None:
    """撤回本节点录入的一条规则，恢复上级或随系统提供的规则。"""
    node = options.open()
    with node.work() as w:
        withdraw_rule(w, rule, region, valid_from.date())
    node.close()
    click.echo(f"已撤回 {rule}")


def _facts(rule: SupervisionRule) -> dict[str, object]:
    return rule.model_dump(exclude={"version", "epoch", "withdrawn"})


def _line(rule: SupervisionRule) -> str:
    source = f"{rule.law}{'' if rule.confirmed else '，未核'}"
    return (
        f"{rule.rule}　{rule.region or '全国'}　{rule.title}　{rule.light.label}　{moment_told(rule)}　"
        f"{'停用' if rule.off else f'告知{addressee(rule, {})}'}　依据：{source}"
    )
