"""``jinmin exchange resources``: the catalogue of information resources, its editions and what is owed."""

from contextlib import closing
from datetime import datetime

import click

from jinmin.cli.json_text import json_text
from jinmin.cli.options import NodeOptions
from jinmin.sharing.catalogue import CatalogueEntry, catalogue, editions, note_law_change, publish_edition

SHARE_TYPES = {1: "无条件共享", 2: "有条件共享", 3: "不予共享"}


@click.command("resources")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON：全部核心元数据。")
@click.option("--publish", "publish", metavar="资源", help="把该资源现在的声明发布为新版本。")
@click.option("--reason", default="", help="发布原因；登记法规变化时为文件名称。")
@click.option("--law-change", metavar="资源", help="登记法规或职责变化，从 --changed-on 起计更新期限。")
@click.option("--changed-on", type=click.DateTime(["%Y-%m-%d"]), help="法规或职责变化的日期。")
@click.option("--history", metavar="资源", help="列出该资源的各个版本。")
@click.pass_obj
def resources(
    options: NodeOptions,
    as_json: bool,
    publish: str | None,
    reason: str,
    law_change: str | None,
    changed_on: datetime | None,
    history: str | None,
) -> None:
    """信息资源目录：由插件声明生成；可发布新版本、看差异、登记法规变化。"""
    with closing(options.open()) as node:
        if publish:
            with node.work() as w:
                made = publish_edition(w, publish, reason)
            click.echo(f"{publish} 已发布第 {made.edition} 版")
            return
        if law_change:
            if changed_on is None:
                raise click.UsageError("请用 --changed-on 给出变化日期")
            with node.work() as w:
                made = note_law_change(w, law_change, reason, changed_on.date())
            click.echo(f"{law_change} 应在 {made.due_on} 前更新目录")
            return
        with node.read() as w:
            if history:
                for one in editions(w, history):
                    click.echo(f"第 {one.edition} 版　{one.published_on}　{one.reason}")
                return
            entries = catalogue(w)
    if as_json:
        told = [_json(entry) for entry in entries]
        click.echo(json_text(told))
        return
    for entry in entries:
        _show(entry)


def _json(entry: CatalogueEntry) -> dict[str, object]:
    state = {"edition": entry.edition, "published_on": entry.published_on, "due_on": entry.due_on}
    return {**entry.card.model_dump(mode="json"), **state, "changed": entry.changed}


def _show(entry: CatalogueEntry) -> None:
    card = entry.card
    state = f"第 {entry.edition} 版（{entry.published_on}）" if entry.edition else "未发布"
    click.echo(f"{card.id}　{card.title}　{SHARE_TYPES[card.share_type]}　{card.update_cycle}　{state}")
    click.echo(
        f"    {len(card.items)} 个信息项，其中含个人信息 {sum(item.personal for item in card.items)} 个"
    )
    if entry.changed:
        click.secho(f"    声明与已发布的版本不同：{'、'.join(entry.changed)}", fg="yellow")
    if entry.due_on:
        click.secho(f"    应在 {entry.due_on} 前更新", fg="yellow")
