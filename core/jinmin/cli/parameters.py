"""``jinmin matters parameters``: the values that law and policy set, and trying them."""

import json
from datetime import datetime

import click

from jinmin.cli.opened import opened
from jinmin.cli.options import NodeOptions
from jinmin.parameter_changes import list_parameters, parameters_now, try_parameter, value_text
from jinmin.service_items.entries import level_name

JSON = click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取。")


@click.group()
def parameters() -> None:
    """参数：列出各级的值，试算某地某日用哪一个。"""


@parameters.command("list")
@click.argument("text", default="")
@JSON
@click.pass_obj
def list_values(options: NodeOptions, text: str, as_json: bool) -> None:
    """按名称、编码或依据列出参数；正在编制的新版本也列出。"""
    with opened(options) as node, node.read() as w:
        for line in list_parameters(w, text):
            each = line.parameter
            if as_json:
                told = {
                    "name": each.name, "title": each.title, "region": each.region, "value": each.value,
                    "unit": each.unit, "valid_from": each.valid_from, "valid_to": each.valid_to, "law": each.law,
                    "article": each.article, "confirmed": each.confirmed, "level": each.origin_level,
                    "below": each.below, "state": line.state.value, "source": each.shipped_by, "breach": line.breach,
                }  # fmt: skip
                click.echo(json.dumps(told, ensure_ascii=False, default=str))
                continue
            checked = "已核" if each.confirmed else "未核"
            click.echo(
                f"{each.title or each.name}　{level_name(w, each.region)}　{value_text(each.value, each.unit)}　"
                f"{each.valid_from} 至 {each.valid_to or '长期'}　{each.law}{each.article}　{checked}　"
                f"{line.state.label}"
            )


@parameters.command("try")
@click.argument("name")
@click.option("--region", default="", help="区划代码；不填为全国。")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), default=None, help="日期；不填为今天。")
@JSON
@click.pass_obj
def try_value(options: NodeOptions, name: str, region: str, day: datetime | None, as_json: bool) -> None:
    """试算一个参数在某地某日用哪一个值，其余为什么不用。"""
    with opened(options) as node, node.read() as w:
        on = day.date() if day else w.today
        for tried in try_parameter(parameters_now(w), name, on, region):
            each = tried.parameter
            if as_json:
                told = {"region": each.region, "value": each.value, "wins": tried.wins, "why": tried.why}
                click.echo(json.dumps(told, ensure_ascii=False))
                continue
            mark = "胜出" if tried.wins else "未用"
            value = value_text(each.value, each.unit)
            click.echo(
                f"[{mark}] {level_name(w, each.region)}　{value}　{tried.why}（{each.law}{each.article}）"
            )
