"""``jinmin matters``: the item lists on the command line."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

import click

from jinmin.cli.changeovers import impact, publish
from jinmin.cli.opened import actor_named, opened
from jinmin.cli.options import DAY, NEW_FILE, NodeOptions
from jinmin.cli.parameters import parameters
from jinmin.cli.rule_packs import pack
from jinmin.db.work import Work
from jinmin.matters import Catalogue
from jinmin.matters.form_reasks import forms_of, reask_reports
from jinmin.matters.reasks import ANSWER_TITLES
from jinmin.messages import explain
from jinmin.service_items import (
    Departure,
    ImportRefused,
    ImportReport,
    ItemPolicy,
    ItemQuery,
    build_guide,
    coming_days,
    guide_pdf,
    import_entries,
    preview_import,
    read_entries,
    search_items,
    travelling,
    unify,
    write_entries,
)
from jinmin.service_items.entries import level_name
from jinmin.service_items.guide import Guide

JSON = click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取。")
REGION = click.option("--region", default="", help="区划代码；不填为全国。")
BREACH = 3
"""The exit code of a breach; 1 is an error, 2 a word on the command line that is not understood."""
Place = tuple[str, str, str, int, str, str]
KINDS = {"new": "新增", "changed": "改动", "same": "相同", "faulty": "有误"}


@click.group()
def matters() -> None:
    """事项：基本目录和实施清单的查询、比对、导入、导出和办事指南；参数、规则包、迁移预览。"""


for _group in (parameters, pack, impact, publish):
    matters.add_command(_group)


@matters.command("list")
@click.argument("text", default="")
@REGION
@click.option("--all", "every", is_flag=True, help="包括草稿和已终止的版本。")
@JSON
@click.pass_obj
def list_items(options: NodeOptions, text: str, region: str, every: bool, as_json: bool) -> None:
    """按名称、拼音首字母或编码列出事项。"""
    with opened(options) as node, node.read() as w:
        query = ItemQuery(text, region, on=None if every else w.today, limit=500)
        after = None
        while True:
            page = search_items(w, query, after)
            for line in page.lines:
                if as_json:
                    click.echo(json.dumps(asdict(line), ensure_ascii=False, default=str))
                else:
                    place = level_name(w, line.region)
                    click.echo(
                        f"{line.title}　{place}　第 {line.edition} 版　{line.standing.label}　{line.list_code}"
                    )
            if (after := page.following) is None:
                return


@matters.command("unify")
@click.option("--matter", default="", help="只比对这个事项编号。")
@click.option("--on", type=DAY, default=None, help="按哪一天的版本比对，如 2027-01-01；不填为今天。")
@click.option("--drafts", is_flag=True, help="连同草稿一起比对。")
@click.option("--breaches", is_flag=True, help="只列出违反继承规则的。")
@JSON
@click.pass_obj
def unify_levels(
    options: NodeOptions, matter: str, on: datetime | None, drafts: bool, breaches: bool, as_json: bool
) -> None:
    """四级比对：列出下级与上级不一致的要素；有违反规则的，退出码为 3。

    不填 --on 时，已发布、尚未生效的版本到时会违反规则的，也一并列出，写明从哪天起，退出码同样为 3。
    """
    with opened(options) as node, node.read() as w:
        wanted = on.date() if on else w.today
        found = [(None, each) for each in unify(w, matter_id=matter, on=wanted, drafts=drafts)]
        coming = (
            () if on else _coming(w, matter, {_place(each) for _day, each in found if each.deviation.breach})
        )
    shown = [(first, each) for first, each in (*found, *coming) if each.deviation.breach or not breaches]
    broken = sum(each.deviation.breach for _first, each in shown)
    if as_json:
        told = [{**each.told(), "breach_from": first} for first, each in shown]
        click.echo(json.dumps(told, ensure_ascii=False, default=str, indent=1))
    else:
        for first, each in shown:
            _tell_departure(first, each)
        click.echo(f"共 {len(shown)} 处不一致，其中 {broken} 处违反继承规则")
    sys.exit(BREACH if broken else 0)


def _coming(w: Work, matter: str, known: set[Place]) -> Iterator[tuple[date | None, Departure]]:
    """What will break a rule from a day on though it does not today, each once."""
    for first in coming_days(w, matter_id=matter):
        for each in unify(w, matter_id=matter, on=first):
            if each.deviation.breach and _place(each) not in known:
                known.add(_place(each))
                yield first, each


def _place(found: Departure) -> Place:
    return (
        found.matter_id,
        found.region,
        found.body,
        found.edition,
        found.deviation.element,
        found.deviation.part,
    )


def _tell_departure(first: date | None, found: Departure) -> None:
    told = found.told()
    mark = f"{first} 起违反" if first else "违反" if found.deviation.breach else "允许"
    click.secho(f"[{mark}] ", fg="red" if found.deviation.breach else "green", nl=False)
    click.echo(
        f"{told['title']}　{told['place']}　{told['element_title']}："
        f"上级（{told['upper_place']}）“{told['upper']}”，本级“{told['lower']}”；"
        f"规则：{found.deviation.rule.kind.label}"
    )


@matters.command("export")
@click.argument("file", type=NEW_FILE)
@REGION
@click.option("--drafts", is_flag=True, help="导出正在编制的版本，而不是现行的。")
@click.pass_obj
def export_items(options: NodeOptions, file: Path, region: str, drafts: bool) -> None:
    """导出到文件（.xlsx、.json 或每行一项的 .jsonl）。"""
    with opened(options) as node, node.read() as w:
        count = write_entries(file, travelling(w, region=region, drafts=drafts))
    click.echo(f"已导出 {count} 项到 {file}")


@matters.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--preview", is_flag=True, help="只看会改动什么，不写入。")
@click.option("--partial", is_flag=True, help="有误的行跳过，其余照收；默认一行有误就都不收。")
@click.option("--user", default="", help="以哪个用户的身份导入；不填为系统。")
@click.pass_obj
def import_items(options: NodeOptions, file: Path, preview: bool, partial: bool, user: str) -> None:
    """从文件导入：每行成为一个草稿，由维护者提交、另一人发布。"""
    with opened(options) as node:
        actor = actor_named(node, user)
        rows = read_entries(file, node.ports.get(ItemPolicy))
        try:
            if preview:
                with node.read(actor) as w:
                    report = preview_import(w, rows)
            else:
                with node.work(actor) as w:
                    report = import_entries(w, rows, partial=partial)
        except ImportRefused as refused:
            _tell(refused.report)
            raise
    _tell(report)
    sys.exit(1 if report.faulty else 0)


@matters.command("guide")
@click.argument("matter")
@REGION
@click.option("--body", default="", help="实施主体代码；不填取该地区的第一个。")
@click.option("--pdf", type=NEW_FILE, default=None, help="另存为 PDF 文件。")
@JSON
@click.pass_obj
def show_guide(
    options: NodeOptions, matter: str, region: str, body: str, pdf: Path | None, as_json: bool
) -> None:
    """输出一个事项在某地的办事指南。"""
    with opened(options) as node, node.read() as w:
        guide = build_guide(w, matter, region, body)
        if pdf is not None:
            pdf.write_bytes(guide_pdf(w, guide).content)
    if as_json:
        click.echo(json.dumps(asdict(guide), ensure_ascii=False, default=str))
    else:
        _print(guide)


@matters.command("reasks")
@JSON
@click.pass_obj
def list_reasks(options: NodeOptions, as_json: bool) -> None:
    """重复填报检查：逐事项列出平台已有、仍向当事人索要的内容和得分；有无理由索要的，退出码为 1。"""
    with opened(options) as node, node.read() as w:
        forms = forms_of(node.host.gather("case_views"))
        reports = reask_reports(w.port(Catalogue).all(w.today), forms)
    for report in reports:
        if as_json:
            click.echo(json.dumps({**asdict(report), "score": report.score}, ensure_ascii=False))
            continue
        click.secho(f"{report.title}　{report.score} 分", bold=True)
        for line in report.lines:
            because = f"（{line.because}）" if line.because else ""
            click.echo(f"  {line.title}　{ANSWER_TITLES[line.answer]}{because}")
    sys.exit(1 if any(report.faults for report in reports) else 0)


def _tell(report: ImportReport) -> None:
    for error in report.errors:
        place = "　".join(part for part in (error.sheet, f"第 {error.row} 行", error.column) if part)
        click.secho(f"{place}：{explain(error.error)}", fg="red", err=True)
    for change in report.changes:
        what = f"：{'、'.join(change.elements)}" if change.elements else ""
        key = "　".join(part for part in (change.key.matter_id, change.key.region, change.key.body) if part)
        click.echo(f"第 {change.number} 行　{KINDS[change.kind]}　{key}{what}")
    click.echo("，".join(f"{title} {getattr(report, kind)} 项" for kind, title in KINDS.items()))


def _print(guide: Guide) -> None:
    click.secho(f"{guide.title}　办事指南", bold=True)
    edition = f"　第 {guide.edition} 版" if guide.edition else ""
    click.echo(f"{guide.place}{edition}　自 {guide.valid_from} 起施行")
    click.echo("\n申请材料")
    for row in guide.materials:
        click.echo("  " + "　".join(cell for cell in row if cell))
    for section in guide.sections:
        click.echo(f"\n{section.title}")
        for line in section.lines:
            click.echo(f"  {line.label}：{'；'.join(line.entries)}")
