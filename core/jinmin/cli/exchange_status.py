"""``jinmin exchange status``: the sheet of the monitor, for a terminal and for other programs."""

import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict

import click

from jinmin.cli.json_text import json_text
from jinmin.cli.options import NodeOptions
from jinmin.clock import legal_day, minute_of
from jinmin.exchange.alarms import open_alarms
from jinmin.exchange.carriers import SEEN_LATELY, Carrier, carriers
from jinmin.exchange.telling import alarm_in_words, carrier_name, cut_in_words, way_title
from jinmin.messages import text
from jinmin.sharing.monitor import MonitorLine, State, monitor_lines, trouble_in_words

DIRECTIONS = {"send": "发往", "take": "收自", "give": "供读"}
STATES: dict[State, tuple[str, str]] = {
    "ok": ("正常", "green"),
    "waiting": ("有积压", "blue"),
    "failing": ("重试中", "yellow"),
    "unreachable": ("不通", "red"),
    "paused": ("已暂停", "red"),
}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def status(options: NodeOptions, as_json: bool) -> None:
    """每个伙伴、每个方向的进度、积压、退回与告警；有停止、不通、告警或交换没有运行时退出码为 1。"""
    with closing(options.open()) as node, node.read() as w:
        lines, ways, now = monitor_lines(w), carriers(w), w.at
        alarms = [(alarm, alarm_in_words(node.profile, alarm)) for alarm in open_alarms(w)]
    unseen = [one for one in ways if one.checked_at and now - one.checked_at > SEEN_LATELY]
    if as_json:
        told = [
            {"partner": one.partner, "code": one.code, "entries": one.entries, "raised_at": one.raised_at, "said": said}
            for one, said in alarms
        ]  # fmt: skip
        shown = [asdict(line) | {"said": trouble_in_words(line)} for line in lines]
        click.echo(json_text({"lines": shown, "carriers": [asdict(one) for one in ways], "alarms": told}))
    else:
        for line in lines:
            _show(line)
        for one in ways:
            if one.since or one in unseen:
                click.secho(f"通道　{carrier_name(one.adapter, one.partners)}　{_found(one)}", fg="red")
        for alarm, said in alarms:
            click.secho(f"告警　{said}　{minute_of(alarm.raised_at)}", fg="red")
    stopped = any(line.state in ("paused", "unreachable") for line in lines)
    sys.exit(1 if alarms or stopped or unseen else 0)


def _found(carrier: Carrier) -> str:
    assert carrier.checked_at is not None
    looked = f"{minute_of(carrier.checked_at)} 检查"
    return (
        f"{cut_in_words(carrier)}（{looked}）"
        if carrier.since
        else f"{looked}后没有再检查，数据交换可能没有运行"
    )


def _show(line: MonitorLine) -> None:
    state, colour = STATES[line.state]
    name = line.title if line.stream in ("", "all") else f"{line.title}（{line.stream}）"
    click.secho(
        f"{DIRECTIONS[line.direction]}　{line.partner}　{name}　{way_title(line.way)}　{state}", fg=colour
    )
    click.echo("    " + "　".join(_figures(line)))
    if said := trouble_in_words(line):
        told = said if line.since else text("exchange.last_error", error=said)
        click.secho(f"    {told}", fg="yellow")


def _figures(line: MonitorLine) -> Iterator[str]:
    yield f"待发 {line.waiting}" if line.direction == "send" else f"暂存 {line.waiting}"
    if line.oldest:
        yield f"最早 {minute_of(line.oldest)}"
    yield f"今日 {line.today}"
    yield f"确认 {line.done}"
    yield f"拒收 {line.refused}"
    yield f"隔离 {line.quarantined}"
    if line.differences is not None:
        yield f"对账差异 {line.differences}"
    if line.compared:
        yield f"对方 {minute_of(line.compared)} 对账"
    if line.last:
        yield f"{'最近回执' if line.direction == 'send' else '最近收到'} {minute_of(line.last)}"
    if line.certificate_end:
        yield f"证书 {legal_day(line.certificate_end)} 到期"
