"""``jinmin exchange``: partners' keys, how the streams stand, sending again."""

import signal
import sys
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from threading import Event

import click

from jinmin.authority import TransferReader
from jinmin.cli.codes import codes
from jinmin.cli.conform import conform
from jinmin.cli.doubts import doubts_command
from jinmin.cli.exchange_status import status
from jinmin.cli.json_text import json_text
from jinmin.cli.options import NEW_FILE, NodeOptions
from jinmin.cli.resources import resources
from jinmin.cli.transfers import transfer_commands
from jinmin.cli.trial import try_command
from jinmin.doubts import LetterReader
from jinmin.errors import Misconfigured, NotFound, Refused
from jinmin.exchange.holdings import held_by
from jinmin.exchange.partner_keys import KeyCard, keys_of, own_card, pin_card
from jinmin.exchange.reconciling import reconcile as reconcile_with
from jinmin.exchange.recounting import recount
from jinmin.exchange.streams import pause_stream, restart_stream, resume_stream
from jinmin.garbage import give_large_blocks_back, spare_what_is_loaded
from jinmin.ledger.consumer_worker import ConsumerWorker
from jinmin.messages import explain, text


@click.group()
def exchange() -> None:
    """数据交换：公钥卡、运行情况、对账、暂停与重发。"""


@exchange.command()
@click.option("--export", "file", type=NEW_FILE, help="把本节点公钥卡写入新文件，交给合作节点。")
@click.pass_obj
def keys(options: NodeOptions, file: Path | None) -> None:
    """显示本节点和各合作节点的公钥指纹。"""
    with closing(options.open()) as node, node.read() as w:
        card = own_card(w)
        click.echo(f"本节点　{card.node}　{card.title}\n    指纹　{card.fingerprint}")
        for partner in node.profile.partners:
            click.echo(f"合作节点　{partner.code}　{partner.title}")
            try:
                held = keys_of(w, partner.code)
            except Misconfigured as missing:
                click.secho(f"    {explain(missing)}", fg="yellow")
                continue
            same = card.model_copy(update={"signature": held.signature, "transport": held.transport})
            click.echo(f"    指纹　{same.fingerprint}")
    if file is not None:
        file.write_text(card.model_dump_json(indent=2) + "\n", encoding="utf-8")
        click.echo(f"公钥卡已写入 {file}；请另以电话或公函告知对方指纹")


@exchange.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--fingerprint", default=None, help="对方以电话或公函告知的指纹；不填则显示后询问。")
@click.pass_obj
def pin(options: NodeOptions, file: Path, fingerprint: str | None) -> None:
    """登记合作节点的公钥卡；须先核对指纹。"""
    card = KeyCard.parse(file.read_bytes())
    click.echo(f"{card.node}　{card.title}　区划 {card.region or '全国'}\n    指纹　{card.fingerprint}")
    if fingerprint is None:
        click.confirm("指纹与对方告知的一致吗？", abort=True)
    elif _squeezed(fingerprint) != _squeezed(card.fingerprint):
        raise Refused("exchange.fingerprint", told=fingerprint, found=card.fingerprint)
    with closing(options.open()) as node, node.work() as w:
        pin_card(w, card)
    click.echo(f"已登记“{card.title}”的公钥")


@exchange.command()
@click.option("--partner", required=True, help="合作节点编码。")
@click.option("--mend/--no-mend", default=True, show_default=True, help="由本节点重发以更正差异。")
@click.option("--recount", "again", is_flag=True, help="先逐条重新计数，核验本方的摘要。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def reconcile(options: NodeOptions, partner: str, mend: bool, again: bool, as_json: bool) -> None:
    """与合作节点对账：逐级比对摘要，列出不一致的记录；有差异时退出码为 1。"""
    with closing(options.open()) as node:
        route = next((one for one in node.profile.routes if one.partner == partner), None)
        if route is None:
            known = "、".join(sorted({one.partner for one in node.profile.routes})) or "无"
            raise NotFound("exchange.partner_no_route", partner=partner, known=known)
        if again:
            counted = recount(node.site, partner, held_by(partner))
            click.echo(f"重新计数 {counted.places} 处，摘要有误并已更正 {len(counted.wrong)} 处", err=True)
        done = reconcile_with(node.site, route, mend=mend)
    if as_json:
        click.echo(json_text(asdict(done)))
    else:
        click.echo(f"{route.title}：比对 {done.records} 条，{done.rounds} 轮，{done.seconds:.1f} 秒")
        for one in done.found:
            kind = text(f"exchange.difference.{one.kind.value}")
            click.echo(
                f"  {one.resource}　{one.record_id}　本方第 {one.ours} 版　对方第 {one.theirs} 版　{kind}"
            )
        if done.carried:
            click.echo("更正批次已写入发件目录，等待人工携往；回执带回后请再对账一次")
        mended = len(done.found) - len(done.left)
        click.secho(f"不一致 {len(done.found)} 条，已更正 {mended} 条", fg="red" if done.left else "green")
    sys.exit(1 if done.found else 0)


@exchange.command()
@click.pass_obj
def run(options: NodeOptions) -> None:
    """只做数据交换：发送、接收，直到收到停止信号；不开界面。"""
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_told: stopping.set())
    give_large_blocks_back()
    with closing(options.open()) as node:
        spare_what_is_loaded()
        letters = ConsumerWorker(node.work, (LetterReader(), TransferReader()), interval=2.0)
        node.observers = (*node.observers, letters)
        letters.start()
        node.start_exchange()
        click.echo(f"数据交换已启动　{node.profile.node.title}")
        stopping.wait()
        node.stop_exchange()
        letters.stop()


@exchange.command()
@click.argument("partner")
@click.option("--stream", default="all", show_default=True, help="数据流。")
@click.pass_obj
def pause(options: NodeOptions, partner: str, stream: str) -> None:
    """暂停向该节点发送。"""
    with closing(options.open()) as node, node.work() as w:
        pause_stream(w, partner, stream)


@exchange.command()
@click.argument("partner")
@click.option("--stream", default="all", show_default=True, help="数据流。")
@click.pass_obj
def resume(options: NodeOptions, partner: str, stream: str) -> None:
    """恢复向该节点发送。"""
    with closing(options.open()) as node, node.work() as w:
        resume_stream(w, partner, stream)


@exchange.command()
@click.argument("partner")
@click.option("--stream", default="all", show_default=True, help="数据流。")
@click.pass_obj
def restart(options: NodeOptions, partner: str, stream: str) -> None:
    """换新流期，从头向该节点重发；对方已有的不会重复生效。"""
    with closing(options.open()) as node, node.work() as w:
        restart_stream(w, partner, stream)


def _squeezed(fingerprint: str) -> str:
    return "".join(fingerprint.split()).lower()


exchange.add_command(status)
exchange.add_command(conform)
exchange.add_command(resources)
exchange.add_command(doubts_command)
exchange.add_command(codes)
exchange.add_command(transfer_commands)
exchange.add_command(try_command)
