"""``jinmin exchange try``: let a partner judge the newest records; nothing takes effect."""

import sys
from collections.abc import Sequence
from contextlib import closing

import click

from jinmin.cli.options import NodeOptions
from jinmin.db.site import Site
from jinmin.deployment import found_in_words
from jinmin.errors import NotFound
from jinmin.exchange.errors import OnItsWay
from jinmin.exchange.trial import TrialOutcome, try_batch
from jinmin.vocabulary.profile import Route


@click.command("try")
@click.option("--partner", required=True, help="合作节点编码。")
@click.pass_obj
def try_command(options: NodeOptions, partner: str) -> None:
    """试发：请对方照样判定最近的几条记录，双方都不写入；有不可收的，退出码为 1。"""
    with closing(options.open()) as node:
        routes = [one for one in node.profile.routes if one.partner == partner]
        if not routes:
            known = "、".join(sorted({one.partner for one in node.profile.routes})) or "无"
            raise NotFound("exchange.partner_no_route", partner=partner, known=known)
        outcomes = _try_all(node.site, routes)
    for route, outcome in outcomes:
        said = found_in_words(outcome) or "没有可试发的记录"
        colour = "green" if outcome.is_good else "red"
        click.secho(f"{route.title}/{route.stream}：试发 {outcome.records} 条　{said}", fg=colour)
    sys.exit(0 if all(outcome.is_good for _route, outcome in outcomes) else 1)


def _try_all(site: Site, routes: Sequence[Route]) -> list[tuple[Route, TrialOutcome]]:
    """Raises OnItsWay once all are asked that are carried by hand: one journey for all."""
    outcomes: list[tuple[Route, TrialOutcome]] = []
    carried: list[OnItsWay] = []
    for route in routes:
        try:
            outcomes.append((route, try_batch(site, route)))
        except OnItsWay as waiting:
            carried.append(waiting)
    if carried:
        raise carried[0]
    return outcomes
