"""``jinmin matters impact``: what a new version changes for open cases, with progress; carrying decisions out."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import TypeVar

import click

from jinmin.changeovers import KINDS, Totals, carry_out, preview, subject_of
from jinmin.cli.opened import opened
from jinmin.cli.options import NodeOptions

State = TypeVar("State")


@click.command()
@click.argument("subject")
@click.option("--carry-out", "carrying", is_flag=True, help="新版本已生效的，按已作的决定执行过渡。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取。")
@click.pass_obj
def impact(options: NodeOptions, subject: str, carrying: bool, as_json: bool) -> None:
    """迁移预览：新版本 SUBJECT 触及哪些在办件。

    SUBJECT 写作 parameter:编码:区划:生效日期、item:事项版本编号 或 matter:事项编号:版本。
    """
    with opened(options) as node:
        if carrying:
            settled = carry_out(node.work, subject, _told(lambda done: f"已执行 {done} 件"))
            click.echo(f"已执行 {settled} 件")
            return
        with node.read() as w:
            found = subject_of(w, subject)
        totals = preview(node.read, found, _told(_looked)).totals
    if as_json:
        click.echo(json.dumps(asdict(totals), ensure_ascii=False))
        return
    click.echo(f"{found.title}　自 {found.first} 起")
    click.echo(
        f"看了 {totals.looked} 件在办件，触及 {totals.touched} 件，将改按新版 {totals.moving} 件，"
        f"改后即逾期 {totals.late} 件，不能改按新版 {totals.obstacles} 件"
    )
    for kind, title in KINDS.items():
        if count := totals.by_kind.get(kind):
            click.echo(f"  {title}有变化 {count} 件")


def _looked(totals: Totals) -> str:
    return f"已看 {totals.looked} / {totals.expected} 件"


def _told(say: Callable[[State], str]) -> Callable[[State], bool]:
    def progress(state: State) -> bool:
        click.echo(say(state), err=True)
        return True

    return progress
