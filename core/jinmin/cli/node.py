"""``jinmin migrate``, ``plugins``, ``doctor``."""

import sys
from contextlib import closing

import click

from jinmin.cli.options import NodeOptions
from jinmin.errors import JinminError
from jinmin.health import examine
from jinmin.messages import explain, text
from jinmin.node import Node
from jinmin.plugin_host import load_plugins
from jinmin.vocabulary.manifest import HealthFinding

MARKS = {"ok": ("正常", "green"), "warning": ("注意", "yellow"), "fault": ("故障", "red")}


@click.command()
@click.pass_obj
def migrate(options: NodeOptions) -> None:
    """建立或升级数据库；同时启动的几台服务器只升级一次。"""
    with closing(options.open(create=True)) as node:
        changed = node.migrate()
    click.echo(f"已升级：{'、'.join(changed)}" if changed else "数据库已是最新")


@click.command()
@click.pass_obj
def plugins(options: NodeOptions) -> None:
    """列出已加载的插件，以及未加载的插件和原因。"""
    host = load_plugins(options.disabled, strict=False)
    for plugin in host.loaded:
        card = plugin.manifest
        click.echo(f"✓ {card.id}　{card.title} {card.version}　（{plugin.distribution}）")
        if card.summary:
            click.echo(f"    {card.summary}")
    for rejected in host.rejected:
        click.secho(f"✗ {rejected.name}　未加载　（{rejected.distribution}）", fg="yellow")
        click.echo(f"    {explain(rejected.error)}")


@click.command()
@click.pass_obj
def doctor(options: NodeOptions) -> None:
    """检查节点：台账、游标、日历、密钥、磁盘、数据库；有故障时退出码为 1。"""
    with closing(options.open(current=False, strict=False)) as node:
        findings = [*_loading(node), *examine(node)]
    for finding in findings:
        mark, colour = MARKS[finding.level]
        click.secho(f"[{mark}] ", fg=colour, nl=False)
        click.echo(f"{finding.name}：{text(finding.key, **finding.values)}")
    sys.exit(1 if any(finding.level == "fault" for finding in findings) else 0)


def _loading(node: Node) -> list[HealthFinding]:
    """What stands in the way of serving; a pending migration has a check of its own."""
    try:
        if not node.behind():
            node.require_current()
    except JinminError as error:
        return [HealthFinding("启动", "fault", "health.refused", {"said": explain(error)})]
    return []
