"""``jinmin matters pack``: the rules of one level as one signed file."""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from jinmin.changeovers import ParameterSubject, preview_and_note, values_changing
from jinmin.cli.opened import actor_named, opened
from jinmin.cli.options import NEW_FILE, NodeOptions
from jinmin.clock import minute_of
from jinmin.node import Node
from jinmin.rule_packs import (
    PackRefused,
    PackReport,
    export_pack,
    import_pack,
    parameters_with,
    preview_pack,
    read_pack,
    read_signer,
    signer_card,
)
from jinmin.vocabulary.actor import Actor

FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.group()
def pack() -> None:
    """规则包：把一级的参数和事项导出成一个签名文件，在别处核验后导入。"""


@pack.command("export")
@click.argument("file", type=NEW_FILE)
@click.option("--region", default="", help="哪一级的规则：区划代码；不填为全国。")
@click.option("--user", default="", help="以哪个用户的身份导出；不填为系统。")
@click.pass_obj
def export_rules(options: NodeOptions, file: Path, region: str, user: str) -> None:
    """导出到文件，由本节点签名。"""
    with opened(options) as node:
        actor = actor_named(node, user)
        with node.read(actor) as w:
            made = export_pack(w, region)
    made.write(file)
    click.echo(f"已导出参数 {len(made.content.parameters)} 个、事项 {len(made.content.items)} 项到 {file}")
    click.echo(f"摘要（{made.alg}）：{made.digest}")


@pack.command("key")
@click.argument("file", type=NEW_FILE)
@click.pass_obj
def export_key(options: NodeOptions, file: Path) -> None:
    """把本节点的签署方名片写到文件，当面或经公函交给要导入规则包的单位。"""
    with opened(options) as node, node.read() as w:
        card = signer_card(w)
    file.write_text(card.model_dump_json(indent=1) + "\n", encoding="utf-8")
    click.echo(f"{card.title}　{card.node}　{card.key.scheme}　{card.key.key_id}")


@pack.command("show")
@click.argument("file", type=FILE)
@click.option("--signer", type=FILE, default=None, help="签署方名片；给出时一并核验签名。")
def show_pack(file: Path, signer: Path | None) -> None:
    """显示规则包里有什么；没有核验的，写明“未核验”。"""
    read = read_pack(file)
    if signer is not None:
        read.require_genuine(read_signer(signer))
    content = read.content
    proved = "签名已核验" if signer is not None else "未核验（用 --signer 给出签署方名片）"
    click.echo(f"{content.title}（{content.node}）　{minute_of(content.made_at)}　{proved}")
    click.echo(f"摘要（{read.alg}）：{read.digest}")
    for each in content.parameters:
        until = each.valid_to or "长期"
        click.echo(f"  {each.title or each.name}　{each.value}{each.unit}　{each.valid_from} 至 {until}")
    click.echo(f"参数 {len(content.parameters)} 个，事项 {len(content.items)} 项")


@pack.command("import")
@click.argument("file", type=FILE)
@click.option("--signer", type=FILE, required=True, help="所信任的签署方名片。")
@click.option("--preview", is_flag=True, help="看会改动什么、触及哪些在办件，不写入规则。")
@click.option("--user", default="", help="以哪个用户的身份导入；不填为系统。")
@click.pass_obj
def import_rules(options: NodeOptions, file: Path, signer: Path, preview: bool, user: str) -> None:
    """核验并导入规则包；有一处有误，整包都不导入。

    参数触及在办件的，先用 --preview 逐项看完影响并记下，再导入。
    """
    read, card = read_pack(file), read_signer(signer)
    with opened(options) as node:
        actor = actor_named(node, user)
        try:
            if preview:
                with node.read(actor) as w:
                    report = preview_pack(w, read, card)
                    subjects = () if report.errors else values_changing(w, parameters_with(w, read, card))
                _preview_cases(node, actor, subjects)
            else:
                with node.work(actor) as w:
                    report = import_pack(w, read, card)
        except PackRefused as refused:
            _tell(refused.report)
            raise
    _tell(report)
    sys.exit(1 if report.errors else 0)


def _preview_cases(node: Node, actor: Actor, subjects: Sequence[ParameterSubject]) -> None:
    for subject in subjects:
        totals = preview_and_note(partial(node.read, actor), partial(node.work, actor), subject).totals
        click.echo(
            f"影响预览：{subject.title}　看了 {totals.looked} 件在办件，触及 {totals.touched} 件，"
            f"将不再符合办理条件 {totals.failing} 件"
        )


def _tell(report: PackReport) -> None:
    for error in report.errors:
        click.secho(f"{error.section}第 {error.row} 行　{error.name}：{error.said}", fg="red", err=True)
    for each in report.differences:
        before, after = each.before or "（无）", each.after or "（撤回）"
        click.echo(f"{each.title}　{each.region or '全国'}　{each.valid_from}　{before} → {after}")
    items = report.items
    click.echo(
        f"参数：改动 {len(report.differences)}，相同 {report.same}；"
        f"事项：新增 {items.new}，改动 {items.changed}，相同 {items.same}；有误 {len(report.errors)}"
    )
