"""``jinmin profile``: how this node exchanges, and changing it in two hands."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from jinmin.cli.opened import actor_named, opened
from jinmin.cli.options import NodeOptions
from jinmin.clock import minute_of
from jinmin.db.work import Work
from jinmin.deployment import (
    DeploymentPlan,
    Tried,
    approve_plan,
    as_toml,
    begin_plan,
    changes_of,
    consequences,
    drop_plan,
    findings_of,
    lines_of,
    note_trial,
    open_plan,
    plan_history,
    profile_of,
    return_plan,
    said,
    submit_plan,
    trial_site,
    try_connections,
    way_title,
)
from jinmin.errors import JinminError, NotFound
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.messages import text
from jinmin.node import Node
from jinmin.profiles import load_profile
from jinmin.vocabulary.profile import LETTERS_ONLY, Profile

MARKS = {"ok": ("通过", "green"), "warning": ("注意", "yellow"), "fault": ("不通过", "red")}
USER = click.option("--user", required=True, help="以哪个用户的身份；编制与批准须为两人。")
PROFILE_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group("profile")
def profile_commands() -> None:
    """部署方案：逐业务的交换方式、试连、改动与批准。"""


@profile_commands.command("show")
@click.option("--toml", "as_file", is_flag=True, help="输出方案文件，可改动后用 plan 提交。")
@click.pass_obj
def show(options: NodeOptions, as_file: bool) -> None:
    """显示本节点现行的部署方案。"""
    with opened(options) as node, node.read() as w:
        profile = w.port(Profile)
        if as_file:
            click.echo(as_toml(profile), nl=False)
            return
        catalogue = w.port(ResourceCatalogue)
        click.echo(f"{profile.node.title}（{profile.node.code}）　{profile.title}")
        for line in lines_of(profile, catalogue.ids):
            found = catalogue.find(line.resource)
            business = (
                "往来函件" if line.resource == LETTERS_ONLY else found.title if found else line.resource
            )
            direction = "发往" if line.direction == "send" else "来自"
            click.echo(f"  {business}　{direction}{line.title}　{way_title(line.way)}")
        if plan := open_plan(w):
            click.echo(f"改动　{plan.state.label}　{plan.written_by_name}　{minute_of(plan.written_at)}")


@profile_commands.command("check")
@click.argument("file", type=PROFILE_FILE)
@click.pass_obj
def check(options: NodeOptions, file: Path) -> None:
    """检查方案文件，列出与现行方案的差别和后果，逐一试连；不写任何数据。"""
    new = load_profile(str(file))
    with opened(options) as node:
        with node.read() as w:
            changes = consequences(w.port(Profile), new, w.port(ResourceCatalogue))
            _tell([said(w, change) for change in changes])
        tried = _tried(node, new)
    _tell_trial(tried)
    sys.exit(0 if all(one.reachable for one in tried) else 1)


@profile_commands.command("plan")
@click.argument("file", type=PROFILE_FILE)
@click.option("--reason", required=True, help="改动理由和依据。")
@USER
@click.pass_obj
def plan(options: NodeOptions, file: Path, reason: str, user: str) -> None:
    """编制改动：以方案文件代替现行方案，试连、检查后提交，等待另一人批准。"""
    new = load_profile(str(file))
    with opened(options) as node:
        actor = actor_named(node, user)
        with node.work(actor) as w:
            made = begin_plan(w, new)
        try:
            tried = _tried(node, profile_of(made))
            _tell_trial(tried)
            with node.work(actor) as w:
                note_trial(w, made.id, made.digest, tried)
            with node.work(actor) as w:
                submit_plan(w, made.id, reason)
        except JinminError:
            # What cannot be handed over must not stand in the way of the next attempt.
            with node.work(actor) as w:
                drop_plan(w, made.id)
            raise
        with node.read(actor) as w:
            _tell([said(w, change) for change in changes_of(w, made)])
    click.echo("已提交，等待另一人批准")


@profile_commands.command("approve")
@USER
@click.pass_obj
def approve(options: NodeOptions, user: str) -> None:
    """批准待批准的改动；各进程自动改按新方案运行。"""
    with opened(options) as node:
        actor = actor_named(node, user)
        with node.work(actor) as w:
            waiting = _waiting(w)
            _tell([said(w, change) for change in changes_of(w, waiting)])
            for found in findings_of(w, waiting):
                mark, colour = MARKS[found.level]
                click.secho(f"[{mark}] {found.name}　{text(found.key, **found.values)}", fg=colour)
            approve_plan(w, waiting.id)
        _take_up(node)
    click.echo("已批准；运行中的各进程几秒内改按新方案，不需重启")


@profile_commands.command("return")
@USER
@click.pass_obj
def give_back(options: NodeOptions, user: str) -> None:
    """退回待批准的改动，由编制人再改。"""
    with opened(options) as node, node.work(actor_named(node, user)) as w:
        return_plan(w, _waiting(w).id)
    click.echo("已退回")


@profile_commands.command("drop")
@USER
@click.pass_obj
def drop(options: NodeOptions, user: str) -> None:
    """放弃未了结的改动。"""
    with opened(options) as node, node.work(actor_named(node, user)) as w:
        drop_plan(w, _waiting(w).id)
    click.echo("已放弃")


@profile_commands.command("history")
@USER
@click.pass_obj
def history(options: NodeOptions, user: str) -> None:
    """列出历次改动：谁编制、谁批准、何时。"""
    with opened(options) as node, node.read(actor_named(node, user)) as w:
        for one in plan_history(w):
            decided = f"{one.decided_by_name}　{minute_of(one.decided_at)}" if one.decided_at else ""
            click.echo(
                f"{one.state.label}　{one.written_by_name}　{minute_of(one.written_at)}　{decided}　{one.reason}"
            )


def _waiting(w: Work) -> DeploymentPlan:
    found = open_plan(w)
    if found is None:
        raise NotFound("deployment.none_open")
    return found


def _tried(node: Node, profile: Profile) -> tuple[Tried, ...]:
    return try_connections(trial_site(node.database, node.clock, node.ports, profile))


def _take_up(node: Node) -> None:
    """Write the file now, also where no process of the node runs."""
    node.require_current()


def _tell(sentences: Sequence[str]) -> None:
    for sentence in sentences:
        click.echo(f"  · {sentence}")


def _tell_trial(tried: Sequence[Tried]) -> None:
    for one in tried:
        mark, colour = MARKS["ok" if one.reachable else "fault"]
        click.secho(f"[{mark}] 试连　{one.title}　{way_title(one.way)}　{one.said}", fg=colour)
