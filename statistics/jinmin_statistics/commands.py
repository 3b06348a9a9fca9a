"""``jinmin statistics``: a figure, or the rows behind it, on the command line."""

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from typing import Any, Protocol, TypeVar

import click

from jinmin.api import NATION, Actor, Divisions, Node, NotFound, Work, canonical_region
from jinmin_statistics.cells import DIVISION_TREE, Cell
from jinmin_statistics.derive import figure
from jinmin_statistics.drill import DetailPage, rows
from jinmin_statistics.passport import NumberPassport, passport, passport_lines
from jinmin_statistics.periods import parse_period
from jinmin_statistics.registry import Indicators
from jinmin_statistics.rights import ROWS, VIEW
from jinmin_statistics.words import detail, number

AT_THE_TERMINAL = Actor(user_id=None, name="命令行", permissions=frozenset({VIEW.id, ROWS.id}))
"""Whoever runs commands on the node sees figures and rows; names and numbers stay masked."""

NEAR = 5

PERIODS = "2026、2026Q3、2026-09、2026Q3ytd"

T = TypeVar("T")
Command = TypeVar("Command", bound=Callable[..., Any])


class PeriodText(click.types.StringParamType):
    """A reporting period as it is typed; when it is left out, the message says how one is written."""

    name = "报告期"

    def get_missing_message(self, param: click.Parameter, ctx: click.Context | None) -> str:
        """How to write one."""
        return f"报告期写成：{PERIODS}"


class NodeOpener(Protocol):
    """What the command line hands on: it knows which node to open."""

    def open(self) -> Node:
        """The node, migrated."""


@click.group()
def statistics() -> None:
    """统计：查询指标数值，下钻到明细。"""


def _cell_arguments(command: Command) -> Command:
    options = (
        click.argument("indicator", metavar="指标"),
        click.option("--region", default=NATION, help="区划代码，如 51、510800、510822；不填为全国。"),
        click.option("--period", required=True, type=PeriodText(), help=f"报告期：{PERIODS}。"),
        click.option("--tree", default=DIVISION_TREE, show_default=True, help="汇总口径：division 或 mca。"),
        click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。"),
    )
    for option in reversed(options):
        command = option(command)
    return command


@statistics.command()
@_cell_arguments
@click.pass_obj
def show(opener: NodeOpener, indicator: str, region: str, period: str, tree: str, as_json: bool) -> None:
    """查询指标（编码或名称，如 结婚登记对数）的数值及其来历。"""

    def read(w: Work) -> NumberPassport:
        return passport(w, figure(w, _cell(w, indicator, region, period, tree)))

    card = _read(opener, read)
    if as_json:
        _print_json({**asdict(card), "as_of": card.as_of.isoformat()})
        return
    click.echo(f"{card.title}　{number(card.value)} {card.unit}")
    for label, value in passport_lines(card).items():
        click.echo(f"  {label}：{value}")


@statistics.command("rows")
@_cell_arguments
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 10_000), help="最多列出条数。")
@click.pass_obj
def list_rows(
    opener: NodeOpener, indicator: str, region: str, period: str, tree: str, as_json: bool, limit: int
) -> None:
    """列出指标（编码或名称）背后的业务记录；个人信息按脱敏显示。"""
    page = _read(opener, lambda w: rows(w, _cell(w, indicator, region, period, tree), limit=limit))
    if as_json:
        _print_json(_page_json(page))
        return
    figure_said = f"{number(page.figure.value)} {page.figure.unit}"
    click.echo(f"共 {figure_said}，以下 {len(page.rows)} 条（台账第 {page.figure.ledger_position} 条时）")
    click.echo("\t".join(["台账序号", "记录", "版本", *(column.title for column in page.columns)]))
    for row in page.rows:
        values = [detail(row.values[column.name]) for column in page.columns]
        click.echo("\t".join([str(row.ledger_seq), str(row.record_id), str(row.version), *values]))


def _cell(w: Work, indicator: str, region: str, period: str, tree: str) -> Cell:
    asked = parse_period(period)
    if region.isdigit():
        _check_region(w.port(Divisions), region, w)
    elif region and tree == DIVISION_TREE:
        raise _unknown_region(w.port(Divisions), region)
    return Cell(w.port(Indicators).named(indicator).code, region, asked, tree)


def _check_region(divisions: Divisions, region: str, w: Work) -> None:
    # A division that has ended still has figures; only a code that never was is refused here.
    if not divisions.exists(region, w.today) and canonical_region(region) not in divisions.current.by_code:
        raise _unknown_region(divisions, region)


def _unknown_region(divisions: Divisions, region: str) -> NotFound:
    # A wrong code is most often right in its first digits, a name is searched as it is.
    tries = [region[:length] for length in (6, 4, 2)] if region.isdigit() else [region, region[:2]]
    found = next((near for part in tries if (near := divisions.search(part, NEAR))), ())
    if not found:
        return NotFound("statistics.region_none", field="region", region=region)
    named = "、".join(f"{division.name} {division.code}" for division in found)
    return NotFound("statistics.region_near", field="region", region=region, near=named)


def _read(opener: NodeOpener, call: Callable[[Work], T]) -> T:
    with closing(opener.open()) as node, node.read(AT_THE_TERMINAL) as w:
        return call(w)


def _page_json(page: DetailPage) -> dict[str, Any]:
    listed = [
        {
            "record_id": str(row.record_id),
            "version": row.version,
            "case_id": str(row.case_id) if row.case_id else None,
            "on": row.on.isoformat(),
            "ledger_seq": row.ledger_seq,
            "values": {name: detail(value) for name, value in row.values.items()},
        }
        for row in page.rows
    ]
    return {
        "figure": page.figure.value,
        "unit": page.figure.unit,
        "ledger_position": page.figure.ledger_position,
        "as_of": page.figure.as_of.isoformat(),
        "hidden": page.hidden,
        "rows": listed,
    }


def _print_json(value: dict[str, Any]) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
