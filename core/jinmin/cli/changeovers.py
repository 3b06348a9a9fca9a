"""``jinmin matters impact`` and ``publish``: what a new version changes for open cases, and putting it in force."""

import json
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import TypeVar

import click

from jinmin.changeovers import (
    COUNTED,
    ItemSubject,
    ParameterSubject,
    Totals,
    carry_out,
    preview_and_note,
    subject_of,
)
from jinmin.cli.opened import actor_named, opened
from jinmin.cli.options import NodeOptions
from jinmin.db.work import Work
from jinmin.errors import Refused
from jinmin.parameter_changes import ParameterChange, open_change, publish_change
from jinmin.service_items import publish as publish_version

State = TypeVar("State")


@click.command()
@click.argument("subject")
@click.option("--carry-out", "carrying", is_flag=True, help="新版本已生效的，按已作的决定执行过渡。")
@click.option("--user", default="", help="以哪个用户的身份预览；不填为系统。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取。")
@click.pass_obj
def impact(options: NodeOptions, subject: str, carrying: bool, user: str, as_json: bool) -> None:
    """迁移预览：一个新版本触及哪些在办件。

    对象写作 parameter:编码:区划:生效日期、item:事项版本编号 或 matter:事项编号:版本。看完全部在办件后记下，
    发布同样内容时凭此放行。
    """
    with opened(options) as node:
        if carrying:
            settled = carry_out(node.work, subject, _told(lambda done: f"已执行 {done} 件"))
            click.echo(f"已执行 {settled} 件")
            return
        actor = actor_named(node, user)
        with node.read(actor) as w:
            found = subject_of(w, subject)
        opening = (partial(node.read, actor), partial(node.work, actor))
        totals = preview_and_note(*opening, found, _told(_looked)).totals
    if as_json:
        click.echo(json.dumps(asdict(totals), ensure_ascii=False))
        return
    click.echo(f"{found.title}　自 {found.first} 起")
    click.echo(
        f"看了 {totals.looked} 件在办件，触及 {totals.touched} 件，将改按新版 {totals.moving} 件，"
        f"改后即逾期 {totals.late} 件，不能改按新版 {totals.obstacles} 件"
    )
    for kind, title in COUNTED.items():
        if count := totals.by_kind.get(kind):
            click.echo(f"  {title} {count} 件")


@click.command()
@click.argument("subject")
@click.option("--user", required=True, help="发布者的登录名；不能是编制过的人。")
@click.pass_obj
def publish(options: NodeOptions, subject: str, user: str) -> None:
    """发布已提交的新版本（parameter:… 或 item:…）；触及在办件而没有预览过同样内容的，不予发布。"""
    with opened(options) as node, node.work(actor_named(node, user)) as w:
        found = subject_of(w, subject)
        match found:
            case ItemSubject():
                publish_version(w, found.version.id)
            case ParameterSubject(is_published=False):
                publish_change(w, _change(w, found).id)
            case _:
                raise Refused("changeover.nothing_to_publish", title=found.title)
    click.echo(f"已发布：{found.title}　自 {found.first} 起")


def _change(w: Work, subject: ParameterSubject) -> ParameterChange:
    found = open_change(w, subject.value.name, subject.region)
    assert found is not None  # the subject was read from it
    return found


def _looked(totals: Totals) -> str:
    return f"已看 {totals.looked} / {totals.expected} 件"


def _told(say: Callable[[State], str]) -> Callable[[State], bool]:
    def progress(state: State) -> bool:
        click.echo(say(state), err=True)
        return True

    return progress
