"""``jinmin sharing``: systems that may use the published interface, and what was agreed with them."""

from contextlib import closing
from pathlib import Path
from typing import TypeVar

import click
import sqlalchemy as sa
from pydantic import ValidationError

from jinmin.cli.applications import COMMANDS
from jinmin.cli.options import DAY, NodeOptions, filled
from jinmin.crypto import PublicKey, TransportPublicKey
from jinmin.errors import Invalid, Refused
from jinmin.exchange.partner_keys import KeyCard
from jinmin.identity import PasswordPool
from jinmin.sharing.agreements import NewAgreement, conclude_agreement, end_agreement
from jinmin.sharing.clients import NewClient, end_client, register_client
from jinmin.sharing.models import SharingAgreement, SharingClient

KEY_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
KEY_FORM = '{{"scheme": "{}", "value": "公钥的十六进制"}}'
Key = TypeVar("Key", PublicKey, TransportPublicKey)


@click.group("sharing")
def sharing() -> None:
    """共享：接入系统、共享申请与共享协议、年度报告。"""


@sharing.command("admit")
@click.argument("code")
@click.option("--title", default=None, help="系统名称；给出公钥卡的，不填用卡上的名称。")
@click.option("--region", default="", help="区划有效位；不填为全国。")
@click.option(
    "--card",
    type=KEY_FILE,
    help="对方的公钥卡：金民节点用 jinmin exchange keys --export 导出，其他系统按交换协议的 Card 一节编写；"
    "卡上的签名公钥和加密公钥一并登记，代码须与所登记的一致。",
)
@click.option(
    "--signing-key",
    type=KEY_FILE,
    help=f"没有公钥卡的：签名公钥文件，内容为 {KEY_FORM.format('ed25519 或 sm2')}。",
)
@click.option(
    "--transport-key",
    type=KEY_FILE,
    help=f"没有公钥卡的：加密公钥文件，内容为 {KEY_FORM.format('x25519 或 sm2')}；要读取个人信息时必填。",
)
@click.option("--with-secret", is_flag=True, help="改用口令接入；口令从提示中输入，不出现在命令行。")
@click.option("--calls-per-minute", default=600, show_default=True, help="每分钟至多调用次数。")
@click.pass_obj
def admit(
    options: NodeOptions,
    code: str,
    title: str | None,
    region: str,
    card: Path | None,
    signing_key: Path | None,
    transport_key: Path | None,
    with_secret: bool,
    calls_per_minute: int,
) -> None:
    """登记接入系统。公钥应另行核对指纹后再登记；一把公钥也没有的，用 --with-secret。

    要推送数据的系统同时是合作节点：另须在部署方案中写明合作节点和接收项，并用 jinmin exchange pin 登记公钥卡。
    """
    if card and (signing_key or transport_key):
        raise click.UsageError("--card 已含两把公钥，不要再给 --signing-key、--transport-key")
    shown = KeyCard.parse(card.read_bytes()) if card else None
    if shown is not None and shown.node != code:
        raise Refused("sharing.card_of_another", client=code, node=shown.node)
    terms = {
        "code": code,
        "title": title or (shown.title if shown else None),
        "region": region,
        "signing_key": shown.signature if shown else _key(PublicKey, signing_key),
        "transport_key": shown.transport if shown else _key(TransportPublicKey, transport_key),
        "calls_per_minute": calls_per_minute,
    }
    new = filled(NewClient, terms)
    secret = click.prompt("口令", hide_input=True, confirmation_prompt=True) if with_secret else ""
    with closing(options.open()) as node, node.work() as w:
        register_client(w, new, w.port(PasswordPool).hash(secret) if secret else None)
    click.echo(f"已登记接入系统 {code}；要读取数据，还须订立共享协议（jinmin sharing agree）")


@sharing.command("shut-out")
@click.argument("code")
@click.pass_obj
def shut_out(options: NodeOptions, code: str) -> None:
    """停用接入系统；下一次调用起即被拒绝。"""
    with closing(options.open()) as node, node.work() as w:
        end_client(w, code)
    click.echo(f"已停用接入系统 {code}")


@sharing.command("agree")
@click.argument("number")
@click.option("--client", required=True, help="接入系统代码。")
@click.option("--resource", required=True, help="信息资源编号。")
@click.option("--field", "fields", multiple=True, required=True, help="信息项，可重复；全部填 *。")
@click.option("--region", default="", help="区划有效位；不填为全国。")
@click.option("--purpose", required=True, help="用途。")
@click.option("--onward-use", default="", help="可以再提供给谁、作何用；不填为不得再提供。")
@click.option("--basis", default="", help="依据。")
@click.option("--from", "valid_from", type=DAY, required=True, help="起始日期。")
@click.option("--to", "valid_to", type=DAY, required=True, help="截止日期（含）。")
@click.option("--daily-quota", type=int, required=True, help="每日至多读取条数。")
@click.pass_obj
def agree(options: NodeOptions, /, **terms: object) -> None:
    """订立共享协议：谁、哪些信息项、哪个区划、作何用、到何时、每日多少。"""
    new = filled(NewAgreement, terms)
    with closing(options.open()) as node, node.work() as w:
        made = conclude_agreement(w, new)
    click.echo(f"已订立共享协议 {made.number}")


@sharing.command("end")
@click.argument("number")
@click.option("--reason", required=True, help="终止原因。")
@click.pass_obj
def end(options: NodeOptions, number: str, reason: str) -> None:
    """提前终止共享协议。"""
    with closing(options.open()) as node, node.work() as w:
        end_agreement(w, number, reason)
    click.echo(f"已终止共享协议 {number}")


@sharing.command("list")
@click.pass_obj
def list_all(options: NodeOptions) -> None:
    """列出接入系统与共享协议。"""
    with closing(options.open()) as node, node.read() as w:
        clients = w.session.scalars(sa.select(SharingClient).order_by(SharingClient.__table__.c.code)).all()
        agreed = w.session.scalars(sa.select(SharingAgreement)).all()
    for client in clients:
        click.echo(f"{client.code}　{client.title}　{'已停用' if client.ended_at else '可用'}")
        for one in sorted(agreed, key=lambda each: each.number):
            if one.client == client.code:
                end_day = "已终止" if one.ended_at else f"至 {one.valid_to}"
                click.echo(
                    f"  {one.number}　{one.resource}　{'、'.join(one.fields)}　{one.purpose}　{end_day}"
                )


def _key(kind: type[Key], path: Path | None) -> Key | None:
    if path is None:
        return None
    try:
        return kind.model_validate_json(path.read_bytes())
    except ValidationError as broken:
        raise Invalid("sharing.key_file", path=path) from broken


for command in COMMANDS:
    sharing.add_command(command)
