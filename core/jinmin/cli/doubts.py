"""``jinmin exchange doubts``: questions about shared records and who has been told of corrections."""

from contextlib import closing
from dataclasses import asdict
from datetime import date

import click

from jinmin.cli.json_text import json_text
from jinmin.cli.options import NodeOptions
from jinmin.doubts import DoubtFilter, DoubtLine, RetractionLine, doubts, remind, retractions
from jinmin.vocabulary.actor import SYSTEM


@click.command("doubts")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.option("--remind", "reminds", is_flag=True, help="催办逾期未确认的单位。")
@click.pass_obj
def doubts_command(options: NodeOptions, as_json: bool, reminds: bool) -> None:
    """疑义校核与反向追错清单；有逾期未答复或未确认的，退出码为 1。"""
    with closing(options.open()) as node:
        if reminds:
            with node.work() as w:
                click.echo(f"已催办 {remind(w)} 个单位")
        with node.read(SYSTEM) as w:
            found = {tab.value: doubts(w, tab) for tab in DoubtFilter}
            told, today = retractions(w), w.today
    if as_json:
        lines = {tab: [asdict(line) for line in part] for tab, part in found.items()}
        shown = {"doubts": lines, "retractions": [asdict(line) for line in told]}
        click.echo(json_text(shown))
    else:
        for line in (*found["to_answer"], *found["asked"]):
            _show_doubt(line, today)
        for one in told:
            _show_retraction(one, today)
        click.echo(
            f"未答复 {len(found['to_answer']) + len(found['asked'])} 件，已答复 {len(found['done'])} 件"
        )
    late = any(one.acknowledged_on is None and one.due_on < today for one in told)
    raise SystemExit(1 if late or found["late"] else 0)


def _show_doubt(line: DoubtLine, today: date) -> None:
    said = f"{line.number}　{line.asker_title}　{line.resource}.{line.field}　{line.record_id}"
    click.secho(f"{said}　答复时限 {line.due_on}", fg="red" if line.due_on < today else None)


def _show_retraction(line: RetractionLine, today: date) -> None:
    said = f"更正 {line.record_id}　第 {line.right_version} 版　{line.from_title} → {line.addressee_title}"
    if line.acknowledged_on:
        touched = f"办件 {line.cases}　文书 {line.papers}　数字 {line.figures}"
        click.echo(f"{said}　{line.acknowledged_on} 已确认　{touched}")
    else:
        late = line.due_on < today
        click.secho(
            f"{said}　确认时限 {line.due_on}　催办 {line.reminders} 次", fg="red" if late else "yellow"
        )
